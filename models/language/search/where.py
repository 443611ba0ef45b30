"""Where in a text stands what was asked for."""

from collections.abc import Iterator, Sequence

from models.language.search.asked import Asked
from models.language.search.searched import Word, located
from models.language.search.ways import Phrase


def where(text: str, question: Asked) -> list[tuple[int, int]]:
    """Places of all phrases of a question, in code points of the text as stored; what overlaps is one place.

    Empty if none stands there: each text has a part of what is asked for, not all of it.
    """
    places: list[tuple[int, int]] = []
    for start, end in sorted(_places(text, question.phrases)):
        if places and start < places[-1][1]:
            places[-1] = places[-1][0], max(end, places[-1][1])
        else:
            places.append((start, end))
    return places


def _places(text: str, phrases: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    for row in located(text):
        known = [word.word for word in row]
        for phrase in phrases:
            yield from _found(row, known, phrase)


def _found(row: Sequence[Word], known: Sequence[str], phrase: Phrase) -> Iterator[tuple[int, int]]:
    *firsts, last = phrase.words
    for place in range(len(row) - len(firsts)):
        end = place + len(firsts)
        if known[end] != last and not (phrase.begins and known[end].startswith(last)):
            continue
        if list(known[place:end]) == firsts:
            yield row[place].start, row[end].end
