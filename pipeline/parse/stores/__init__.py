"""What several parsers share of one subject: the stores of an app with many tables, a shape that many stores have."""
