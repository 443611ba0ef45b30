"""`triage validate`: what it prints and writes, and when it fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from pipeline.validate import versions
from pipeline.validate.parts import Parts
from pipeline.validate.report import Check, Section

GOOD = Section("Phones", "Of 100 numbers.", [Check("recall", 0.99, 0.98)])
BAD = Section("Posts", "Of 100 posts.", [Check("recall", 0.5, 0.98)])
SKIPPED = Section("Names", "", skipped="no folder was given")


def run(monkeypatch: pytest.MonkeyPatch, sections: list[Section], *arguments: str) -> tuple[int, str]:
    def measured(_: Parts) -> Iterator[Section]:
        yield from sections

    monkeypatch.setattr(Parts, "sections", measured)
    monkeypatch.setattr(versions, "versions", lambda *_: {"spacy": "3.8"})
    result = CliRunner().invoke(app, ["validate", *arguments])
    return result.exit_code, result.output


def test_a_missed_mark_is_said_and_fails_only_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(monkeypatch, [GOOD, BAD])
    assert code == 0
    assert "not met" in output
    assert run(monkeypatch, [GOOD, BAD], "--strict")[0] == 1
    assert run(monkeypatch, [GOOD], "--strict")[0] == 0


def test_a_part_that_was_not_measured_is_said_and_is_no_success_of_a_strict_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, output = run(monkeypatch, [GOOD, SKIPPED], "--strict")
    assert code == 1
    assert "Not measured: Names: no folder was given" in output


def test_the_report_is_written_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(monkeypatch, [GOOD], "--out", str(tmp_path / "accuracy.md"))
    text = (tmp_path / "accuracy.md").read_text("utf-8")
    assert "| Phones | recall | ≥ 0.98 | 0.990 | met |" in text
    assert "quick run" in text
    run(monkeypatch, [GOOD], "--full", "--out", str(tmp_path / "accuracy.md"))
    assert "quick run" not in (tmp_path / "accuracy.md").read_text("utf-8")
