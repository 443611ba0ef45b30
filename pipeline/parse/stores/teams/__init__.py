"""What Teams' app stores."""
