import os

# Before anybody imports Arrow, here and in all that is started from here. Its own allocator keeps for ever what a table
# has once taken; and what it takes itself while it reads heeds no `pyarrow.set_memory_pool`.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
