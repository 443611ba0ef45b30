"""A whole case in pictures: what was covered, when things happened, who was in contact, and where. Each has a table
that says the same."""
