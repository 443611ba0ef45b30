"""`triage evaluate`: what it says of the fictional case, and what it refuses."""

import json
import shutil
from collections.abc import Callable
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
    return Path(shutil.copytree(triaged.store.root.parents[1], tmp_path_factory.mktemp("evaluate") / "store"))


def _run(store: Path, *arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["evaluate", "--store", str(store), *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.fixture
def labels(rows: Rows, tmp_path: Path) -> Path:
    """The conversation of the morning after is key, an advertisement is nothing, and the rest nobody has judged."""
    queue = rows("queue")
    file = tmp_path / "labels.csv"
    file.write_text(
        f"id,relevance,disclosure\n{queue[0]['unit_id']},3,yes\n{queue[-1]['unit_id'][:12]},0,no\n", "utf-8"
    )
    return file


def test_it_says_what_the_figures_rest_on_and_compares_orders(store: Path, labels: Path, rows: Rows) -> None:
    said = " ".join(_run(store, "--labels", labels).split())
    assert f"2 of {len(rows('queue')):,} units were judged: 1 relevant (2 or 3), of them 1 key (3)" in said
    assert "not judged. That is not the same as irrelevant" in said
    for order in ("by score", "as served", "keywords", "by time", "random"):
        assert order in said
    assert "Wilson's for shares" in said
    assert "on judged units alone" in said
    assert "…" not in said  # the tables fit a terminal of 80 columns
    assert "missed" not in said


def test_as_json_everything_is_there(store: Path, labels: Path) -> None:
    told = json.loads(_run(store, "--labels", labels, "--json"))
    assert told["orders"]["by score"]["first key, units"]["value"] == 1
    assert told["orders"]["random"]["first key, units"]["value"] > 1
    assert set(told["in_lane"]) == {"found", "of", "value", "low", "high"}
    assert told["links"] is None


def test_links_are_measured_where_they_were_labelled(store: Path, labels: Path, tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text("type,value,nominal_id,correct\nphone,07700 900202,N-0001,yes\n", "utf-8")
    told = json.loads(_run(store, "--labels", labels, "--links", links, "--json"))
    (g1,) = [grade for grade in told["links"]["grades"] if grade["grade"] == "G1"]
    assert (g1["precision"]["value"], g1["recall"]["value"]) == (1.0, 1.0)


def test_mistakes_of_all_files_are_told_at_once(store: Path, tmp_path: Path) -> None:
    labels, links = tmp_path / "labels.csv", tmp_path / "links.csv"
    labels.write_text(f"id,relevance\n{'f' * 32},3\n", "utf-8")
    links.write_text("pair_id,correct\nnone,yes\n", "utf-8")
    with pytest.raises(Mistakes) as caught:
        _run(store, "--labels", labels, "--links", links)
    assert [reason.rpartition("/")[2].split(": ")[0] for reason in caught.value.reasons] == [
        "labels.csv:2",
        "links.csv:2",
    ]


def test_each_case_needs_its_own_labels(store: Path, labels: Path) -> None:
    with pytest.raises(Mistakes, match="give one for each, in their order"):
        _run(store, "one", "two", "--labels", labels)


def test_that_a_queue_was_consulted_is_logged_without_what_was_said(store: Path, labels: Path) -> None:
    _run(store, "--labels", labels)
    *_, last = audit.events(store, "42/000123/26")
    assert (last["action"], last["detail"]["labelled"]) == ("consult", 2)
    assert labels.name not in json.dumps(last)
