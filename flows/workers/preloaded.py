"""What every worker of this machine needs, imported once, see `flows.workers.copies`. Nothing here opens a file that
stays open or starts a thread: neither can be copied."""

import atexit
import contextlib
import gc
import importlib
import os
import sys

from pipeline import sandbox

gc.disable()  # what is imported is no garbage, and else looked through again and again
ours = ("flows.cli", "flows.plan", "flows.workers.agreement", "pipeline.query")
for needed in ("distributed.nanny", "distributed.comm.tcp", *ours):
    importlib.import_module(needed)
del sys.modules["flows.cli"]  # each copy runs it anew, as multiprocessing has it: what it imports is there

agreement, engines, settings = map(
    importlib.import_module, ("flows.workers.agreement", "pipeline.text.ocr.engines", "models.settings")
)
with contextlib.suppress(Exception):  # the run may read pictures with other engines, and copies ask for themselves
    agreement.facts(settings.read(None))  # hashes of many files, which copies know then
engines.forget()  # but what is installed then, each asks when it begins

gc.freeze()  # else the first collection in a worker would copy all that it looks at
gc.enable()
atexit.register(gc.unfreeze)  # or libraries complain, when this process ends, that they were not set free
os.register_at_fork(after_in_child=sandbox.end_with_parent)  # who starts workers hears of their end from this process
