"""What the application keeps of its own: work handed out, decisions, people, and the audit chain. Never evidence."""
