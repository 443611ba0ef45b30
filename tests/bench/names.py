"""How fast names are found: `python tests/bench/names.py [messages [PIPELINE]]`. CPU seconds of one process.

PIPELINE is the folder of another pipeline of spaCy, a yardstick: its speed, and its rows for `yardstick.toml`.

spaCy's tokeniser is included. On the messages of `entities.py`, on made-up chat full of names, and, where they are, on
the public corpora.
"""

import json
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import spacy
from entities import messages

from models.language.names import foreign
from models.language.names.component import NameTagger, shipped
from models.language.names.foreign import ForeignTagger
from models.language.train.chat import chat, written
from models.language.train.corpora import lowered, read
from pipeline.validate import names as validate
from pipeline.validate.name_tally import measure as tally
from pipeline.validate.name_tally import row, tag_with

CORPORA = Path(__file__).resolve().parents[2].parent / "shared/data/ner"
_ZONE = 5_000


def measure(name: str, texts: Sequence[str], tagger: NameTagger | ForeignTagger) -> None:
    """Print how many texts a second, beside the tokeniser alone, and how many of them `may_hold` left out."""
    nlp = spacy.blank("en")
    begun = time.process_time()
    with nlp.memory_zone():
        for text in texts:
            nlp.make_doc(text)
    alone = time.process_time() - begun
    begun = time.process_time()
    out = found = 0
    rest = iter(texts)
    while zone := list(islice(rest, _ZONE)):
        with nlp.memory_zone():
            for text in zone:
                if tagger.may_hold(text):
                    found += len(tagger(nlp.make_doc(text)).ents)
                else:
                    out += 1
    cpu = time.process_time() - begun
    speed, most = (len(texts) / max(seconds, 1e-9) for seconds in (cpu, alone))
    print(f"{name:<24} {len(texts):>7,} in {cpu:5.2f} CPU s = {speed:>6,.0f}/s (tokeniser alone {most:,.0f}/s)", end="")
    print(f", {out:,} left out, {found:,} names")


def yardstick(tagger: ForeignTagger) -> None:
    """Print the rows of a yardstick as TOML."""
    tag = tag_with(tagger, spacy.blank("en"))
    sets = [
        ("public", name, how, map(change, read(CORPORA / f"{file}.conll")))
        for name, (file, _) in validate.CORPORA.items()
        for how, change in (("plain CNN, as written", lambda said: said), ("plain CNN, small letters", lowered))
    ]
    sets.append(("chat", "made-up chat", "plain CNN", chat(10_000, written(apart=True), 7, apart=True)))
    for part, name, how, texts in sets:
        print(f"[[{part}]]")
        for head, value in row(name, how, tally(texts, tag)).items():
            print(f"{json.dumps(head)} = {json.dumps(round(value, 1) if isinstance(value, float) else value)}")
        print()


def main(count: int, pipeline: str = "") -> None:
    begun = time.process_time()
    tagger = foreign.load(pipeline) if pipeline else shipped()
    print(f"loaded in {time.process_time() - begun:.2f} CPU s")
    measure("bench chat", [text for _, batch in messages(count) for text in batch.column("text").to_pylist()], tagger)
    made_up = [said.text for said in chat(count, written(apart=True), 7, apart=True)]
    measure("made-up chat, held apart", made_up, tagger)
    for corpus in ("btc", "wnut17"):
        files = sorted(CORPORA.glob(f"{corpus}.*.conll"))  # all of it: what was trained on takes as long as the rest
        measure(corpus, [said.text for file in files for said in read(file)], tagger)
    if isinstance(tagger, foreign.ForeignTagger):
        yardstick(tagger)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, *sys.argv[2:])
