"""Weights of the review order: `configs/scoring.toml` as a frozen model. Its comments give units and reasons."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.mistakes import Mistakes, from_validation
from models.settings import default_text

_FILE = "configs/scoring.toml"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Bands(_Section):
    P1: float = Field(gt=0, le=100)
    P2: float = Field(gt=0, le=100)
    P3: float = Field(gt=0, le=100)

    @model_validator(mode="after")
    def _fall(self) -> Self:
        if not self.P1 > self.P2 > self.P3:
            raise ValueError("P1, P2 and P3 must fall, as in 60, 40, 20")
        return self

    def of(self, score: float) -> str:
        """The band of a score."""
        return "P1" if score >= self.P1 else "P2" if score >= self.P2 else "P3" if score >= self.P3 else "P4"


class Caps(_Section):
    party: float = Field(ge=0, le=100)
    time: float = Field(ge=0, le=100)
    conduct: float = Field(ge=0, le=100)
    intelligence: float = Field(ge=0, le=100)
    corroboration: float = Field(ge=0, le=100)
    integrity: float = Field(ge=0, le=100)
    bulk: float = Field(ge=0, le=100)

    def of(self, family: str) -> float:
        """The cap of a family, by its name in SIGNALS."""
        return float(getattr(self, family))


class Time(_Section):
    half_life_hours: float = Field(gt=0)
    unanchored: float = Field(ge=0, le=1)


class Disclosure(_Section):
    hours_before: float = Field(ge=0)
    people_hours: float = Field(ge=0)
    told_hours: float = Field(ge=0)


class Phrases(_Section):
    quoted: float = Field(ge=0, le=1)
    machine_read_below: float = Field(ge=0, le=1)
    machine_read: float = Field(ge=0, le=0.5)


class Intelligence(_Section):
    source: dict[str, float]
    assessment: dict[str, float]
    other_case_shared: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _exactly("source", self.source, "123")
        _exactly("assessment", self.assessment, "ABCDE")
        if self.source["3"] or self.assessment["E"]:
            raise ValueError("source 3 and assessment E must be 0: such intelligence never raises priority")
        return self


class Integrity(_Section):
    near_hours: float = Field(gt=0)


class Bulk(_Section):
    apps: tuple[str, ...]


class Scoring(_Section):
    """All of `configs/scoring.toml`."""

    bands: Bands
    caps: Caps
    time: Time
    disclosure: Disclosure
    phrases: Phrases
    intelligence: Intelligence
    integrity: Integrity
    bulk: Bulk
    weights: Mapping[str, float]

    @model_validator(mode="after")
    def _weights_are_points(self) -> Self:
        if odd := sorted(rule for rule, weight in self.weights.items() if not 0 <= weight <= 100):
            raise ValueError(f"weights are from 0 to 100; correct those of {', '.join(odd)}")
        return self


def read(overrides: Path | None = None) -> Scoring:
    """The weights, those of a file in place of the default ones.

    Raises:
        Mistakes: all of them, each with file and key.
    """
    content = tomllib.loads(default_text("scoring.toml"))
    if overrides is not None:
        try:
            content = _merged(content, tomllib.loads(overrides.read_text("utf-8")))
        except FileNotFoundError:
            raise Mistakes([f"{overrides}: no such file; leave out --scoring to use the default weights"]) from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise Mistakes([f"{overrides}: cannot be read as TOML: {error}"]) from None
    try:
        return Scoring.model_validate(content)
    except ValidationError as error:
        raise Mistakes(from_validation(overrides or _FILE, error)) from None


def check(scoring: Scoring, rules: Mapping[str, str], file: Path | str = _FILE) -> None:
    """See that each rule has a weight, and each weight a rule.

    Args:
        scoring: the weights.
        rules: name of each rule, and its family.
        file: named in the mistakes.

    Raises:
        Mistakes: all of them.
    """
    given = scoring.weights
    lines = [f"{file}: no weight for rule '{r}'. Add one, or 0 to switch it off." for r in _without(rules, given)]
    lines += [
        f"{file}: a weight for '{r}', which is no rule. Correct its name, or remove it." for r in _without(given, rules)
    ]
    lines += [
        f"{file}: the weight of '{rule}' is {given[rule]:g}; rules of conduct have weights from 0 to 1."
        for rule, family in sorted(rules.items())
        if family == "conduct" and given.get(rule, 0) > 1
    ]
    if lines:
        raise Mistakes(lines)


def _without(names: Iterable[str], others: Iterable[str]) -> list[str]:
    return sorted(set(names) - set(others))


def _exactly(table: str, given: Mapping[str, float], keys: str) -> None:
    if set(given) != set(keys):
        raise ValueError(f"{table} needs a share for each of {', '.join(keys)}, and for nothing else")
    if not all(0 <= share <= 1 for share in given.values()):
        raise ValueError(f"shares of {table} are from 0 to 1")


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return base | {
        key: _merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in over.items()
    }
