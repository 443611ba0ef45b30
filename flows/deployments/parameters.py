"""What the parameters of several flows have in common. They are shown on Prefect's pages: ids and paths, no names.

Prefect makes its forms from these models, and refuses what does not fit before a run begins.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import Refused


class Parameters(BaseModel):
    """Parameters of a flow."""

    model_config = ConfigDict(frozen=True, extra="forbid")


CaseKey = Annotated[
    str,
    Field(
        pattern="^[0-9a-f]{12}$",
        title="Key of the case",
        description="12 hex digits, as these pages call the case and `triage batch --plan` lists it beside its id. "
        "Never a case id.",
    ),
]

Workers = Annotated[
    int,
    Field(ge=0, le=1024, title="Workers", description="Worker processes; 0: as the settings say."),
]

Cluster = Annotated[
    str | None,
    Field(
        pattern=r"^((tcp|tls)://[^\s/]+:\d+|/.*)$",
        title="Dask cluster",
        description="Address of a running Dask cluster, as tls://host:8786, or path of a file like "
        "configs/cluster.toml, instead of this machine's cores.",
    ),
]

FilePath = Annotated[str, Field(min_length=1, max_length=4000, pattern="^/")]
"""Of a file or folder on the worker's machine, from its root: a worker has no working folder of its own."""

STORE = "TRIAGE_STORE"


def store() -> Path:
    """Folder of the store that the deployed flows work on: `triage deploy` gives it to them.

    Raises:
        Refused: it has not.
    """
    if given := os.environ.get(STORE):
        return Path(given)
    raise Refused(f"{STORE} is not set: register the flows with `triage deploy --store FOLDER` and start a new run.")
