"""Where chunks run: engines, what a worker does with a chunk, and the limited process that reads untrusted bytes."""
