"""In which order units are served: pages that mix what scores with what must be read for disclosure, and a sample."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import settings
from models.settings import Queue
from pipeline.queue.serve import DISCLOSURE, SAFEGUARDING, SAMPLE, SCORE, Order, serve

PAGE = Queue(by_score=7, disclosure=2, sample=1)
SIZE = 10


def slots(order: Order, page: Queue = PAGE) -> list[str]:
    return [slot for _, slot in serve(order, page)]


def test_a_page_has_seven_by_score_then_two_for_disclosure_then_one_at_random() -> None:
    order = Order(range(100), disclosure=range(60, 80), sample=range(99, 89, -1))
    assert serve(order, PAGE)[:SIZE] == [
        *((n, SCORE) for n in range(7)),
        (60, DISCLOSURE),
        (61, DISCLOSURE),
        (99, SAMPLE),
    ]
    assert serve(order, PAGE)[SIZE : 2 * SIZE][7:] == [(62, DISCLOSURE), (63, DISCLOSURE), (98, SAMPLE)]


def test_what_may_save_somebody_is_served_before_the_first_page() -> None:
    order = Order(range(20), safeguarding=(15, 17), disclosure=(15, 16), sample=(19,))
    assert serve(order, PAGE)[:2] == [(15, SAFEGUARDING), (17, SAFEGUARDING)]
    assert slots(order)[2:12] == [*[SCORE] * 8, DISCLOSURE, SAMPLE]  # 15 is served already: 16 alone is left


def test_what_was_served_by_score_is_not_served_again_for_disclosure() -> None:
    order = Order(range(20), disclosure=(0, 1, 18, 19))
    assert [unit for unit, slot in serve(order, PAGE) if slot == DISCLOSURE] == [18, 19]


def test_when_a_kind_runs_out_units_by_score_fill_its_places() -> None:
    assert slots(Order(range(12), disclosure=(11,))) == [*[SCORE] * 9, DISCLOSURE, *[SCORE] * 2]


def test_an_empty_queue_serves_nothing() -> None:
    assert serve(Order(()), PAGE) == []


@pytest.mark.parametrize("kind", ["by_score", "disclosure", "sample"])
def test_no_kind_may_be_switched_off(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        Queue.model_validate(PAGE.model_dump() | {kind: 0})


def test_the_settings_serve_seven_two_and_one() -> None:
    assert settings.read().queue == PAGE


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, Queue]:
    """Any queue: some units in danger, some in the disclosure lane in any order, some without a reason in any order."""
    kinds = draw(st.lists(st.sampled_from(["plain", "disclosure", "nothing", "danger", "both"]), max_size=70))
    of = {kind: [n for n, one in enumerate(kinds) if one == kind] for kind in set(kinds)}
    lane = draw(st.permutations(of.get("disclosure", []) + of.get("both", [])))
    order = Order(
        by_score=range(len(kinds)),
        safeguarding=sorted(of.get("danger", []) + of.get("both", [])),
        disclosure=lane,
        sample=draw(st.permutations(of.get("nothing", []))),
    )
    page = draw(st.builds(Queue, by_score=st.integers(1, 8), disclosure=st.integers(1, 4), sample=st.integers(1, 3)))
    return order, page


@given(orders())
def test_every_unit_is_served_exactly_once_the_urgent_first(made: tuple[Order, Queue]) -> None:
    order, page = made
    served = [unit for unit, _ in serve(order, page)]
    assert sorted(served) == list(order.by_score)
    assert served[: len(order.safeguarding)] == list(order.safeguarding)


@given(orders())
def test_every_page_has_its_share_of_each_kind_while_there_is_any(made: tuple[Order, Queue]) -> None:
    order, page = made
    placed = serve(order, page)[len(order.safeguarding) :]
    size = page.by_score + page.disclosure + page.sample
    gone: set[int] = set(order.safeguarding)
    for start in range(0, len(placed) - size + 1, size):
        now = placed[start : start + size]
        by_score = {unit for unit, slot in now if slot == SCORE}
        count = Counter(slot for _, slot in now)
        for slot, units, share in (
            (DISCLOSURE, order.disclosure, page.disclosure),
            (SAMPLE, order.sample, page.sample),
        ):
            stock = [unit for unit in units if unit not in gone | by_score]
            assert count[slot] == min(share, len(stock))
            assert [unit for unit, where in now if where == slot] == stock[:share]
        assert count[SCORE] == size - count[DISCLOSURE] - count[SAMPLE] >= page.by_score
        assert [slot for _, slot in now] == sorted((slot for _, slot in now), key=[SCORE, DISCLOSURE, SAMPLE].index)
        gone |= {unit for unit, _ in now}


@given(orders())
def test_by_score_each_kind_keeps_its_own_order(made: tuple[Order, Queue]) -> None:
    order, page = made
    of: dict[str, list[Any]] = {}
    for unit, slot in serve(order, page):
        of.setdefault(slot, []).append(unit)
    assert of.get(SCORE, []) == sorted(of.get(SCORE, []))
    assert of.get(DISCLOSURE, []) == [unit for unit in order.disclosure if unit in of.get(DISCLOSURE, [])]
