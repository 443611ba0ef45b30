"""Where workers come from: this machine, a scheduler that runs already, or a class that starts workers elsewhere."""

import contextlib
import importlib
import logging
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from flows.workers import copies
from flows.workers.unheard import unheard_by_workers
from pipeline.errors import Refused

if TYPE_CHECKING:
    from distributed import Client, LocalCluster
    from distributed.security import Security

_ANSWER_S = 10
_STARTS = 3

_FEW_WORDS = {"distributed.admin.low-level-log-length": 10}
"""Messages that each connection remembers, for who debugs Dask: of a thousand, each with all that a chunk says of its
files, a case of 12,000 files had 6 MB in the flow's process."""

_LOCAL = _FEW_WORDS | {
    # Nothing of a run is shown there, and any account of the machine could ask.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Untrusted bytes are read in processes with limits of their own, so that a worker that died is never the evidence's
    # doing: its chunk is given to others often, and then done once more alone (`flows.workers.engine`).
    "distributed.scheduler.allowed-failures": 10,
    # A machine that has gone is noticed by its connections, within 30 s. This is for one that has frozen; if it were
    # shorter, a worker that computes in a library which lets no other thread run would be taken for frozen. A clock
    # that jumps by more can end a worker for nothing, which costs the chunk it has in hand and nothing else.
    "distributed.scheduler.worker-ttl": "5 minutes",
    "distributed.worker.memory.spill": False,
    # What nobody looks at, a hundred times a second: 3 % of the workers' time.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
}

_METHOD = "distributed.worker.multiprocessing-method"


