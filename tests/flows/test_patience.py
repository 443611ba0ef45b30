"""A first try may take some times as long as others like it have taken: one that hangs costs others that."""

from pathlib import Path

import pytest

from flows.chunks.chunk import Chunk
from flows.workers.patience import Patience


class Batch(Chunk):
    stage = "parse"
    kind: str = "text"
    sources: int = 2

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.kind.split())

    @property
    def source_ids(self) -> list[str]:
        return [str(number) for number in range(self.sources)]


BATCH = Batch(folder=Path("/case"), unit="parse-x", timeout_s=600)


@pytest.mark.parametrize(("others_took_s", "limit_s"), [([], 600), ([0.1, 0.2], 5), ([2, 10, 1], 30), ([400], 600)])
def test_a_batch_may_take_three_times_as_long_as_others_but_some_seconds_at_least_and_never_more_than_its_time(
    others_took_s: list[float], limit_s: float
) -> None:
    patience = Patience()
    for seconds in others_took_s:
        patience.ended(BATCH, seconds)
    assert patience.limit_s(BATCH) == limit_s


@pytest.mark.parametrize("change", [{"kind": "picture"}, {"kind": "text picture"}, {"folder": Path("/another")}])
def test_what_other_kinds_of_source_and_other_cases_took_says_nothing(change: dict[str, object]) -> None:
    patience = Patience()
    patience.ended(BATCH, 1)
    assert patience.limit_s(BATCH.model_copy(update=change)) == 600


def test_a_batch_of_several_kinds_may_take_as_long_as_the_slowest_of_them() -> None:
    patience = Patience()
    patience.ended(BATCH, 1)
    patience.ended(BATCH.model_copy(update={"kind": "picture"}), 20)
    assert patience.limit_s(BATCH.model_copy(update={"kind": "text picture"})) == 60


def test_one_source_has_all_of_its_time_at_once() -> None:
    patience = Patience()
    patience.ended(BATCH, 1)
    assert patience.limit_s(BATCH.model_copy(update={"sources": 1})) == 600


def test_each_batch_that_was_stopped_gives_the_next_twice_as_long_until_one_ends_well() -> None:
    patience = Patience()
    patience.ended(BATCH, 1)
    limits = []
    for _ in range(3):
        patience.stopped(BATCH)
        limits.append(patience.limit_s(BATCH))
    patience.ended(BATCH, 1)
    assert [*limits, patience.limit_s(BATCH)] == [10, 20, 40, 20]
