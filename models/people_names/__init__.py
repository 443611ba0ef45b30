"""Names of people: how they are parted, and how two of them may be the same name."""
