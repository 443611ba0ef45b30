"""What is held: who may see and release it, and what a late report leaves behind."""

import os
import pwd
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from flows.case import holds, sweep
from flows.case.actor import Actor, NotAllowed, account, actor
from flows.case.decided import BrokenChain
from flows.case.ledger import covered
from flows.case.lock import alone
from flows.case.opened import NoSuchUnit, OpenedCase, opened
from flows.case.submission import Submission
from flows.chunks.chunk import Chunk, Report
from flows.terminal import held as terminal
from flows.workers.engine import InProcess
from models.issues import Issue
from pipeline import audit
from pipeline.verify import manifest


class Counting(InProcess):
    """What was worked on: stage, and sources."""

    def __init__(self) -> None:
        self.read: list[tuple[str, tuple[str, ...]]] = []

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        self.read += [(c.stage, tuple(sorted({r.source_id for r in getattr(c, "readings", ())}))) for c in chunks]
        return super().run(chunks)


REVIEWER = Actor("rkaur", frozenset({"lpp_reviewer"}))
INVESTIGATOR = Actor("ajones", frozenset({"investigator"}))


@pytest.fixture
def store(demo: Path, triaged: OpenedCase, tmp_path: Path) -> Path:
    shutil.copytree(triaged.store.root.parents[1], tmp_path / "store")
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
        said = StringIO()
        terminal.listed(Console(file=said, width=200), found, who)
        return said.getvalue()

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
    sweep.everything(case.store)
    assert [name for name, _ in _everything(case.store.root, held=False) if name.startswith(("records", "texts"))] == []
    triage(demo, store)
    assert opened(store, None).unit("1")


def test_a_case_can_be_run_again_as_it_was_submitted(store: Path, triaged: OpenedCase) -> None:
    again = Submission.stored(opened(store, None).store)
    assert again.settings.model_dump(mode="json", exclude={"alerts"}) == triaged.run["settings"]
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
    for name in ("USER", "LOGNAME", "USERNAME", "LNAME", "SUDO_USER", "SUDO_UID"):
        monkeypatch.setenv(name, "1")
    assert account() == before


@pytest.mark.parametrize(("login", "name"), [("0", "root"), (str(2**32 - 1), None), ("no number", None)])
def test_who_has_logged_in_counts_and_not_the_account_of_sudo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, login: str, name: str | None
) -> None:
    (tmp_path / "loginuid").write_text(login)
    monkeypatch.setattr("flows.case.actor._LOGIN", tmp_path / "loginuid")
    assert account() == (name or pwd.getpwuid(os.geteuid()).pw_name)


@pytest.mark.parametrize("wanted", ["", "0", "abcdefgh"])
def test_a_decision_is_never_about_what_was_not_meant(store: Path, wanted: str) -> None:
    with pytest.raises(holds.NotHeld, match="8 characters or more"):
        holds.release(store, opened(store, None), wanted, (), "please", REVIEWER)


def test_after_a_decision_no_other_source_is_read_again(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    family = next(f for f in holds.found(case) if f.kind == "thread")
    holds.release(store, case, family.family_id, (), "no adviser acts here", REVIEWER)
    engine = Counting()
    triage(demo, store, engine)
    assert {stage for stage, _ in engine.read} >= {"parse", "queue"}
    assert not any(stage == "documents" for stage, _ in engine.read)
    assert len({sources for stage, sources in engine.read if stage == "parse"}) == 1
    assert manifest.verify(case.store.root) == []


def _resubmitted(demo: Path, folder: Path, *changes: tuple[str, str], extra: str = "") -> Path:
    text = demo.read_text("utf-8").replace("path: ", f"path: {demo.parent}/").replace("[intel", f"[{demo.parent}/intel")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "case.yaml").write_text(text + extra, "utf-8")
    return folder / "case.yaml"


