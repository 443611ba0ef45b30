"""What ops see of runs: counts and opaque keys only. A file beside each case says how far its run is; the terminal,
metrics, Prefect's pages and alerts are made from that and from what the run itself leaves.
"""
