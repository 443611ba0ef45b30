"""What the product may not know, and may not say (domain X-03, X-12, C-03, L-10)."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from models import scoring, settings
from models.lexicon import categories
from models.schemas import TABLES
from pipeline.score import unit
from pipeline.score.rule import FAMILIES
from pipeline.score.rulebook import rules

ROOT = Path(__file__).resolve().parents[2]

FEATURES = {
    *(
        "ethnicity",
        "ethnic",
        "race",
        "racial",
        "nationality",
        "religion",
        "religious",
        "faith",
        "immigration",
        "asylum",
    ),
    *("gender", "sex", "sexual", "sexuality", "orientation", "disability", "disabled", "health", "pregnancy", "age"),
    *(
        "demeanour",
        "demeanor",
        "clothing",
        "clothes",
        "lifestyle",
        "character",
        "reputation",
        "promiscuity",
        "flirting",
    ),
    *("credibility", "credible", "truthful", "truthfulness", "consistency", "honesty", "reliability", "false"),
    *("contraception", "counselling", "counseling", "therapy", "dating", "intoxicated", "drunk", "previous", "history"),
    *("delay", "delayed", "reported", "reporting", "promptness"),
}
"""Parts of names of what no rule, weight, lexicon category or fact that rules see may be about."""

WORDS = re.compile(
    r"\b(guilty|liars?|victim scores?|risk of offending|suspicious (?:person|people)|suspicion scores?"
    r"|perpetrators?|accusers?|culprits?|offender scores?|credibility scores?|probability of guilt)\b",
    re.IGNORECASE,
)
"""What is never said of people."""

ASSESSED = re.compile(r"\b(assists?|assisting|undermines?|undermining)\b", re.IGNORECASE)
"""What a disclosure officer decides, and no machine."""


def parts(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", name.lower()))


def names() -> Iterator[str]:
    """Everything that the order is made of, by its name."""
    for table in ("units", "signals", "queue"):
        yield from TABLES[table].names
    for seen in (unit.Unit, unit.Contact, unit.Phrase, unit.Match, unit.Observed, unit.Elsewhere, unit.Facts):
        yield from (field.name for field in fields(seen))
    yield from FAMILIES
    yield from (rule.name for rule in rules())
    yield from (category.category for category in categories())
    weights = scoring.read()
    yield from weights.weights
    yield from weights.model_dump()
    for section in ("queue", "segment"):
        yield from settings.read().model_dump()[section]


def test_nothing_that_the_order_is_made_of_is_about_who_people_are_or_whether_they_are_believed() -> None:
    assert {name for name in names() if parts(name) & FEATURES} == set()


def test_a_feature_that_is_banned_would_be_noticed() -> None:
    assert all(
        parts(name) & FEATURES for name in ("sexual_history", "delay_in_reporting", "complainant_age", "dating_app")
    )


def strings(file: Path) -> Iterator[str]:
    """String constants of a module, docstrings too: those of rules are printed."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def said(file: Path) -> Iterator[str]:
    """What a file says to people."""
    if file.suffix == ".py":
        yield from strings(file)
    elif file.parent.name == "lexicons":  # its phrases and sentences are what people write, and are not printed
        told = tomllib.loads(file.read_text("utf-8"))
        yield from (told["definition"], told["anchor"], told["owner"], *told["benign"])
    else:
        yield file.read_text("utf-8")


SAID = [
    *sorted((ROOT / "flows").rglob("*.py")),
    *sorted(file for file in (ROOT / "pipeline").rglob("*.py") if not {"validate", "demo"} & set(file.parts)),
    *sorted(file for file in (ROOT / "models").rglob("*.py") if "language" not in file.parts),
    *sorted((ROOT / "models" / "lexicons").glob("*.toml")),
    *sorted((ROOT / "configs").glob("*.toml")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "README.md",
]


@pytest.mark.parametrize("folder", ["flows", "pipeline", "models", "configs", "docs", "README.md"])
def test_nothing_that_is_said_judges_people(folder: str) -> None:
    files = [file for file in SAID if file.relative_to(ROOT).parts[0] == folder]
    assert files
    found = [
        (str(file.relative_to(ROOT)), word[0]) for file in files for text in said(file) for word in WORDS.finditer(text)
    ]
    assert found == []


def test_a_word_that_is_banned_would_be_noticed() -> None:
    for text in ("a suspicion score of 4", "he is GUILTY", "Victim score", "the perpetrator's phone"):
        assert WORDS.search(text)


def test_no_machine_says_what_helps_or_harms_a_side() -> None:
    files = [
        file for file in SAID if file.suffix == ".py" and {"score", "queue", "terminal", "models"} & set(file.parts)
    ]
    files += [ROOT / "configs" / "scoring.toml"]
    found = [
        (str(file.relative_to(ROOT)), word[0])
        for file in files
        for text in said(file)
        for word in ASSESSED.finditer(text)
    ]
    assert found == []


def test_no_table_has_a_column_for_it() -> None:
    assert not [name for schema in TABLES.values() for name in schema.names if ASSESSED.search(name.replace("_", " "))]
    assert not [name for schema in TABLES.values() for name in schema.names if "cpia" in name or "meets_s3" in name]
