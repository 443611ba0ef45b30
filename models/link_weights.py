"""What agreement and disagreement of details are worth: `link_weights.toml`, which says where its figures are from."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Level:
    """One way in which two details may agree or not.

    Attributes:
        m: how often, where both are the same person.
        u: how often, where they are not; where values are counted, at least so often.
        why: the reason for the figures.
    """

    m: float
    u: float
    why: str

    def bits(self, chance: float | None = None) -> float:
        """log2(m/u); `chance`: u of this value, as counted."""
        return math.log2(self.m / max(self.u, chance or 0.0))


@dataclass(frozen=True)
class Model:
    """What is not of a level: see the comments of the file."""

    go_together: float
    family: float
    namesake: float
    same_family_name: float
    pseudo_people: float
    rare: float
    name_alone_at_most: float
    sound_again: float
    near_again: float
    from_handle: float


@dataclass(frozen=True)
class Weights:
    """All of it. `levels`: field → level → its figures."""

    levels: Mapping[str, Mapping[str, Level]]
    model: Model

    def __getitem__(self, field: str) -> Mapping[str, Level]:
        return self.levels[field]


@cache
def weights() -> Weights:
    """The weights in force."""
    return read(files("models").joinpath("link_weights.toml").read_text("utf-8"))


def read(text: str) -> Weights:
    """The weights of a file's text."""
    given = tomllib.loads(text)
    model = Model(**given.pop("model"))
    return Weights({field: {name: Level(**one) for name, one in part.items()} for field, part in given.items()}, model)
