import io

from rich.console import Console

from flows.terminal.apps import listing
from pipeline.queue.apps import Apps, Installed, Store


def printed(*stores: Store, installed: tuple[Installed, ...] = (), outside: dict[str, int] | None = None) -> str:
    out = io.StringIO()
    listing(Console(file=out, width=220), Apps(stores, installed, outside or {}), {"kik": 2})
    return out.getvalue()


def store(state: str, *notes: str, app: str | None = "kik.android", parser: str | None = "kik") -> Store:
    return Store("JAS/1", app, "data/data/kik.android/databases/kikDatabase.db", parser, state, 10, 7, 1, 2, notes)


def test_a_store_says_whose_it_is_and_what_became_of_it() -> None:
    text = printed(store("partly", "damaged: 3 rows on pages that SQLite cannot read"))
    assert "Kik" in text
    assert "7 of        10" in text
    assert "(kik v2, 2 out of scope, 1 held)" in text
    assert "damaged: 3 rows" in text
    assert "partly: part of it could not be read" in text


def test_of_many_absent_columns_the_first_are_named() -> None:
    text = printed(store("parsed", "absent-column: not there: a.b, a.c, a.d, a.e, a.f"))
    assert "not there: a.b, a.c, a.d and 2 more" in text


def test_an_app_that_hides_others_is_said_in_neutral_words_and_one_without_a_store_is_named() -> None:
    text = printed(installed=(Installed("JAS/1", "org.example.game", "Game \x1b[31m", "1", "deleted", None),))
    assert "installed once (deleted), and no store of it found: Game [31m (org.example.game)" in text


def test_apps_outside_the_scope_are_a_number() -> None:
    assert "1 store of apps outside the scope: counted, not listed." in printed(outside={"JAS/1": 1})
