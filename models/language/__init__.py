"""What is found in text: one spaCy pipeline in which identifiers, lexicon phrases and, later, names are components."""
