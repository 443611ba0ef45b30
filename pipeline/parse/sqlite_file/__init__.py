"""What a SQLite file holds beside its live rows, read page by page: SQLite itself answers no question about those.

Knowledge: "Database File Format", "WAL-mode File Format" and "Rollback Journal" of SQLite's documentation (format
4, unchanged since 3.7). Nothing here raises for what is odd in the bytes, and nothing holds more than a page of them.
"""
