"""Another tagger of names in the place of ours: a model of spaCy that a force has, such as en_core_web_trf."""

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from models.mistakes import Mistakes

Span.set_extension("probability", default=None, force=True)

TYPES = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "LOCATION": "LOCATION",
    "ORG": "ORG",
}
"""Types of spaCy's trained pipelines as ours; their others are left out."""

UNSURE = 0.5  # such a model gives no probability of a span; half says that it only suggests


class ForeignTagger:
    """Sets `doc.ents` and `span._.probability` as ours does."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        """The other model reads the text anew, with its own tokeniser; its spans are widened to our tokens."""
        with self._nlp.memory_zone():  # or its vocabulary would grow with each new word
            found = [(name.start_char, name.end_char, TYPES.get(name.label_)) for name in self._nlp(doc.text).ents]
        spans: list[Span] = []
        for start, end, kind in found:
            span = doc.char_span(start, end, kind, alignment_mode="expand") if kind else None
            if span is not None and not (spans and span.start < spans[-1].end):
                span._.probability = UNSURE
                spans.append(span)
        doc.ents = spans
        return doc

    def may_hold(self, text: str) -> bool:
        """Whether it has a letter: of what else it knows we know nothing."""
        return any(map(str.isalpha, text))


def load(model: str) -> ForeignTagger:
    """A tagger from the name of an installed package, or the path of a folder.

    Raises:
        Mistakes: it is not installed, needs what is not installed, or tags no names.
    """
    try:
        nlp = spacy.load(model, exclude=["parser", "lemmatizer", "attribute_ruler"])
    except (OSError, ImportError, ValueError) as error:
        why = str(error).splitlines()[0]
        remedy = "Install it, give the path of its folder, or leave text.names empty to use ours"
        raise Mistakes([f"text.names: {model!r} cannot be loaded ({why}). {remedy}"]) from error
    types = {label for name in nlp.pipe_names for label in nlp.pipe_labels.get(name, ()) if label in TYPES}
    if not types:
        raise Mistakes([f"text.names: {model!r} tags none of {', '.join(TYPES)}. Leave it empty to use ours"])
    return ForeignTagger(nlp)


@Language.factory("triage_foreign_names", default_config={"model": ""}, assigns=["doc.ents"])
def _names(nlp: Language, name: str, model: str) -> ForeignTagger:  # noqa: ARG001  spaCy calls by name
    return load(model)