class Cluster(BaseModel):
    """`[cluster]` of a file like `configs/cluster.toml`.

    Attributes:
        address: of a scheduler that runs already.
        kind: a class that starts workers, as module:name.
        options: what it is made with.
        workers: how many it is asked for.
        wait_s: for the first of them.
        tls_ca, tls_cert, tls_key: files in PEM format.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(default="", pattern=r"^$|^[a-z]+://[^\s/]+$")
    kind: str = Field(default="", alias="class", pattern=r"^$|^[\w.]+:\w+$")
    options: dict[str, Any] = {}
    workers: int = Field(default=0, ge=0)
    wait_s: float = Field(default=600, gt=0)
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> "Cluster":
        if bool(self.address) == bool(self.kind):
            raise ValueError("give either address or class")
        if self.kind and not self.workers:
            raise ValueError("workers: how many is the class to start?")
        tls = (self.tls_ca, self.tls_cert, self.tls_key)
        if any(tls) != all(tls):
            raise ValueError("tls_ca, tls_cert and tls_key: give all three or none")
        if missing := [file for file in tls if file and not Path(file).is_file()]:
            raise ValueError(f"{missing[0]}: there is no such file")
        return self

    @property
    def security(self) -> "Security | None":
        from distributed.security import Security

        if not self.tls_ca:
            return None
        roles = ("client", "scheduler", "worker")
        own = {f"tls_{role}_{part}": getattr(self, f"tls_{part}") for role in roles for part in ("cert", "key")}
        return Security(tls_ca_file=self.tls_ca, require_encryption=True, **own)


def read(file: Path) -> Cluster:
    """A file like `configs/cluster.toml`.

    Raises:
        Refused: it is not there, or says something that cannot be.
    """
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{file}: cannot be read ({error}). Begin with a copy of configs/cluster.toml.") from None
    try:
        if set(content) != {"cluster"}:
            raise Refused(f"{file}: has a section [cluster] and no other, see configs/cluster.toml.")
        return Cluster.model_validate(content["cluster"])
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(['cluster', *map(str, one['loc'])])}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        )
        raise Refused(f"{file}: {places}. See configs/cluster.toml.") from None


@contextmanager
def local(workers: int, folder: Path | None) -> "Iterator[Client]":
    """Processes of this machine, which nobody else may give work: connections need a key that is made for the run.

    Args:
        workers: how many.
        folder: for Dask's own files; not below a case, since Python imports from there first, and what reads untrusted
            bytes may write below its case. None takes the system's place.
    """
    with copies.ahead() as begin_copies, ExitStack() as begun:
        begin_copies()
        import dask  # takes its time, as what the copies need does
        from distributed import Client
        from distributed.security import Security
        from distributed.utils import get_mp_context

        if folder:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        security = Security.temporary()
        settings = _LOCAL | ({"temporary-directory": str(folder)} if folder else {})
        with dask.config.set({_METHOD: "forkserver"}):
            get_mp_context()  # when it is first asked for, Dask says what is to be imported, and then we do
        begun.enter_context(dask.config.set(settings | {_METHOD: "forkserver" if begin_copies() else "spawn"}))
        with copies.environment(copies.UNTOLD), unheard_by_workers():
            cluster = begun.enter_context(_begun(workers, security))
        yield begun.enter_context(Client(cluster, security=security, set_as_default=False))


def _begun(workers: int, security: "Security") -> "LocalCluster":
    """Begins anew if a worker dies while it starts: Dask gives the whole cluster up for one."""
    from distributed import LocalCluster

    tries = 0
    while True:
        try:
            return LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                memory_limit=0,  # untrusted bytes are read in processes with limits of their own
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
                security=security,
            )
        except RuntimeError as error:  # "Nanny failed to start."
            tries += 1
            if tries == _STARTS:
                raise Refused(
                    f"the workers of this machine died while they started, {tries} times ({error}). Free memory, or "
                    "start fewer with --workers."
                ) from error


def dead(cluster: Any) -> set[str]:
    """Names of the local workers whose process is not there. Dask starts one again that was killed, but not if it was
    killed while it started; of clusters that are elsewhere nothing is known."""
    from distributed import LocalCluster

    if not isinstance(cluster, LocalCluster):
        return set()
    return {name for name, nanny in list(cluster.workers.items()) if not (nanny.process and nanny.process.is_alive())}


def revive(cluster: Any, names: set[str], workers: int) -> None:
    """Have workers started anew in the place of some, and any that are missing."""

    async def close() -> None:
        for name in names & set(cluster.workers):
            with contextlib.suppress(Exception):  # it is gone, and says so in its own ways
                await cluster.workers.pop(name).close(timeout=_ANSWER_S)

    if names:
        cluster.sync(close)
    cluster.scale(workers)


@contextmanager
def remote(cluster: Cluster, said: str) -> "Iterator[Client]":
    """Workers elsewhere, when the first of them is there.

    Args:
        said: where people have said so: an option, a file.

    Raises:
        Refused: there is no such class, it does not take the options, or nothing answers.
    """
    import dask
    from distributed.utils import silence_logging_cmgr

    with (
        dask.config.set(_FEW_WORDS),
        silence_logging_cmgr(logging.CRITICAL),  # what is to be said of it, people are told in words
        _started(cluster, said) as started,
        _client(started or cluster.address, cluster.security, said) as client,
    ):
        try:
            client.wait_for_workers(1, timeout=cluster.wait_s)
        except TimeoutError:
            at = client.scheduler.address
            raise Refused(
                f"{said}: no worker came within {cluster.wait_s:g} s. Start `dask worker {at}` on the machines that "
                "are to work, or look at what keeps them."
            ) from None
        yield client


def _client(at: Any, security: "Security | None", said: str) -> "Client":
    from distributed import Client

    try:
        return Client(at, security=security, timeout=_ANSWER_S, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused(
            f"{said}: no Dask scheduler answers there ({type(error).__name__}). Start one with `dask scheduler`, give "
            "the files of its TLS if it has any, or leave the option out to use this machine's cores."
        ) from error


@contextmanager
def _started(cluster: Cluster, said: str) -> Iterator[Any]:
    if not cluster.kind:
        yield None
        return
    module, _, name = cluster.kind.partition(":")
    try:
        kind = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        package = module.partition(".")[0].replace("_", "-")
        raise Refused(
            f"{said}: there is no {cluster.kind} here ({error}). Install the package {package} where `triage` runs."
        ) from None
    options = cluster.options | ({"security": cluster.security} if cluster.security else {})
    with ExitStack() as begun:
        try:
            with unheard_by_workers():
                started = begun.enter_context(kind(**options))
                started.scale(cluster.workers)
        except Exception as error:  # each class has its own
            raise Refused(
                f"{said}: {cluster.kind} could not be started with [cluster.options] ({type(error).__name__}: "
                f"{error}). See docs/cluster.md and the documentation of that class."
            ) from error
        yield started
