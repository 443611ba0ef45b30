"""What was searched for, and how much it found: the log of terms for the disclosure record (domain C-05)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.casefile import LineOfEnquiry
from models.language.terms import VERSION, Term
from models.lexicon import Category
from pipeline.query import opened


@dataclass(frozen=True)
class Searched:
    """A term of a line of enquiry, or a category of the lexicon.

    Attributes:
        kind: term, lexicon.
        id: of the line, or the category.
        term: as it was written; of a category nothing: its phrases are in its file.
        version: of the search for terms, or of the category.
        by: who asked for it: police, cps, defence; who owns the category.
        reason: the text of the line; definition and anchor of the category.
        exhibits: where it was looked for.
        mentions, records, units: what it found there: places, records with any, units of review with any.
        found_with: versions by which those were found.
    """

    kind: str
    id: str
    term: str
    version: str
    by: str
    reason: str
    exhibits: tuple[str, ...]
    mentions: int
    records: int
    units: int
    found_with: tuple[str, ...]


@dataclass(frozen=True)
class Files:
    """The Parquet files that it is counted from."""

    mentions: Sequence[Path]
    units: Sequence[Path]


_COUNTED = """
with served as (select unit_id, unnest(record_ids) as record_id from units)
select m.detector, m.type, coalesce(m.value_norm, ''), count(distinct m.mention_id), count(distinct m.record_id),
    count(distinct s.unit_id), list_sort(list(distinct m.detector_version))
from mentions m join served s on s.record_id = m.record_id
where m.detector in ('term', 'lexicon')
group by all
"""

_NONE = (0, 0, 0, ())
Counts = Mapping[tuple[str, str, str], tuple[int, int, int, tuple[str, ...]]]


def searched(
    files: Files,
    lines: Iterable[LineOfEnquiry],
    exhibits: Mapping[str, Sequence[str]],
    every: Sequence[str],
    categories: Iterable[Category],
    region: str,
    scratch: Path,
) -> list[Searched]:
    """All that was looked for, in the order of the case file and then of the categories; also what found nothing.

    What only a source that is not served has (a second copy of a message, what is held since) is not counted: every
    unit that is counted can be read.

    Args:
        files: of the present tables.
        lines: of the case.
        exhibits: line → exhibits on which its terms were looked for.
        every: all exhibits: the lexicon is looked for on each.
        categories: of the lexicon.
        region: of numbers without a country, ISO 3166.
        scratch: folder for what does not fit in memory.
    """
    counts = _counts(files, scratch)
    found = []
    for line in lines:
        for written in line.terms:
            form, at = Term.of(line.id, written, region).form, tuple(exhibits.get(line.id, ()))
            said = (line.id, written, VERSION, line.origin, line.text, at)
            found.append(Searched("term", *said, *counts.get(("term", line.id, form), _NONE)))
    for category in categories:
        reason = f"{category.definition} {category.anchor}"
        told = (category.category, "", str(category.version), category.owner, reason, tuple(every))
        found.append(Searched("lexicon", *told, *counts.get(("lexicon", category.category, ""), _NONE)))
    return found


def _counts(files: Files, scratch: Path) -> Counts:
    with opened(vars(files), scratch) as database:
        rows = database.execute(_COUNTED).fetchall()
    return {
        (detector, type_, form): (mentions, records, units, tuple(versions))
        for detector, type_, form, mentions, records, units, versions in rows
    }
