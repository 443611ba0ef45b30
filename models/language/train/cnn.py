"""The yardstick: a plain spaCy CNN on the same texts, `python -m models.language.train.cnn CORPORA FOLDER`.

As `spacy init config -p ner -o efficiency` sets it up. Not shipped; its figures stand in `yardstick.toml`.
"""

import random
import sys
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import compounding, fix_random_seed

from models.language.names.component import spans
from models.language.names.words import parse
from models.language.train import words
from models.language.train.corpora import Tagged
from models.language.train.data import trained_on

_PASSES = 5  # over all texts
_TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}
_MODEL = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": _TOK2VEC,
}


def main(corpora: Path, folder: Path, seed: int = 1, texts: int = 20_000) -> None:
    """Trains and writes the pipeline."""
    fix_random_seed(seed)
    nlp = spacy.blank("en")
    table = parse(words.table())
    examples = [_example(text, nlp) for _, text in trained_on(corpora, nlp, table, seed, texts)]
    nlp.add_pipe("ner", config={"model": _MODEL})
    optimizer = nlp.initialize(lambda: examples)
    chance = random.Random(seed)  # noqa: S311 - no secrets
    for _ in range(_PASSES):
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch(examples, compounding(10.0, 100.0, 1.001)):  # type: ignore[no-untyped-call]  # none
            nlp.update(batch, sgd=optimizer, drop=0.1, losses=losses)
        sys.stderr.write(f"{losses}\n")
        nlp.to_disk(folder)


def _example(text: Tagged, nlp: Language) -> Example:
    doc = Doc(nlp.vocab, words=text.tokens)
    biluo = ["O"] * len(doc)
    for start, end, kind in spans(text.tags):
        biluo[start:end] = [f"U-{kind}"] if end - start == 1 else _inside(end - start, kind)
    return Example.from_dict(doc, {"entities": biluo})


def _inside(size: int, kind: str) -> list[str]:
    return [f"B-{kind}", *[f"I-{kind}"] * (size - 2), f"L-{kind}"]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
