"""The scope of a complainant's exhibit: widened only by a decision of its own, and no more is read than that adds."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.case.opened import OpenedCase, opened
from flows.chunks.chunk import Chunk, Report
from flows.workers.engine import InProcess
from models.mistakes import Mistakes
from pipeline import audit
from pipeline.demo import android, documents

SUSPECT, FRIEND = "+447700900201", "+447700900999"
MARCH, APRIL = datetime(2026, 3, 14, 20, tzinfo=UTC), datetime(2026, 4, 14, 20, tzinfo=UTC)
_CASE = """\
case_id: T/7/26
operation_name: TESTING
parties:
  - {party_id: C1, role: complainant, identifiers: [{type: phone, value: "+447700900101"}]}
  - {party_id: S1, role: suspect, identifiers: [{type: phone, value: "+447700900201"}]}
lines_of_enquiry: [{id: LOE1, text: "Contact"}, {id: LOE2, text: "Where they met"}]
exhibits:
  - exhibit_ref: JAS/2
    subject: C1
    authority: PCSCA_S37
    dpn_ref: DPN/77
    lines_of_enquiry: [LOE1]
    scope: SCOPE
    extraction: {path: phone}
"""
DECISION = """\
    scope_decision:
      id: SD-2
      decided_by: DI Okafor
      decided_on: 2026-04-20
      reason: the first account names WhatsApp
      lines_of_enquiry: [LOE2]
"""


class Counting(InProcess):
    """What was worked on, by stage and parser."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for chunk in chunks:
            for parser in {reading.parser for reading in getattr(chunk, "readings", ())} or {""}:
                self.read.append((chunk.stage, parser))
        return super().run(chunks)


@pytest.fixture
def run(tmp_path: Path, triage) -> Callable[..., tuple[OpenedCase, Counting]]:
    """Runs the case with a scope; a phone with texts, a chat and a letter, each in March and in April."""
    base = tmp_path / "phone/data/data"
    for folder in ("com.android.providers.telephony", "com.whatsapp"):
        (base / folder / "databases").mkdir(parents=True)
    both = [("in March", MARCH), ("in April", APRIL)]
    texts = [android.Sms(who, f"text {word} {who[-3:]}", when) for who in (SUSPECT, FRIEND) for word, when in both]
    android.mmssms(base / "com.android.providers.telephony/databases/mmssms.db", texts)
    chat = android.Chat(android.jid(SUSPECT))
    sent = [android.WhatsAppMessage(chat.jid, f"chat {word}", when) for word, when in both]
    android.whatsapp(base / "com.whatsapp/databases/msgstore.db", [chat], sent)
    documents.text_pdf(tmp_path / "phone/letter.pdf", ["letter in no month"])

    def run(scope: str, extra: str = "", *changes: tuple[str, str]) -> tuple[OpenedCase, Counting]:
        text = _CASE.replace("SCOPE", scope) + extra
        for old, new in changes:
            text = text.replace(old, new)
        (tmp_path / "case.yaml").write_text(text, "utf-8")
        engine = Counting()
        triage(tmp_path / "case.yaml", tmp_path / "store", engine)
        return opened(tmp_path / "store", None), engine

    return run


def _bodies(case: OpenedCase) -> list[str]:
    rows = case.store.read("records", case.run["units"]["records"]).to_pylist()
    return sorted(row["body"] for row in rows if row["body"])


def _bytes(case: OpenedCase) -> str:
    """Every value of every table of the case, in quarantine too."""
    return "".join(repr(pq.read_table(file).to_pylist()) for file in case.store.root.rglob("*.parquet"))


def test_a_wider_scope_without_a_decision_is_refused_and_nothing_changes(run, tmp_path: Path) -> None:
    case, _ = run("{apps: [sms]}")
    before = (case.store.root / "case.yaml").read_bytes()
    with pytest.raises(Mistakes) as caught:
        run("{apps: [sms, whatsapp]}")
    (reason,) = caught.value.reasons
    assert "exhibit JAS/2: the scope is wider than version 1 (apps)" in reason
    assert "scope_decision" in reason
    assert (case.store.root / "case.yaml").read_bytes() == before
    assert not any("chat" in body for body in _bodies(opened(tmp_path / "store", None)))


def test_with_a_decision_only_what_it_adds_is_read(run, tmp_path: Path) -> None:
    run("{apps: [sms]}")
    case, engine = run("{apps: [sms, whatsapp]}", DECISION)
    assert [body for body in _bodies(case) if "chat" in body] == ["chat in April", "chat in March"]
    read = {parser for stage, parser in engine.read if stage in ("holds", "parse")}
    assert "whatsapp_android" in read
    assert "android_sms" not in read
    versions = case.store.read_json("scopes.json")["JAS/2"]
    assert [(v["version"], v["decision"] and v["decision"]["id"]) for v in versions] == [(1, None), (2, "SD-2")]
    events = [e["detail"] for e in audit.events(tmp_path / "store", "T/7/26") if e["action"] == "alter"]
    assert [(e["version"], e["decision"], e["widened"]) for e in events] == [(1, None, []), (2, "SD-2", ["apps"])]


def test_a_decision_is_for_one_widening(run) -> None:
    run("{apps: [sms]}")
    run("{apps: [sms, whatsapp]}", DECISION)
    with pytest.raises(Mistakes, match="scope_decision 'SD-2' was given for an earlier version"):
        run("{kinds: [message]}", DECISION)


def test_a_new_number_of_a_participant_widens_the_scope_too(run) -> None:
    run("{participants: [S1]}")
    more = ('value: "+447700900201"}]', f'value: "+447700900201"}}, {{type: phone, value: "{FRIEND}"}}]')
    with pytest.raises(Mistakes, match=r"wider than version 1 \(participants\)"):
        run("{participants: [S1]}", "", more)
    case, _ = run("{participants: [S1]}", DECISION, more)
    assert any("999" in body for body in _bodies(case))


def test_what_a_narrower_scope_leaves_out_is_gone(run) -> None:
    case, _ = run("{to: 2026-04-30}")
    assert "text in April 999" in _bytes(case)
    case, _ = run("{to: 2026-03-31}")
    assert "in March" in _bytes(case)
    for left in ("text in April", "chat in April"):
        assert left not in _bytes(case)
    assert [file.name[:5] for file in (case.store.root / "queue").iterdir()] == ["v0002"]
    assert [file.name[:5] for file in (case.store.root / "held/queue").iterdir()] == ["v0001"]


def test_pictures_and_documents_are_not_read_again_for_a_scope_that_keeps_them(run) -> None:
    case, first = run("{kinds: [message, document]}")
    assert ("documents", "documents") in first.read
    case, second = run("{kinds: [message, document, contact]}", DECISION)
    assert {stage for stage, _ in second.read} >= {"parse", "score", "queue"}
    assert not any(stage == "documents" for stage, _ in second.read)
    assert "letter in no month" in _bytes(case)
