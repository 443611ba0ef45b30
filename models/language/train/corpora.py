"""The public corpora of noisy English, as texts with names, cut into the tokens that spaCy makes of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from models.language.train.chat import Said

TRAINED_ON = ("btc.train", "wnut17.train", "tb2.train")
TYPES = {
    "PER": "PERSON",
    "person": "PERSON",
    "LOC": "LOCATION",
    "location": "LOCATION",
    "ORG": "ORG",
    "corporation": "ORG",
    "group": "ORG",
}
"""Tags of the corpora as types; the others (creative work, product, miscellaneous) are no names to us."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text's tokens and the tag of each: O, B-PERSON, I-PERSON, …"""

    tokens: list[str]
    tags: list[str]


def read(file: Path) -> Iterator[Said]:
    """Texts of a corpus, its tokens parted by a space; a handle with @ is no name, whatever the corpus says."""
    tokens: list[tuple[str, str]] = []
    for line in [*file.read_text("utf-8").split("\n"), ""]:
        if line.strip() and not line.startswith("-DOCSTART-"):
            word, *_, tag = line.split("\t")
            tokens.append((word, "O" if word.startswith("@") else tag))
        elif tokens:
            yield _said(tokens)
            tokens = []


def _said(tokens: Sequence[tuple[str, str]]) -> Said:
    names: list[tuple[int, int, str]] = []
    text = open_type = ""
    for word, tag in tokens:
        start = len(text) + bool(text)
        text = f"{text} {word}" if text else word
        kind = TYPES.get(tag[2:], "")
        if kind and tag.startswith("I-") and open_type == kind:
            names[-1] = (names[-1][0], len(text), kind)
        elif kind:
            names.append((start, len(text), kind))
        open_type = kind
    return Said(text, tuple(names))


def lowered(said: Said) -> Said:
    """The same in small letters; what would change its length stays."""
    return Said("".join(c.lower() if len(c.lower()) == 1 else c for c in said.text), said.names, said.origin)


def tagged(texts: Iterable[Said], nlp: Language) -> Iterator[Tagged]:
    """Cut into spaCy's tokens; a name that ends within a token takes all of it."""
    for said in texts:
        doc = nlp.make_doc(said.text)
        tags = ["O"] * len(doc)
        for start, end, kind in said.names:
            if span := doc.char_span(start, end, alignment_mode="expand"):
                tags[span.start : span.end] = [f"B-{kind}"] + [f"I-{kind}"] * (len(span) - 1)
        if len(doc):
            yield Tagged([token.text for token in doc], tags)
