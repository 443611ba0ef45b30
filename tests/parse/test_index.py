"""The index of known stores, what every parser says of itself, and docs/apps.md, which is made of both."""

import re
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from models.application import applications, of_package
from pipeline.parse.claims import claims, parsers
from pipeline.parse.index import NEEDED, documented, known, markdown, parts

ROOT = Path(__file__).parents[2]
APPS = [file for file in sorted((ROOT / "pipeline/parse/apps").glob("*.py")) if file.stem != "__init__"]
MODULES = {name: docstring for name, docstring, _ in documented()}


@pytest.mark.parametrize("name", MODULES)
def test_a_parser_says_on_what_it_was_seen_what_it_reads_and_what_it_does_not(name: str) -> None:
    said = parts(MODULES[name])
    assert [part for part in NEEDED if not said.get(part)] == []


@pytest.mark.parametrize("file", APPS, ids=lambda file: file.stem)
def test_no_app_imports_another(file: Path) -> None:
    assert "pipeline.parse.apps" not in file.read_text("utf-8")


def test_an_app_is_one_short_file() -> None:
    assert median(len(file.read_text("utf-8").splitlines()) for file in APPS) < 70


def test_each_app_whose_stores_are_read_is_in_the_catalogue() -> None:
    given = {(parser.name, parser.app_at(path)) for parser in parsers() for path in parser.paths or ("",)}
    assert [(name, app) for name, app in sorted(given, key=str) if app and not of_package(app)] == []


def test_no_two_parsers_have_one_name_or_claim_one_path() -> None:
    names = Counter(parser.name for parser in parsers())
    paths = Counter(path for parser in parsers() for path in parser.paths)
    assert [one for one, count in (names + paths).items() if count > 1] == []


def test_what_is_listed_as_not_read_is_read_by_nobody() -> None:
    unread = [store.path for app in applications().values() for store in app.unread]
    somewhere = {path: "data/" + re.sub(r"\*|\[[^]]*]", "1", path) for path in unread}
    assert [path for path, place in somewhere.items() if claims(place, None)] == []


def test_the_parts_of_a_docstring_are_told_apart() -> None:
    said = parts("Kik.\n\nSeen on: 15.\nOrigin: a\nbook. Times: ms.\nRead: all: of it.\nNot read: stickers.\n")
    assert said == {
        "Seen on": "15.",
        "Origin": "a book.",
        "Times": "ms.",
        "Read": "all: of it.",
        "Not read": "stickers.",
    }


def test_the_index_has_what_the_parsers_and_the_catalogue_say() -> None:
    found = {(store.app, store.state) for store in known()}
    assert {("WhatsApp", "read"), ("Wickr", "encrypted"), ("Signal", "locked")} <= found
    (sms,) = [store for store in known() if (store.parser or "").startswith("android_sms ")]
    assert (sms.family, sms.platforms, sms.deleted) == (
        "Telephone: SMS, calls, contacts, the device and its SIM",
        ("Android",),
        True,
    )


def test_the_page_of_apps_is_what_the_parsers_say(request: pytest.FixtureRequest) -> None:
    page, made = ROOT / "docs/apps.md", "\n".join(markdown()) + "\n"
    if request.config.getoption("--update-golden"):
        page.write_text(made, "utf-8")
    assert page.read_text("utf-8") == made, "run `triage apps --known > docs/apps.md`"
