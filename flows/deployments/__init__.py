"""The flows that Prefect runs, and what registers them: thin, since the work stands in `flows` and `pipeline`."""
