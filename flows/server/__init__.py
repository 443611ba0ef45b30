"""Prefect's server: one for the length of a run, or one that is kept running with a worker, schedules and its pages."""
