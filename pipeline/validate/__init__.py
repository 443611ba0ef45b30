"""How wrong the reading of text is: generated evidence, figures measured on it, and the report of them."""
