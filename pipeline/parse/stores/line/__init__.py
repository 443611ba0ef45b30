"""What LINE's apps store."""
