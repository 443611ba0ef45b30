"""What is held: who may see and release it, and what a late report leaves behind."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from flows.case import holds, sweep
from flows.case.actor import Actor, NotAllowed, account, actor
from flows.case.opened import NoSuchUnit, OpenedCase, opened
from flows.case.submission import Submission
from flows.start import alone
from flows.terminal import held as terminal
from pipeline import audit

REVIEWER = Actor("rkaur", frozenset({"lpp_reviewer"}))
INVESTIGATOR = Actor("ajones", frozenset({"investigator"}))


@pytest.fixture
def store(demo: Path, triaged: OpenedCase, tmp_path: Path) -> Path:
    shutil.copytree(demo.parent / "store", tmp_path / "store")
    return tmp_path / "store"


def _bodies(case: OpenedCase) -> set[str]:
    return {row["body"] for row in case.store.read("records", case.run["units"]["records"]).to_pylist() if row["body"]}


def _held(case: OpenedCase) -> list[dict[str, Any]]:
    return case.store.read("held", case.run["units"]["held"]).to_pylist()


def _everything(root: Path, *, held: bool) -> Iterator[tuple[str, str]]:
    for file in root.rglob("*.parquet"):
        if ("held" in file.relative_to(root).parts) == held:
            yield str(file.relative_to(root)), repr(pq.read_table(file).to_pylist())


def test_everybody_is_told_how_much_is_held_and_nothing_else(store: Path) -> None:
    found = holds.found(opened(store, None))
    ids = {family.family_id[:12] for family in found if family.handling == "LPP_HOLD"}

    def said_to(who: Actor) -> str:
        console = Console(file=StringIO(), width=200)
        terminal.listed(console, found, who)
        return console.file.getvalue()  # type: ignore[attr-defined]

    assert "possibly privileged" in said_to(INVESTIGATOR)
    assert not any(family_id in said_to(INVESTIGATOR) for family_id in ids)
    assert all(family_id in said_to(REVIEWER) for family_id in ids)


BOTH = Actor("both", frozenset({"lpp_reviewer", "investigator"}))


@pytest.mark.parametrize("who", [INVESTIGATOR, Actor("jdoe"), BOTH])
def test_only_a_reviewer_who_does_not_investigate_may_read_or_release(store: Path, who: Actor) -> None:
    case = opened(store, None)
    family = holds.found(case)[0].family_id
    with pytest.raises(NotAllowed):
        holds.read(store, case, family, who)
    with pytest.raises(NotAllowed):
        holds.release(store, case, family, (), "please", who)
    assert [event["action"] for event in audit.events(store, case.case_id)][-2:] == ["refuse", "refuse"]


def test_reading_what_is_held_is_logged_with_the_role(store: Path) -> None:
    case = opened(store, None)
    family = next(f for f in holds.found(case) if f.kind == "thread")
    _, lines = holds.read(store, case, family.family_id[:10], REVIEWER)
    assert len(lines) == family.records
    event = list(audit.events(store, case.case_id))[-1]
    assert (event["action"], event["actor"], event["role"]) == ("consult", "rkaur", "lpp_reviewer")


def test_a_released_conversation_is_searched_after_the_next_run(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    family = next(f for f in holds.found(case) if f.kind == "thread")
    texts = {line.text for line in holds.read(store, case, family.family_id, REVIEWER)[1] if line.text}
    assert texts.isdisjoint(_bodies(case))
    holds.release(store, case, family.family_id, (), "no adviser acts here", REVIEWER)
    triage(demo, store)
    after = opened(store, None)
    assert texts <= _bodies(after)
    assert family.family_id not in {f.family_id for f in holds.found(after)}


def test_a_released_record_leaves_the_rest_of_its_conversation_held(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    family = next(f for f in holds.found(case) if f.kind == "thread" and f.records > 1)
    first, *rest = holds.read(store, case, family.family_id, REVIEWER)[1]
    holds.release(store, case, family.family_id, [first.record_id], "logistics only", REVIEWER)
    triage(demo, store)
    held = {row["record_id"] for row in _held(opened(store, None))}
    assert first.record_id not in held
    assert {line.record_id for line in rest} <= held


def test_what_is_withheld_is_gone_from_every_table_and_every_earlier_queue(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    unit = case.unit("1")
    texts = [passage.text for line in unit.lines for passage in line.passages if len(passage.text) > 12]
    assert texts
    audit.add(store, "consult", case.case_id, "ajones", unit=unit.unit_id, records=[unit.lines[0].record_id])
    with alone(case.store):
        viewers = holds.withhold(store, case, unit, "LPP_HOLD", "his solicitor's cousin, who is one too", INVESTIGATOR)
        sweep.hide(case.store)
    assert [event["actor"] for event in viewers] == ["ajones"]
    with pytest.raises(NoSuchUnit):  # at once, before anything is run again
        opened(store, None).unit(unit.unit_id)
    triage(demo, store)
    after = opened(store, None)
    for text in texts:
        assert [name for name, content in _everything(after.store.root, held=False) if text in content] == []
    assert any(texts[0] in content for _, content in _everything(after.store.root, held=True))
    with pytest.raises(NoSuchUnit):
        after.unit(unit.unit_id)
    assert "withheld on" in (holds.tombstone(store, after.case_id, unit.unit_id) or "")
    versions = [file.name for file in (after.store.root / "held/queue").iterdir()]
    assert [name[:5] for name in versions] == ["v0001"]
    assert [file.name[:5] for file in (after.store.root / "queue").iterdir()] == ["v0002"]


def test_if_the_case_cannot_be_run_again_nothing_that_was_read_stays(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    with alone(case.store):
        holds.withhold(store, case, case.unit("1"), "LPP_HOLD", "late", INVESTIGATOR)
        sweep.hide(case.store)
    sweep.everything(case.store)
    assert [name for name, _ in _everything(case.store.root, held=False) if name.startswith(("records", "texts"))] == []
    triage(demo, store)
    assert opened(store, None).unit("1")


def test_a_case_can_be_run_again_as_it_was_submitted(store: Path, triaged: OpenedCase) -> None:
    again = Submission.stored(opened(store, None).store)
    assert again.settings.model_dump(mode="json") == triaged.run["settings"]
    assert again.nominals_unit() == triaged.run["units"]["nominals"][0]


@pytest.mark.parametrize("text", ["lpp_reviewer = 'ajones'", "lpp_reviewer = [1]", "boss = ['x']", "= what"])
def test_roles_that_cannot_be_read_give_nobody_a_role(tmp_path: Path, text: str) -> None:
    (tmp_path / "roles.toml").write_text(text)
    with pytest.raises(NotAllowed, match=r"roles\.toml"):
        actor(tmp_path)


def test_an_account_has_the_roles_that_the_store_gives_it(tmp_path: Path) -> None:
    assert actor(tmp_path).roles == frozenset()
    (tmp_path / "roles.toml").write_text(f'lpp_reviewer = ["{account()}"]\nsupervisor = ["somebody"]\n')
    assert actor(tmp_path) == Actor(account(), frozenset({"lpp_reviewer"}))


def test_no_variable_says_who_somebody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = account()
    for name in ("USER", "LOGNAME", "USERNAME", "LNAME"):
        monkeypatch.setenv(name, "rkaur")
    assert account() == before
