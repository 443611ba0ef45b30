"""A case as people submit it, as it lies in the store, and as it leaves it."""
