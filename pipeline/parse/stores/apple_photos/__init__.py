"""What Photos of iOS and macOS keeps, and how its tables are named in each version."""
