"""The components of the pipeline: rules, people, names.

`rules` and `people` read characters and need none of spaCy's tokens; they add to `doc._.found`. `names` reads tokens,
and sets `doc.ents`.
"""

from collections.abc import Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from models.language.found import Found
from models.language.names import component, foreign  # noqa: F401  they register their factories
from models.language.people.finder import PeopleFinder
from models.language.rules import Rules, stored
from models.language.text.normal import normal

BY_CHARACTERS = ("rules", "people")


class People:
    """Finds people who are known by name, in texts as they are stored."""

    def __init__(self, names: Sequence[str]) -> None:
        self._finder = PeopleFinder(names)

    def find(self, text: str, *, ocr: bool = False) -> Sequence[Found]:
        """Them, in order of start."""
        plain = normal(text, ocr=ocr)
        return stored(self._finder.find(plain.text), plain, text) if self._finder.may_find(plain.text) else ()

    def version(self) -> str:
        """Changes with the names and with what is found of them."""
        return self._finder.version()


class ByCharacters:
    """A component that finds in the text itself, and adds to `doc._.found`."""

    def __init__(self, finder: Rules | People) -> None:
        self.finder = finder

    def __call__(self, doc: Doc) -> Doc:
        doc._.found = [*doc._.found, *self.finder.find(doc.text)]
        return doc


@Language.factory("triage_rules", default_config={"region": "GB"})
def _rules(nlp: Language, name: str, region: str) -> ByCharacters:  # noqa: ARG001  spaCy calls by name
    return ByCharacters(Rules(region))


@Language.factory("triage_people")
def _people(nlp: Language, name: str, names: list[str]) -> ByCharacters:  # noqa: ARG001  spaCy calls by name
    return ByCharacters(People(names))


def pipeline(region: str, people: Sequence[str], *, names: bool, model: str) -> Language:
    """A blank English tokeniser and our components; see `Tagger`."""
    Doc.set_extension("found", default=[], force=True)
    nlp = spacy.blank("en")
    nlp.max_length = 100_000_000  # characters; nothing here needs memory by the square of them
    nlp.add_pipe("triage_rules", name="rules", config={"region": region})
    if people:
        nlp.add_pipe("triage_people", name="people", config={"names": list(people)})
    if names and model:
        nlp.add_pipe("triage_foreign_names", name="names", config={"model": model})
    elif names:
        nlp.add_pipe("triage_names", name="names")
    return nlp
