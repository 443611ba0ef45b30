from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.parse.database.row_ids import RowIds

IDS = st.one_of(st.integers(-600, 600), st.integers(-(2**63), 2**63 - 1))
RUNS = st.builds(lambda first, length: list(range(first, first + length)), st.integers(-600, 600), st.integers(0, 900))
LISTS = st.one_of(st.lists(IDS), RUNS, st.builds(sorted, st.lists(IDS)))


@given(st.lists(LISTS), LISTS)
@example([[0, 1, 2, 4]], [3])
@example([list(range(255, 258))], [258])
@example([[5, 5, 7]], [6])
def test_they_are_a_set(added: list[list[int]], asked: list[int]) -> None:
    rows, known = RowIds(), set[int]()
    for several in added:
        rows.update(several)
        known.update(several)
    assert rows.isdisjoint(asked) == known.isdisjoint(asked)
    assert [row in rows for row in asked] == [row in known for row in asked]
    assert all(row in rows for row in known)
