"""Everything that is found in many texts, by the one spaCy pipeline.

Its components that read characters are asked directly, for spaCy's tokens cost ten times as much as they do. Only texts
that may hold a name go through the pipeline, as far as it reads tokens.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from importlib.metadata import version as installed
from itertools import islice, repeat
from typing import Any

from spacy.tokens import Span

from models import identifiers, lexicon
from models.language.found import Found, ordered
from models.language.names import chosen
from models.language.pipeline import BY_CHARACTERS, ByCharacters, People, pipeline
from models.language.rules import Rules, stored
from models.language.text.normal import normal
from models.normalise import normalise

_IDENTIFIERS = "7"  # raise it when what is found or its canonical form changes
_ZONE = 5_000  # texts after which spaCy forgets their words; without it 200,000 messages grow it by 215 MB
_TYPES = {"PERSON": "name", "LOCATION": "place", "ORG": "organisation"}
_MINUTE = 60_000_000  # microseconds

Known = dict[str, Sequence[Found]]
"""Text as stored → what it holds."""


class Tagger:
    """Finds identifiers, phrases and names in many texts. Build one for each process; it is not for threads."""

    def __init__(
        self,
        region: str = "GB",
        people: Sequence[str] = (),
        *,
        names: bool = True,
        model: str = "",
        zone: tzinfo = UTC,
    ) -> None:
        """Build the pipeline.

        Args:
            region: ISO 3166; numbers that have no country code are read as those of it.
            people: names of watch lists and address books.
            names: also look for names that no list gives.
            model: of spaCy, which finds them; empty for our own.
            zone: of the local time by which "tomorrow" is a day.

        Raises:
            Mistakes: a lexicon or a model that cannot be read.
        """
        self.nlp = pipeline(region, people, names=names, model=model)
        self._names = chosen.version(model) if names else ""
        self._zone = zone
        self._finders: list[Rules | People] = [
            component.finder
            for name, component in self.nlp.pipeline
            if name in BY_CHARACTERS and isinstance(component, ByCharacters)
        ]
        self._by_characters = self._finders[0].find if len(self._finders) == 1 else self._each
        self._at = {identifier.name: identifier.at for identifier in identifiers.known() if identifier.at}

    def versions(self) -> dict[str, str]:
        """Version of each detector; a unit of work that used them has them in its name."""
        libraries = (f"{name}-{installed(name)}" for name in ("phonenumbers", "email-validator", "tldextract"))
        people = "".join(finder.version() for finder in self._finders if isinstance(finder, People))
        return {
            "identifiers": " ".join([_IDENTIFIERS, *libraries]),
            "lexicon": lexicon.version(),
            "people": people,
            "ner": self._names,
        }

    def tag(
        self, texts: Iterable[str], ocr: Iterable[bool] = repeat(False), sent_us: Iterable[int | None] = repeat(None)
    ) -> Iterator[Sequence[Found]]:
        """What each text holds, in order of start; one sequence for each text, in their order.

        Args:
            texts: as stored; of equal ones that are near each other one is read.
            ocr: of each text, whether OCR read it.
            sent_us: of each text, when it was written: microseconds since 1970 UTC, None where that is not known.
        """
        texts, ocr, sent_us = iter(texts), iter(ocr), iter(sent_us)
        while zone := list(islice(texts, _ZONE)):
            with self.nlp.memory_zone():
                found = self._found(zone, list(islice(ocr, len(zone))))
            for items, sent in zip(found, islice(sent_us, len(zone)), strict=True):
                yield self._dated(items, sent) if items else items

    def _found(self, texts: Sequence[str], ocr: Sequence[bool]) -> list[Sequence[Found]]:
        """What each text holds; equal ones are read once."""
        known: dict[bool, Known] = {False: {}, True: {}}
        for text, read in zip(texts, ocr, strict=True):
            if text not in (kept := known[read]):
                kept[text] = self._by_characters(text, ocr=read)
        if self.nlp.has_pipe("names"):
            self._add_names(known)
        return [known[read][text] for text, read in zip(texts, ocr, strict=True)]

    def _each(self, text: str, *, ocr: bool) -> Sequence[Found]:
        return ordered([item for finder in self._finders for item in finder.find(text, ocr=ocr)])

    def _add_names(self, known: dict[bool, Known]) -> None:
        names: Any = self.nlp.get_pipe("names")
        texts = ((text, read) for read in (False, True) for text in known[read])
        plain = ((normal(text, ocr=read), text, read) for text, read in texts)
        wanted = ((made.text, (made, text, read)) for made, text, read in plain if names.may_hold(made.text))
        for doc, (made, text, read) in self.nlp.pipe(wanted, as_tuples=True, disable=BY_CHARACTERS):
            if doc.ents:
                others = known[read][text]
                named = stored([_name(span) for span in doc.ents], made, text)
                known[read][text] = ordered([*others, *(item for item in named if not _is_part(item, others))])

    def _dated(self, items: Sequence[Found], sent_us: int | None) -> Sequence[Found]:
        """With the values that depend on when a text was written."""
        if self._at.keys().isdisjoint([item.type for item in items]):
            return items
        at = _local(sent_us, self._zone)
        return [self._of_time(item, at) if item.type in self._at else item for item in items]

    def _of_time(self, item: Found, at: datetime | None) -> Found:
        value = self._at[item.type](item.value_norm or "", at) or None
        return Found(item.start, item.end, item.type, value, item.detector, item.score, item.negated, item.quoted)


def _local(sent_us: int | None, zone: tzinfo) -> datetime | None:
    """Local time to the minute, without its zone; None for what no calendar has."""
    if sent_us is None:
        return None
    try:
        local = datetime.fromtimestamp(sent_us // _MINUTE * 60, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return datetime.combine(local.date(), local.time())  # a third of what `replace` costs


def _name(span: Span) -> Found:
    """A name suggests, it never decides."""
    value = normalise("name", span.text)
    return Found(span.start_char, span.end_char, _TYPES[span.label_], value, "ner", span._.probability)


def _is_part(name: Found, others: Sequence[Found]) -> bool:
    """Whether a name is a part of an identifier, such as a date ("14 May"), or of the name of somebody who is known."""
    return any(
        (other.detector == "identifiers" and other.start < name.end and name.start < other.end)
        or (other.detector == "people" and other.start <= name.start and name.end <= other.end)
        for other in others
    )
