"""A case as the application serves it: opened, taken in version by version, without what is set aside."""
