"""Work: what is handed out and to whom, what was decided, and how that is taken back."""
