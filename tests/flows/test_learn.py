"""`triage learn`: an order beside the queue's, and what a sample says."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.case.opened import OpenedCase
from flows.cli import app
from models.mistakes import Mistakes
from pipeline import audit

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def store(demo: Path, triaged: OpenedCase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(triaged.store.root.parents[1], tmp_path_factory.mktemp("learn") / "store"))


@pytest.fixture
def ask(store: Path) -> Callable[..., str]:
    def run(*words: str | Path) -> str:
        result = CliRunner().invoke(app, ["learn", "--store", str(store), *map(str, words)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    return run


@pytest.fixture
def labels(rows: Rows, tmp_path: Path) -> Path:
    """The first forty of the queue, of which the first twelve are relevant, and thirty from further down."""
    queue = sorted(rows("queue"), key=lambda row: row["rank"])
    return write(
        tmp_path / "labels.csv",
        {row["unit_id"]: 3 if row["rank"] <= 12 else 1 for row in queue[:40]}
        | {row["unit_id"]: 0 for row in queue[150:180]},
    )


def write(file: Path, said: dict[str, int]) -> Path:
    file.write_text(
        "id,relevance,disclosure\n" + "".join(f"{unit},{grade},\n" for unit, grade in said.items()), "utf-8"
    )
    return file


def drawn(output: str) -> list[str]:
    head, *lines = output.splitlines()
    assert head == "id,relevance,disclosure"
    assert all(line.endswith(",,") for line in lines)
    return [line.removesuffix(",,") for line in lines]


def test_both_places_stand_side_by_side_with_the_words_and_the_queue_stays(
    store: Path, ask, labels: Path, rows: Rows
) -> None:
    before = {file: sha256(file.read_bytes()).digest() for file in store.rglob("*.parquet")}
    said = " ".join(ask("--labels", labels, "--top", 3).split())
    assert f"{len(rows('queue')) - 70:,} units are left" in said
    assert "Read next" in said
    assert "Learned puts these furthest before the rules" in said
    assert "in the right order as learned" in said
    assert "The queue stays as it is" in said
    assert before == {file: sha256(file.read_bytes()).digest() for file in store.rglob("*.parquet")}


def test_as_json_the_whole_order_is_there_once_and_again_the_same(ask, labels: Path, rows: Rows) -> None:
    head, *told = map(json.loads, ask("--labels", labels, "--json").splitlines())
    assert (head["judged"], head["lacks"]) == (70, None)
    assert head["labels"] <= 70
    assert len(head["next"]) == 27
    assert [row["learned"] for row in told] == list(range(1, len(told) + 1))
    assert sorted(row["rules"] for row in told) == list(range(1, len(told) + 1))
    assert len(told) + head["without_words"] + head["labels"] == len(rows("queue"))
    assert ask("--labels", labels, "--json").splitlines()[1:] == [json.dumps(row, ensure_ascii=False) for row in told]


def test_with_too_few_labels_it_says_so_and_draws_at_random(ask, rows: Rows, tmp_path: Path) -> None:
    few = write(tmp_path / "few.csv", {row["unit_id"]: 3 for row in rows("queue")[:5]})
    said = " ".join(ask("--labels", few).split())
    assert "Nothing can be learned yet: 5 of at least 20 units with words were judged" in said
    assert "drawn at random" in said


def test_a_sample_that_was_drawn_says_how_much_was_found_at_least(ask, labels: Path, tmp_path: Path) -> None:
    units = drawn(ask("--labels", labels, "--draw", 60, "--again", 20))
    assert len(units) == 80
    judged = write(tmp_path / "sample.csv", dict.fromkeys(units, 0) | {units[0]: 2})
    said = " ".join(ask("--labels", labels, "--sample", judged).split())
    assert "60 were drawn at random" in said
    assert "20 were drawn at random" in said
    assert "12 units were found relevant by the review: at least " in said
    assert "each with 95 % confidence (exact binomial). More may be there." in said
    assert "nothing" not in said.lower()
    assert "too high" not in said


def test_what_a_sample_says_is_in_the_json_too(ask, labels: Path, tmp_path: Path) -> None:
    judged = write(tmp_path / "sample.csv", dict.fromkeys(drawn(ask("--labels", labels, "--draw", 60)), 0))
    head = json.loads(ask("--labels", labels, "--sample", judged, "--json").splitlines()[0])
    assert head["sample"]["unread"]["drawn"] == 60
    assert 0 < head["sample"]["recall_at_least"] < head["sample"]["recall_at_most"] == 1
    assert json.loads(ask("--labels", labels, "--json").splitlines()[0])["sample"] is None


@pytest.mark.parametrize("other", [["--sample", "x.csv"], ["--json"]])
def test_what_is_to_be_judged_is_asked_for_alone(ask, labels: Path, other: list[str]) -> None:
    with pytest.raises(Mistakes, match="leave out --sample and --json"):
        ask("--labels", labels, "--draw", 3, *other)


def test_nobody_whom_the_devices_know_is_among_the_words(triaged: OpenedCase, ask, labels: Path) -> None:
    from flows.commands.learn import _names

    assert {"Priya", "Mum", "Ingrid Okafor", "Jordan Vale", "jordan.vale"} <= _names(triaged)
    told = [json.loads(line) for line in ask("--labels", labels, "--json").splitlines()[1:]]
    words = {word for row in told for word in row["words"]}
    assert words
    assert not words & {"priya", "mum", "ingrid", "okafor", "jordan", "vale", "asha", "lindqvist"}


def test_a_label_of_a_unit_that_is_not_there_any_more_is_refused_with_its_line(ask, rows: Rows, tmp_path: Path) -> None:
    gone = write(tmp_path / "gone.csv", {rows("queue")[0]["unit_id"]: 3, "0" * 32: 1})
    with pytest.raises(Mistakes, match=r"gone\.csv:3: id: no record or unit of this queue begins so"):
        ask("--labels", gone)


def test_without_reading_again_what_was_put_aside_the_share_is_said_to_be_too_high(
    ask, labels: Path, tmp_path: Path
) -> None:
    judged = write(tmp_path / "sample.csv", dict.fromkeys(drawn(ask("--labels", labels, "--draw", 60)), 0))
    assert "comes out too high" in " ".join(ask("--labels", labels, "--sample", judged).split())


def test_a_sample_of_ones_own_choice_is_refused(ask, labels: Path, rows: Rows, tmp_path: Path) -> None:
    units = drawn(ask("--labels", labels, "--draw", 60))
    chosen = write(tmp_path / "sample.csv", dict.fromkeys(units[1:], 0))
    with pytest.raises(Mistakes, match=r"sample\.csv: of the units that nobody read, others were judged than were"):
        ask("--labels", labels, "--sample", chosen)


def test_a_sample_that_nobody_has_judged_yet_is_refused_line_by_line(ask, labels: Path, tmp_path: Path) -> None:
    (tmp_path / "sample.csv").write_text(ask("--labels", labels, "--draw", 2), "utf-8")
    with pytest.raises(Mistakes) as found:
        ask("--labels", labels, "--sample", tmp_path / "sample.csv")
    assert len(found.value.reasons) == 2


def test_that_labels_were_learned_from_is_logged_and_not_what_they_said(store: Path, ask, labels: Path) -> None:
    ask("--labels", labels)
    *_, last = audit.events(store, "42/000123/26")
    assert (last["action"], last["detail"]["event"], last["detail"]["labelled"]) == ("consult", "learned", 70)
    assert audit.verify(store) == []
