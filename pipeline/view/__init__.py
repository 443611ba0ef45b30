"""Tables to the read model: everything kept of one extraction in one SQLite file, to be read and searched."""
