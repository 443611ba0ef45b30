"""In which language a text is."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from models.language.languages.detect import languages
from models.rows import Row

_TOGETHER = 256


def with_languages(rows: Iterable[Row], allowed: Sequence[str]) -> Iterator[Row]:
    """Rows of TEXTS of documents and pictures with their language: short ones of a file have that of its others.

    Args:
        rows: of TEXTS.
        allowed: languages that they may be in, ISO 639-1.
    """
    rows = iter(rows)
    while together := list(islice(rows, _TOGETHER)):
        texts, files = [row["text"] for row in together], [row["source_id"] for row in together]
        for row, language in zip(together, languages(texts, files, allowed), strict=True):
            yield row | {"language": language}
