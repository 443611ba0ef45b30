"""The application itself: what stands in front of every page, and what a page is given."""
