"""The password and the keys of an extraction, from where the case file says: never from it, never to a scheduler."""

import os

from models.casefile import Case, Exhibit
from pipeline.errors import Refused
from pipeline.store import CaseStore

_KEYS = "keys.json"


def variables(exhibit: Exhibit) -> dict[str, str]:
    """The variables that have the password and the keys of an extraction: those of the case file that are set."""
    names = (exhibit.extraction.password_env, *(key.env for key in exhibit.extraction.keys))
    return {name: os.environ[name] for name in names if name and name in os.environ}


def keys(exhibit: Exhibit) -> dict[str, list[bytes]]:
    """The keys of locked stores: key of the application → keys.

    Raises:
        Refused: one is not there where the case file says that it is.
    """
    found: dict[str, list[bytes]] = {}
    for number, key in enumerate(exhibit.extraction.keys):
        place = f"exhibit {exhibit.exhibit_ref}: extraction.keys[{number}]"
        try:
            given = key.file.read_bytes() if key.file else os.environ.get(key.env or "", "").encode()
        except OSError as error:
            raise Refused(f"{place}.file: cannot be read ({type(error).__name__}).") from None
        if not given.strip():
            what = "file: is empty" if key.file else f"env: the variable {key.env} is not set here"
            raise Refused(f"{place}.{what}. Put the key there: a key file as it is, or its digits.")
        found.setdefault(key.app, []).append(given)
    return found


def note_keys(store: CaseStore, case: Case) -> None:
    """Put down which keys there are, as keyed hashes: a key that was corrected where it lies opens what one that was
    wrong did not. A decision runs a case also where its keys are not at hand: then they are what they were."""
    known: dict[str, list[str]] = {exhibit.exhibit_ref: noted(store, exhibit) for exhibit in case.exhibits}
    for exhibit in case.exhibits:
        try:
            given = [(app, key.hex()) for app, some in keys(exhibit).items() for key in some]
        except Refused:
            continue
        known[exhibit.exhibit_ref] = [store.ids.of("key", *key) for key in given]
    store.write_json(_KEYS, known)


def noted(store: CaseStore, exhibit: Exhibit) -> list[str]:
    """What was put down of the keys of an exhibit: the same for the same keys."""
    return list((store.read_json(_KEYS) or {}).get(exhibit.exhibit_ref, ()))


def of(exhibit: Exhibit) -> str | None:
    """The exhibit's password; None if it has none.

    Raises:
        Refused: there is none where the case file says that there is one.
    """
    delivered, name = exhibit.extraction, f"exhibit {exhibit.exhibit_ref}: extraction"
    if delivered.password_env:
        if not (password := os.environ.get(delivered.password_env)):
            raise Refused(
                f"{name}.password_env: the variable {delivered.password_env} is not set here. Set it where the command "
                "runs (on every worker of a cluster), or use password_file."
            )
        return password
    if delivered.password_file:
        try:
            password = delivered.password_file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{name}.password_file: cannot be read ({type(error).__name__}).") from None
        if not password:
            raise Refused(f"{name}.password_file: is empty. Put the password into its first line.")
        return password
    return None
