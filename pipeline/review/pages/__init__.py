"""The pages, a module each: ROUTER with its routes, each of which says by `May(Act…)` who may do it."""
