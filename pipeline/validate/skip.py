"""Whether the look at pictures keeps those with text and leaves out those without."""

from collections.abc import Callable, Iterable
from typing import Any

from pipeline.text.pictures.picture import Look
from pipeline.validate.pictures import Sample
from pipeline.validate.report import Check, Section

Looks = Callable[[bytes, str], tuple[Look, ...]]

_ABOUT = (
    "Pictures made by the program, as many with text as without: chat screenshots, captioned photographs, memes, "
    "pages, text that is far away, faint, turned or small, number plates; and landscapes, house fronts, walls, cloth, "
    "faces. Kept is a picture of which one page is not blank. How fast that is says the bench, not this report."
)


def measure(samples: Iterable[Sample], looks: Looks) -> list[dict[str, Any]]:
    """A row for each kind of picture: how many are there, how many would be read, and as what they were taken."""
    seen: dict[tuple[bool, str], list[str]] = {}
    for sample in samples:
        kinds = [look.kind for look in looks(sample.content, sample.type)]
        kind = next((kind for kind in kinds if kind != "blank"), "blank" if kinds else "unread")
        seen.setdefault((sample.text, sample.kind), []).append(kind)
    return [
        {
            "picture": name,
            "text": "yes" if text else "no",
            "pictures": len(kinds),
            "kept": sum(kind != "blank" for kind in kinds),
            **{kind: kinds.count(kind) for kind in ("screenshot", "document", "photograph", "blank")},
        }
        for (text, name), kinds in sorted(seen.items(), key=lambda item: (not item[0][0], item[0][1]))
    ]


def section(rows: list[dict[str, Any]]) -> Section:
    """Measured and marked."""
    return Section(
        "Pictures without text are left out",
        _ABOUT,
        [
            Check("pictures with text that are kept", _share(rows, "yes", "kept"), 99, " %"),
            Check("pictures without text that are left out", _share(rows, "no", "blank"), 80, " %"),
        ],
        rows,
    )


def _share(rows: list[dict[str, Any]], text: str, of: str) -> float | None:
    own = [row for row in rows if row["text"] == text]
    there = sum(row["pictures"] for row in own)
    return 100 * sum(row[of] for row in own) / there if there else None
