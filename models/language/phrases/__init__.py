"""Phrases of the lexicon: how they are written, found, denied and quoted."""
