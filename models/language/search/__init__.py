"""Full-text search: what is indexed of a text, what is asked of an index, and where in a text that stands."""