def test_a_case_file_that_changes_nothing_is_sealed_all_the_same(demo: Path, store: Path, triage) -> None:
    retention = "retention: {review_by: 2027-03-01, disposal_class: RASSO-30}\n"
    assert triage(_resubmitted(demo, store.parent, extra=retention), store).idle
    assert manifest.verify(opened(store, None).store.root) == []


def test_a_run_that_was_refused_hides_nothing_from_the_next(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    queues = {file.name for file in (case.store.root / "queue").iterdir()}
    digest = sha256((demo.parent / "JAS1.zip").read_bytes()).hexdigest()
    wrong = _resubmitted(demo, store.parent, (digest, "ab" * 32))
    for _ in range(2):
        assert triage(wrong, store).state == "REFUSED"
        assert {file.name for file in (case.store.root / "queue").iterdir()} >= queues
        assert not (case.store.root / "held/queue").exists()


@pytest.mark.parametrize(("stage", "parser"), [("holds", "whatsapp_android"), ("contacts", "android_contacts")])
def test_what_was_lost_while_it_was_read_ahead_is_not_searched_nor_what_hangs_on_it(
    demo: Path, store: Path, triage, stage: str, parser: str
) -> None:
    """A source of which nobody knows the conversations may hold an adviser's; contacts say who is one."""

    class Losing(Counting):
        def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
            for chunk in chunks:
                lost = [r for r in getattr(chunk, "readings", ()) if chunk.stage == stage and r.parser == parser]
                if lost:
                    with chunk.output.writing(chunk.unit, chunk.stage, chunk.extraction_id) as output:
                        output.issue(Issue("source:", "quarantined", "its process died"), lost[0].source_id)
            return super().run(chunks)

    folder = store.parent / "another"
    triage(demo, folder, Losing())
    after = opened(folder, None)
    records = after.store.read("records", after.run["units"]["records"]).to_pylist()
    read = {row["parser"] for row in records if row["exhibit_ref"] == "JAS/1"}
    assert read == (set() if stage == "contacts" else read - {parser, "photos", "documents"})
    assert any(row["exhibit_ref"] == "JAS/2" for row in records)
    found = covered(after.store, after.run["units"])
    assert found.balanced
    assert {gap.stage for gap in found.gaps if gap.code == "quarantined"} == {stage, "parse"}
    assert triage(demo, folder).idle


def test_a_run_that_died_before_its_last_word_is_ended_by_the_next(demo: Path, store: Path, triage) -> None:
    case = opened(store, None)
    case.store.write_json("run.json", case.run | {"state": "RUNNING"})
    (case.store.root / "manifest.json").unlink()
    ended = triage(demo, store)
    assert (ended.idle, ended.state) == (False, "COMPLETED_WITH_GAPS")
    assert manifest.verify(case.store.root) == []


def test_nothing_is_run_on_a_chain_that_was_changed(demo: Path, store: Path, triage) -> None:
    chain = store / audit.NAME
    chain.write_text(chain.read_text().replace("collect", "consult", 1))
    with pytest.raises(BrokenChain, match=r"audit\.jsonl:\d+: was changed"):
        triage(demo, store)


@pytest.mark.parametrize("wanted", ["", "a", "abcdefg"])
def test_a_unit_is_never_withheld_that_was_not_meant(store: Path, wanted: str) -> None:
    with pytest.raises(NoSuchUnit, match="8 characters or more"):
        opened(store, None).unit(wanted)


def test_single_messages_that_were_released_free_no_conversation(demo: Path, store: Path, triage) -> None:
    """Of a conversation in which one message says of itself that it is privileged, nobody has looked at more."""
    case = opened(store, None)
    family = next(f for f in holds.found(case) if f.exhibit_ref == "JAS/3")
    holds.release(store, case, family.family_id, (), "a footer", REVIEWER)
    (event,) = [e for e in audit.events(store, case.case_id) if e["action"] == "release"]
    (decision,) = event["detail"]["decisions"]
    in_holds = {row["value"] for row in case.store.read("holds", case.run["units"]["holds"]).to_pylist()}
    assert decision["kind"] == ("thread" if family.family_id in in_holds else "record")
