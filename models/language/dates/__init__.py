"""Dates and times in text, and what they mean."""
