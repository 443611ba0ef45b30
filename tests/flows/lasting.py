"""A flow that lasts until a file is there, as a worker runs it; it says that it is alive as ours do."""

import os
import time
from pathlib import Path

from prefect import flow, runtime, task

from flows.server.alive import alive


@task
def wait(folder: str) -> None:
    (Path(folder) / f"{os.getpid()}.pid").touch()
    while not (Path(folder) / "end").exists():
        time.sleep(0.05)


@flow(name="lasting")
def lasting(folder: str) -> None:
    with alive(str(runtime.flow_run.id)):
        wait.submit(folder).result()
