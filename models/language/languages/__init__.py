"""The languages that texts may be in, and which one each is."""
