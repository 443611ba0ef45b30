"""How much longer a run takes: from what is done, what is cut, and what the forecast expects of stages not cut yet.

All in seconds of a worker. A stage that is cut has so many chunks, each as long as those that are done; of one that is
not, only the forecast says something (`pipeline.submissions.forecast`), and a share of it is the stage's. What was done
by earlier runs of a case is neither cut nor expected here: it is no work of this run. So early on it is a wide interval
and near the end a narrow one; it is never a promise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.words import duration

READING = {"look": 0.1, "documents": 0.5, "again": 0.4}
"""Stages that take their time for pictures and documents → their share of what is forecast for those."""

OTHER = {
    "ingest": 0.08,
    "contacts": 0.01,
    "holds": 0.11,
    "parse": 0.15,
    "merge": 0.05,
    "text": 0.09,
    "entities": 0.27,
    "terms": 0.02,
    "view": 0.07,
    "link": 0.05,
    "score": 0.08,
    "queue": 0.02,
}
"""All other stages → their share of the rest, as the demo and generated cases have them."""

_STEP_S = 1.0  # of a step in the smallest of cases: to begin a chunk, to read and write its tables
_LIKE_EXPECTED = 3  # chunks as expected, beside which those that are done count
_BEGINNING_S = 20.0  # for which workers are taken to be as busy as usual
_BUSY = 0.7  # share of the workers' time that is spent in chunks, as usual
_SURE = 0.3  # of what is cut: chunks of a stage are not alike
_UNSURE = 1.5  # of what only the forecast knows
_SHORT_S = 120.0  # of so little, one figure is enough
_NARROW = 1.6  # the most by which an interval's ends differ that one figure stands for


@dataclass(frozen=True)
class Expected:
    """What a forecast expects of a run that it did not find done, in seconds of one worker."""

    reading_s: float = 0.0
    other_s: float = 0.0

    @classmethod
    def of(cls, forecast: Mapping[str, float], took: Sequence[Mapping[str, Any]], page_seconds: float) -> "Expected":
        """From what `run.json` keeps.

        Args:
            forecast: `forecast.expected`.
            took: of the earlier runs; once one of them was completed, a later run does little again, and nobody knows
                how little before it is cut.
            page_seconds: of the settings.
        """
        if any(str(run["state"]).startswith("COMPLETED") for run in took):
            return cls()
        whole, reading = forecast["worker_hours"] * 3600, forecast["pages"] * page_seconds
        reading = min(reading, whole)
        done = [sum(run[name] for run in took) for name in ("reading_s", "other_s")]
        return cls(max(0.0, reading - done[0]), max(0.0, whole - reading - done[1]))

    def of_stage(self, stage: str) -> float:
        """What is expected of a stage."""
        return self.reading_s * READING.get(stage, 0.0) + self.other_s * OTHER.get(stage, 0.0)


@dataclass(frozen=True)
class Stage:
    """How far a stage of a run is.

    Attributes:
        steps: of the run that are of this stage: one an extraction or a publication, and one to link with other cases.
        cut: those of them that have been cut into chunks.
        chunks: into which they were cut, those that an earlier run had done left out.
        done: of these.
        seconds: that workers took for those.
    """

    stage: str
    steps: int
    cut: int
    chunks: int
    done: int
    seconds: float


@dataclass(frozen=True)
class Left:
    """How much longer a run takes, in seconds on the clock.

    Attributes:
        share: of all work of this run that is done, 0 to 1.
    """

    about_s: float
    low_s: float
    high_s: float
    share: float

    def __str__(self) -> str:
        """In words, an interval where one figure would say too much: "about 12 min left", "5 min to 1.5 h left"."""
        if self.high_s < 1:
            return "nearly done"
        if self.high_s > self.low_s * _NARROW and self.high_s >= _SHORT_S:
            low, high = duration(self.low_s / 3600), duration(self.high_s / 3600)
            return f"{low} to {high} left" if low != high else f"about {high} left"
        if self.about_s < 60:
            return "under a minute left"
        return f"about {duration(self.about_s / 3600)} left"


def left(stages: Sequence[Stage], expected: Expected, workers: int, elapsed_s: float, quiet_s: float = 0.0) -> Left:
    """How much longer a run takes.

    Args:
        stages: all of the run.
        workers: that work on it.
        elapsed_s: since its first step was begun.
        quiet_s: since its last chunk was done: so long, others have been at work since.
    """
    scale, typical = _scale(stages, expected), _typical(stages)
    cut = uncut = 0.0
    for stage in stages:
        cut += (stage.chunks - stage.done) * _each(stage, expected)
        share = 1 - stage.cut / stage.steps if stage.steps else 0.0
        floor = (stage.steps - stage.cut) * typical
        uncut += max(scale * expected.of_stage(stage.stage) * share, floor)
    spent = sum(stage.seconds for stage in stages)
    # The beginning is slow, with one exhibit's chunk at a time: it says little of how fast the rest will be.
    usual = max(1, workers) * _BUSY
    pace = max(0.1, (spent + usual * _BEGINNING_S) / (elapsed_s + _BEGINNING_S))
    off = _SURE * cut + _UNSURE * uncut

    def clock(work: float) -> float:
        return max(0.0, work / pace - quiet_s)

    low = clock(cut * (1 - _SURE) + uncut / (1 + _UNSURE))
    share_done = spent / (spent + cut + uncut) if spent + cut + uncut else 1.0
    return Left(clock(cut + uncut), low, clock(cut + uncut + off), share_done)


def _each(stage: Stage, expected: Expected) -> float:
    """Seconds of a chunk: of those that are done, and of some that are as expected."""
    prior = max(expected.of_stage(stage.stage) * stage.cut / max(1, stage.steps * stage.chunks), _STEP_S)
    return (stage.seconds + _LIKE_EXPECTED * prior) / (stage.done + _LIKE_EXPECTED)


def _scale(stages: Sequence[Stage], expected: Expected) -> float:
    """How wrong the forecast was of what is cut: what is not is taken to be as wrong. Half of the whole forecast counts
    beside it as right, so that a first short stage says little."""
    told = (expected.reading_s + expected.other_s) / 2
    if not told:
        return 1.0
    found, was_expected = told, told
    for stage in stages:
        if stage.cut and stage.steps:
            found += stage.seconds + (stage.chunks - stage.done) * _each(stage, expected)
            was_expected += expected.of_stage(stage.stage) * stage.cut / stage.steps
    return min(10.0, max(0.1, found / was_expected))


def _typical(stages: Sequence[Stage]) -> float:
    """Seconds of a step at the least, of which nothing else is known; steps that had nothing to do count as well."""
    cut, seconds = sum(stage.cut for stage in stages), sum(stage.seconds for stage in stages)
    return min(5.0, (seconds + 10 * _STEP_S) / (cut + 10))
