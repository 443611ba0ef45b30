"""What TikTok stores of a message."""
