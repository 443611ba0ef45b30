import os

# Before anybody imports Arrow. Its own allocator keeps for ever what a table has once taken; and what the library itself
# takes while it reads heeds no `pyarrow.set_memory_pool`.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
