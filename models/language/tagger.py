"""The spaCy pipeline in which everything that is found in text has its place.

Two components work on characters: `identifiers` and `lexicon`. One RE2 pass each says which texts may hold anything; only
those become a Doc, for spaCy's tokeniser costs more than the rest together (50,000 short messages a second). A component
that reads tokens, such as a trained tagger of names, is added to the pipeline, and then each text becomes a Doc.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version as installed
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from models import identifiers as identifier_types
from models import lexicon
from models.identifier import Identifier
from models.language.context import Quotations
from models.language.fold import fold
from models.language.found import Found
from models.language.identifiers import IdentifierFinder
from models.language.phrases import PhraseFinder
from models.normalise import normalise

IDENTIFIERS_VERSION = "1"
_ZONE = 5_000  # texts after which spaCy forgets their words; without it 200,000 messages take 215 MB more
_RULES = ("identifiers", "lexicon")
_PEOPLE = frozenset({"PERSON", "PER"})


def pipeline(types: Sequence[Identifier], categories: Sequence[lexicon.Category], region: str) -> Language:
    """A blank English tokeniser with the two components of rules; add trained ones behind them."""
    for name in ("found", "flags"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    nlp = spacy.blank("en")
    nlp.max_length = 100_000_000  # characters; nothing here takes memory by the square of it
    nlp.add_pipe("triage_rules", name="identifiers", config={"make": lambda: IdentifierFinder(types, region)})
    return nlp
