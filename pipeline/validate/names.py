"""How many names are found in tweets and in made-up chat, by type and by where the names of people come from."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from models.language.names import foreign
from models.language.names.component import NameTagger, shipped, words
from models.language.names.foreign import ForeignTagger
from models.language.train.chat import Said, chat, keys, written
from models.language.train.corpora import lowered, read
from pipeline.validate.name_tally import Tally, measure, row, tag_with
from pipeline.validate.report import Check, Section

Names = NameTagger | ForeignTagger

CORPORA = {"Broad Twitter Corpus": ("btc.test", 65.0), "WNUT-17": ("wnut17.test", 36.0)}
"""Public test sets: their file, and the F1 that they have to reach."""

_LOSS = 6.0  # points of F1 that small letters may cost
_SPARED = 0.5  # points of recall that leaving texts out may cost
_GAP = 5.0  # points of recall by which a group has to fall behind to be named
_SEED = 7
_YARDSTICK = Path(__file__).parent / "yardstick.toml"


def unseen(nlp: Language) -> NameTagger:
    """Ours as if no list had the names that are held apart."""
    return shipped(words().without(keys(written(apart=True), nlp)))


def sections(corpora: Path | None, many: int, model: str = "") -> list[Section]:
    """What is measured on the public corpora in a folder, if there is one, and on so many made-up texts of chat.

    Args:
        corpora: the folder.
        many: texts of chat.
        model: of spaCy, which is measured; empty for our own.

    Raises:
        Mistakes: a model that cannot be read.
    """
    nlp = spacy.blank("en")
    if not model:
        tagger = shipped()
        return [public(corpora, tagger, nlp), *ours(many, unseen(nlp), tagger, nlp)]
    other = foreign.load(model)
    told = [f"The tagger is {model}, not ours: what it was trained on, and which names it knows, is not known here."]
    measured = [public(corpora, other, nlp), *ours(many, other, other, nlp)]
    return [replace(section, notes=[*told, *section.notes]) for section in measured]


def public(corpora: Path | None, tagger: Names, nlp: Language) -> Section:
    """Tweets and forum posts that others labelled, as written and in small letters."""
    title = "Names in public corpora"
    about = (
        "F1 in points, exact place and type, three types, spaCy's tokens; handles with @ are no names. Neither was "
        "trained on. Beside it a plain spaCy CNN (`init config -p ner -o efficiency`) trained on the same texts. No "
        "labelled private chat is public: tweets stand in for it."
    )
    if corpora is None or not all((corpora / f"{file}.conll").exists() for file, _ in CORPORA.values()):
        return Section(title, about, skipped="the corpora are not here (models/language/README.md says which)")
    rows, checks, notes, tag = [], [], [], tag_with(tagger, nlp)
    for name, (file, mark) in CORPORA.items():
        texts = list(read(corpora / f"{file}.conll"))
        written_, small = measure(texts, tag), measure(map(lowered, texts), tag)
        checks += [
            Check(f"F1 of {name}", _f1(written_), mark),
            Check(f"F1 that small letters cost on {name}", _f1(written_) - _f1(small), _LOSS, most=True),
            _spared(name, texts, tagger, nlp),
        ]
        off = f"{written_.miscalibrated():.0f} points off, on average"
        notes.append(f"{name}: the probabilities that are stated, calibrated on the dev sets, are {off}.")
        rows += [row(name, "as written", written_), row(name, "small letters", small)]
    return Section(title, about, checks, [*rows, *_yardstick("public")], notes)


def ours(many: int, without_lists: Names, tagger: Names, nlp: Language) -> list[Section]:
    """Made-up chat whose sayings and names are held apart: with names that no list has, and as shipped."""
    texts = list(chat(many, written(apart=True), _SEED, apart=True))
    never, known = measure(texts, tag_with(without_lists, nlp)), measure(texts, tag_with(tagger, nlp))
    about = (
        f"{many:,} texts, half in small letters, three in ten without a name; no made-up text that was trained on had "
        "these sayings or names. First with names that no list has, the hardest case; then as shipped, with the lists."
    )
    rows = [row("made-up chat", "names on no list", never), row("made-up chat", "as shipped", known)]
    by_origin = (
        "Recall in points, in the same texts, by where the names of people are at home. Each group has about ten first "
        "and ten last names, so that a gap of a few points may be chance."
    )
    return [
        Section(
            "Names in made-up chat",
            about,
            [_spared("made-up chat", texts, tagger, nlp)],
            [*rows, *_yardstick("chat")],
        ),
        Section(
            "Names of people by origin",
            by_origin,
            rows=_origins(never, known),
            notes=[*_gaps(never, "on no list"), *_gaps(known, "as shipped")],
        ),
    ]


def _spared(name: str, texts: Iterable[Said], tagger: Names, nlp: Language) -> Check:
    """Names that would have been found in the texts that are left out, of all names."""
    texts = list(texts)
    left_out = measure((said for said in texts if not tagger.may_hold(said.text)), tag_with(tagger, nlp, every=True))
    lost = 100 * left_out.types["all"].right / max(1, sum(len(said.names) for said in texts))
    return Check(f"recall that leaving texts out costs on {name}", lost, _SPARED, most=True)


def _f1(tally: Tally) -> float:
    return tally.types["all"].f1 or 0.0


def _origins(never: Tally, known: Tally) -> list[dict[str, Any]]:
    return [
        {
            "origin": origin,
            "names": count.there,
            "on no list": count.recall,
            "as shipped": known.origins[origin].recall,
        }
        for origin, count in sorted(never.origins.items())
    ]


def _gaps(tally: Tally, how: str) -> list[str]:
    every = tally.types["PERSON"].recall or 0.0
    behind = {origin: gap for origin, count in tally.origins.items() if (gap := every - (count.recall or 0.0)) > _GAP}
    told = ", ".join(f"{origin} {gap:.0f}" for origin, gap in sorted(behind.items(), key=lambda item: -item[1]))
    return [f"Points behind the recall of all people ({every:.0f}), {how}: {told or 'none more than 5'}."]


def _yardstick(part: str) -> Sequence[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(_YARDSTICK.read_text("utf-8"))[part]
    return rows
