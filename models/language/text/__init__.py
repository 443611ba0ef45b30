"""Text as patterns read it, and the way back: letters, marks, lines."""
