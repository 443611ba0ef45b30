"""What an xLEAPP tool says of the tables of its LAVA database: `_lava_data.lava`, before 2025 `_lava_data.json`.

Source: abrignoni's iLEAPP, ALEAPP and RLEAPP, versions of 2024 to 2026 (schema 1, which says of no version, and 2): the
object `artifacts` holds for each category its artefacts, each with its table, the headers of its columns, the types of
some of them (`datetime`, `date`, `media`, `phonenumber`), and the roles of columns in a conversation (`chat`, later
`conversation`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MOST = 64 << 20  # bytes; it has a few kB for each artefact, and no evidence
_OLDER = {
    "threadDiscriminatorColumn": "conversationDiscriminatorColumn",
    "threadLabelColumn": "conversationLabelColumn",
}


@dataclass(frozen=True)
class Artefact:
    """What is known of one table.

    Attributes:
        labels: column of the table → its header.
        types: column → its type, where it has one.
        roles: role in a conversation → what the tool gave; empty if it is none.
        source_path: what was read, as the tool saw it; several paths by line.
    """

    name: str | None = None
    module: str | None = None
    category: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Any] = field(default_factory=dict)
    source_path: str = ""

    def column(self, role: str, columns: Mapping[str, Any]) -> str | None:
        """The column of a role, by its name in the table or by its header."""
        given = self.roles.get(role)
        if not isinstance(given, str):
            return None
        if given in columns:
            return given
        return next((column for column, label in self.labels.items() if label == given and column in columns), None)


@dataclass(frozen=True)
class Manifest:
    """The tool with its version, and its artefacts by table."""

    by: str = "LEAPP"
    artefacts: Mapping[str, Artefact] = field(default_factory=dict)


def read(path: Path) -> Manifest | None:
    """The manifest; None if the file is not one. Parts of it that are of another form are left out."""
    try:
        if path.stat().st_size > _MOST:
            return None
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("artifacts"), dict):
        return None
    artefacts: dict[str, Artefact] = {}
    for table, artefact in _artefacts(document["artifacts"]):
        artefacts.setdefault(table, artefact)
    return Manifest(_by(_object(document.get("parser_info"))), artefacts)


def _by(tool: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (_text(tool.get("leapp_name")) or "LEAPP", _text(tool.get("leapp_version")))))


def _artefacts(categories: Mapping[str, Any]) -> Iterator[tuple[str, Artefact]]:
    for category, several in categories.items():
        for given in several if isinstance(several, list) else ():
            entry = _object(given)
            if table := _text(entry.get("tablename")):
                yield table, _artefact(category, entry)


def _artefact(category: str, entry: Mapping[str, Any]) -> Artefact:
    typed = entry.get("object_columns")
    pairs = (
        (_object(item).get("name"), _object(item).get("type")) for item in (typed if isinstance(typed, list) else ())
    )
    views = _object(entry.get("data_views"))
    roles = _object(views.get("conversation")) or _object(views.get("chat"))
    return Artefact(
        name=_text(entry.get("name")),
        module=_text(entry.get("module")),
        category=_text(category),
        labels={name: label for name, label in _object(entry.get("column_map")).items() if isinstance(label, str)},
        types={name: type_ for name, type_ in pairs if isinstance(name, str) and isinstance(type_, str)},
        roles={_OLDER.get(role, role): given for role, given in roles.items()},
        source_path=_text(entry.get("source_path")) or "",
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None
