"""The one spaCy pipeline, in which everything that is found in text is a component.

`identifiers` and `lexicon` work on characters: one RE2 pass of each says which texts may hold anything, and only those
go through the pipeline, as a Doc of one token, for spaCy's tokeniser costs three times as much as both. Once a
component stands behind them that reads tokens, such as a trained tagger of names, every text goes through with them:
`Tagger(region).nlp.add_pipe("ner", source=trained)`.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version as installed
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from models import identifiers, lexicon
from models.language.context import Quotations
from models.language.fold import fold
from models.language.found import Found
from models.language.identifiers import IdentifierFinder
from models.language.phrases import PhraseFinder
from models.normalise import normalise

_IDENTIFIERS = "1"  # raise it when what is found or its canonical form changes
_ZONE = 5_000  # texts after which spaCy forgets their words; without it 200,000 messages grow it by 215 MB
_RULES = ("identifiers", "lexicon")
_PEOPLE = frozenset({"PERSON", "PER"})


class Rules:
    """A component that finds by rules, in the text itself."""

    def __init__(self, name: str, finder: IdentifierFinder | PhraseFinder) -> None:
        self.name, self.finder = name, finder

    def __call__(self, doc: Doc) -> Doc:
        """Adds to `doc._.found`. A tagger that has looked already says which rules may find something."""
        if doc._.worthwhile is None or self.name in doc._.worthwhile:
            text = doc.text
            doc._.found = [*(doc._.found or ()), *self.finder.find(fold(text), Quotations(text))]
        return doc


@Language.factory("triage_identifiers", default_config={"region": "GB"})
def _identifiers(nlp: Language, name: str, region: str) -> Rules:  # noqa: ARG001  spaCy calls by name
    return Rules(name, IdentifierFinder(identifiers.known(), region))


@Language.factory("triage_lexicon")
def _lexicon(nlp: Language, name: str) -> Rules:  # noqa: ARG001  spaCy calls by name
    return Rules(name, PhraseFinder(lexicon.categories()))


def pipeline(region: str) -> Language:
    """A blank English tokeniser and the two components of rules."""
    for extension in ("found", "worthwhile"):
        Doc.set_extension(extension, default=None, force=True)
    nlp = spacy.blank("en")
    nlp.max_length = 100_000_000  # characters; nothing here needs memory by the square of them
    nlp.add_pipe("triage_identifiers", name="identifiers", config={"region": region})
    nlp.add_pipe("triage_lexicon", name="lexicon")
    return nlp


class Tagger:
    """Finds identifiers and phrases in many texts. Build one for each process; it is not for threads."""

    def __init__(self, region: str = "GB") -> None:
        """With numbers that have no country code read as those of `region`.

        Raises:
            Mistakes: a lexicon that cannot be read.
        """
        self.nlp = pipeline(region)
        self._rules = {name: self._finder(name) for name in _RULES}

    def versions(self) -> dict[str, str]:
        """Version of each detector; a unit of work that used them has them in its name."""
        libraries = (f"{name}-{installed(name)}" for name in ("phonenumbers", "email-validator", "tldextract"))
        trained = f"{self.nlp.meta['name']}-{self.nlp.meta['version']}"
        rules = {"identifiers": " ".join([_IDENTIFIERS, *libraries]), "lexicon": lexicon.version()}
        return rules | dict.fromkeys(self._trained(), trained)

    def tag(self, texts: Iterable[str]) -> Iterator[list[Found]]:
        """What each text holds, in order of start; one list for each text, in their order."""
        texts = iter(texts)
        while zone := list(islice(texts, _ZONE)):
            with self.nlp.memory_zone():
                found = self._zone(zone)
            yield from found

    def _zone(self, texts: list[str]) -> list[list[Found]]:
        found: list[list[Found]] = [[] for _ in texts]
        docs = self.nlp.pipe(self._docs(texts), as_tuples=True)
        for doc, place in docs:
            found[place] = _ordered([*(doc._.found or ()), *_names(doc)])
        return found

    def _docs(self, texts: list[str]) -> Iterator[tuple[Doc, int]]:
        every = bool(self._trained())
        for place, text in enumerate(texts):
            folded = fold(text)
            worthwhile = [name for name, finder in self._rules.items() if finder.may_find(folded)]
            if worthwhile or every:
                doc = self.nlp.make_doc(text) if every else Doc(self.nlp.vocab, words=[text], spaces=[False])
                doc._.worthwhile = worthwhile
                yield doc, place

    def _trained(self) -> list[str]:
        return [name for name in self.nlp.pipe_names if name not in _RULES]

    def _finder(self, name: str) -> IdentifierFinder | PhraseFinder:
        rules: Callable[[Doc], Doc] = self.nlp.get_pipe(name)
        if not isinstance(rules, Rules):
            raise TypeError(f"component {name!r} is not one of rules")
        return rules.finder


def _names(doc: Doc) -> list[Found]:
    """People whom a trained component tagged. A name suggests, it never decides; transition taggers give no score."""
    return [
        Found(entity.start_char, entity.end_char, "name", normalise("name", entity.text), "ner", 0.5)
        for entity in doc.ents
        if entity.label_ in _PEOPLE
    ]


def _ordered(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda item: (item.start, item.end, item.type, item.detector))
