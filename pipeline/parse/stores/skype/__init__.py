"""What Skype's apps stored."""
