"""Who looked at what and who decided what: the hash chain, its signed heads, and how both are checked."""
