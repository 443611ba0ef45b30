"""What is set aside, as the LPP reviewer reads it."""
