"""What Viber's apps store."""
