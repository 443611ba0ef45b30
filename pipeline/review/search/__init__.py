"""Search over all text of a case, what is kept of it for disclosure, and views that people save."""
