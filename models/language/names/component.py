"""The tagger of names as a component of spaCy: a conditional random field over spaCy's tokens.

It reads Latin script; names in another script are for watch lists. A name suggests, it never decides.
"""

import gzip
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import pycrfsuite
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from models.language.names import locked
from models.language.names.features import Features
from models.language.names.words import Words, key, parse

Span.set_extension("probability", default=None, force=True)

TYPES = ("PERSON", "LOCATION", "ORG")
_WORD = re.compile(r"[^\W\d_]{1,100}(?:['’][^\W\d_]{1,100})?")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a\U0001d400-\U0001d6a3]")
_LINE_ENDS = frozenset("\n\r\u2028\u2029")
_MOST = 12  # tokens of a name; longer ones are the same word over and over
_PART = 400  # tokens after which a long text is cut, at the next that is no word: each takes 10 kB while it is read


class NameTagger:
    """Sets `doc.ents` and, for each, `span._.probability`. Not for threads: build one for each process."""

    def __init__(self, model: bytes, words: Words, steps: Sequence[tuple[float, float]]) -> None:
        """From a model of CRFsuite, the table of words, and steps that calibrate: score from which, probability."""
        self._model = model  # the tagger reads it in place
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self._features = Features(words)
        self._plain = words.plain()
        self._scores, self._probabilities = zip(*steps, strict=True)

    def __call__(self, doc: Doc) -> Doc:
        """Names take the place of what `doc.ents` had."""
        found = []
        for tokens in _parts(doc):
            for start, end, kind, score in self.tag([token.text for token in tokens]):
                for line in _lines(tokens[start:end]):
                    span = Span(doc, line[0].i, line[-1].i + 1, kind)
                    span._.probability = self._probability(score)
                    found.append(span)
        doc.ents = found
        return doc

    def may_hold(self, text: str) -> bool:
        """Whether a text can hold a name: not if it has no Latin letter, or only words that are hardly ever names."""
        return _LATIN.search(text) is not None and not self._plain.issuperset(map(key, _WORD.findall(text)))

    def tag(self, tokens: Sequence[str]) -> list[tuple[int, int, str, float]]:
        """Names in a text's tokens: first token, end, type, and the probability of its least likely token, raw."""
        tags = self._tagger.tag(self._features(tokens))
        return [
            (start, end, kind, min(self._tagger.marginal(tags[place], place) for place in range(start, end)))
            for start, end, kind in spans(tags)
            if end - start <= _MOST
        ]

    def _probability(self, score: float) -> float:
        return float(self._probabilities[max(0, bisect_right(self._scores, score) - 1)])


def _parts(doc: Doc) -> Iterator[list[Token]]:
    """Tokens that are read together, without those that are nothing but space."""
    part: list[Token] = []
    for token in doc:
        if len(part) >= _PART and (len(part) >= 2 * _PART or not token.text[0].isalnum()):
            yield part
            part = []
        if not token.is_space:
            part.append(token)
    if part:
        yield part


def _lines(name: Sequence[Token]) -> list[list[Token]]:
    """A name's tokens, parted where a line ends: a list of names is not one name."""
    lines = [[name[0]]]
    for before, token in pairwise(name):
        if not _LINE_ENDS.isdisjoint(token.doc[before.i : token.i].text):
            lines.append([])
        lines[-1].append(token)
    return lines


def spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Names that tags of tokens give: first token, end, type."""
    starts = [
        place
        for place, (before, tag) in enumerate(pairwise(("O", *tags)))
        if tag != "O" and (tag[0] == "B" or before[2:] != tag[2:])
    ]
    for start in starts:
        end = start + 1
        while end < len(tags) and tags[end] == f"I-{tags[start][2:]}":
            end += 1
        yield start, end, tags[start][2:]


@cache
def words() -> Words:
    """The table of words that is shipped.

    Raises:
        Mistakes: its file is not the one that was locked.
    """
    return parse(locked.read("words.tsv.gz"))


def shipped(known: Words | None = None) -> NameTagger:
    """Ours; with another table of words, to measure it.

    Raises:
        Mistakes: a file that is not the one that was locked.
    """
    steps = json.loads(locked.read("calibration.json"))
    return NameTagger(gzip.decompress(locked.read("names.crfsuite.gz")), known or words(), steps)


@Language.factory("triage_names", assigns=["doc.ents"])
def _names(nlp: Language, name: str) -> NameTagger:  # noqa: ARG001  spaCy calls by name
    return shipped()
