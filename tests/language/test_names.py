"""Names in chat: what is found, how sure, what is left out, and what is refused."""

import json
import shutil
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from models.language.names import chosen, foreign, locked
from models.language.names.chosen import check
from models.language.names.component import NameTagger, shipped, spans, words
from models.language.names.features import Features
from models.language.names.words import Words, key, parse
from models.language.tagger import Tagger
from models.language.train.calibrate import steps
from models.language.train.chat import Said, chat, held_apart, listed, written
from models.language.train.corpora import lowered, read, tagged
from models.mistakes import Mistakes
from pipeline.validate import names as validate
from pipeline.validate.name_tally import Tally

CORPORA = Path(__file__).resolve().parents[3] / "shared/data/ner"
here = pytest.mark.skipif(not CORPORA.is_dir(), reason="the public corpora are not here")


@pytest.fixture(scope="module")
def nlp() -> Language:
    blank = spacy.blank("en")
    blank.add_pipe("triage_names")
    return blank


@pytest.fixture(scope="module")
def tagger(nlp: Language) -> NameTagger:
    component = nlp.get_pipe("triage_names")
    assert isinstance(component, NameTagger)
    return component


def found(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in nlp(text).ents]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("is Kwabena coming tonight?", [("Kwabena", "PERSON")]),
        ("is kwabena coming tonight", [("kwabena", "PERSON")]),
        ("me n agnieszka r going 2 leeds", [("agnieszka", "PERSON"), ("leeds", "LOCATION")]),
        ("Siobhan O'Neill rang me", [("Siobhan O'Neill", "PERSON")]),
        ("my solicitor is Gurpreet Kaur Sandhu", [("Gurpreet Kaur Sandhu", "PERSON")]),
        ("she works at Greater Manchester Police", [("Greater Manchester Police", "ORG")]),
        ("i live in Milton Keynes now", [("Milton Keynes", "LOCATION")]),
        ("João is moving to Bristol", [("João", "PERSON"), ("Bristol", "LOCATION")]),
    ],
)
def test_names_are_found_as_people_type_them(nlp: Language, text: str, names: list[tuple[str, str]]) -> None:
    assert found(nlp, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "will you be there in may",
        "I hope so, mark my words",
        "mum and dad are out",
        "see you monday",
        "12:45 £20 👍",
        "",
        "   \n",
        "\u200b\u200d",
    ],
)
def test_words_that_could_be_names_are_none_where_they_are_not_meant_so(nlp: Language, text: str) -> None:
    assert found(nlp, text) == []


def test_the_offsets_of_a_name_are_those_of_the_stored_text(nlp: Language) -> None:
    text = "😂😂  tell \n\u00a0Chidinma  i said hi"
    for span in nlp(text).ents:
        assert text[span.start_char : span.end_char] == span.text
    assert "Chidinma" in [span.text for span in nlp(text).ents]


def test_a_list_of_names_is_not_one_name(nlp: Language) -> None:
    assert found(nlp, "Sarah\nKofi\r\nAgnieszka") == [("Sarah", "PERSON"), ("Kofi", "PERSON"), ("Agnieszka", "PERSON")]


def test_each_name_says_how_sure_it_is(nlp: Language) -> None:
    likely, *_ = nlp("Hi Sarah, it's Emily from work").ents
    assert 0 < likely._.probability < 1
    probabilities = [span._.probability for said in _apart(200) for span in nlp(said).ents]
    assert len(set(probabilities)) > 3


def test_the_same_text_has_the_same_names_whatever_was_read_before_it() -> None:
    texts = _apart(150)

    def read_all(order: list[str]) -> dict[str, list[tuple[int, int, str, float]]]:
        blank = spacy.blank("en")
        blank.add_pipe("triage_names")
        with blank.memory_zone():
            docs = {text: blank(text).ents for text in order}
            return {t: [(e.start, e.end, e.label_, e._.probability) for e in ents] for t, ents in docs.items()}

    assert read_all(texts) == read_all(texts[::-1])


def test_only_texts_with_more_than_plain_words_in_latin_script_may_hold_a_name(tagger: NameTagger) -> None:
    assert not any(map(tagger.may_hold, ("", "???", "07700 900123", "привет", "👍", "ok please tell them i am sorry")))
    assert all(map(tagger.may_hold, ("ok please tell Mike", "mike", "Łukasz", "Chukwuemeka", "𝓜𝓲𝓴𝓮")))


def test_a_long_text_is_read_in_parts_and_all_of_it(nlp: Language) -> None:
    doc = nlp("Sarah Jones is here. " * 1_000)
    assert len([span for span in doc.ents if span.text == "Sarah Jones"]) > 950


def test_a_text_without_spaces_or_stops_is_read(nlp: Language) -> None:
    assert found(nlp, "tell Sarah " + "aB" * 100_000)[:1] == [("Sarah", "PERSON")]
    assert found(nlp, "word " * 3_000) == []


def test_a_file_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    shutil.copytree(locked.HERE, tmp_path / "trained")
    file = tmp_path / "trained" / "names.crfsuite.gz"
    file.write_bytes(file.read_bytes()[:-1] + b"\0\0")
    with pytest.raises(Mistakes, match=r"names\.crfsuite\.gz: is not the file that was locked"):
        locked.read("names.crfsuite.gz", tmp_path / "trained")
    file.unlink()
    with pytest.raises(Mistakes, match="cannot be read"):
        locked.read("names.crfsuite.gz", tmp_path / "trained")
    with pytest.raises(Mistakes, match="is missing"):
        locked.version(tmp_path)


def test_another_model_that_is_trained_anew_has_another_version(tmp_path: Path) -> None:
    versions = []
    for place, weights in (("a", b"1"), ("b", b"2"), ("c", b"1")):
        model = tmp_path / place / "ours"
        model.mkdir(parents=True)
        (model / "meta.json").write_text('{"lang": "en", "name": "ours", "version": "1"}', "utf-8")
        (model / "weights").write_bytes(weights)
        versions.append(chosen.version(str(model)))
    assert versions[0] == versions[2] != versions[1]


def test_what_is_shipped_is_small_and_says_how_it_was_made() -> None:
    assert sum(file.stat().st_size for file in locked.HERE.iterdir()) < 10_000_000
    card = json.loads((locked.HERE / "lock.json").read_text("utf-8"))
    assert {"seed", "settings", "corpora", "versions", "sha256"} <= card.keys()


def test_a_word_is_known_whatever_its_case_and_accents() -> None:
    assert key("JOÃO") == key("joao") == "joao"
    assert key("𝓜𝓲𝓴𝓮") == "mike"
    assert key("O’Neill") == "o'neill"
    assert words()["leeds"].lists.count("p") == 1


def test_names_left_out_of_the_table_keep_what_else_is_known_of_them() -> None:
    without = words().without({"leeds", "milton keynes"})
    assert without["leeds"].lists == ""
    assert without["leeds"].cluster == words()["leeds"].cluster
    assert "milton keynes" not in without.phrases
    assert "milton keynes" in words().phrases


def test_a_phrase_at_the_end_of_a_text_is_no_longer_than_the_text() -> None:
    features = Features(Words({}, {"milton keynes": "p", "milton keynes market": "o"}))
    assert [[f for f in item if f.startswith("p")] for item in features(["to", "milton", "keynes"])] == [
        [],
        ["pBp"],
        ["pIp"],
    ]


def test_tags_become_spans_whether_or_not_they_begin_well() -> None:
    tags = ["I-PERSON", "I-PERSON", "O", "B-ORG", "B-ORG", "I-LOCATION"]
    assert list(spans(tags)) == [(0, 2, "PERSON"), (3, 4, "ORG"), (4, 5, "ORG"), (5, 6, "LOCATION")]


def test_made_up_chat_is_the_same_for_the_same_seed_and_marks_its_names() -> None:
    one, two = (list(chat(300, written(apart=False), 1, apart=False)) for _ in range(2))
    assert one == two
    assert one != list(chat(300, written(apart=False), 2, apart=False))
    assert any(said.names for said in one)
    assert any(not said.names for said in one)
    for said in one:
        for start, end, _ in said.names:
            assert said.text[start:end].strip() == said.text[start:end] != ""


def test_what_is_held_apart_is_in_no_training_text() -> None:
    trained, apart = written(apart=False), written(apart=True)
    assert not {*trained.organisations, *trained.places} & {*apart.organisations, *apart.places}
    for origin, (first, last) in apart.people.items():
        assert len(first) >= 4
        assert len(last) >= 3
        assert not {*first, *last} & {name for part in trained.people[origin] for name in part}
        assert all(map(held_apart, first))
    sayings = listed("sayings.toml")["chat"]
    assert not {*sayings["train"].split("\n")[1:-1]} & {*sayings["apart"].split("\n")}


def test_a_corpus_is_read_with_its_names_and_handles_are_none(tmp_path: Path) -> None:
    file = tmp_path / "x.conll"
    file.write_text("-DOCSTART- -X- -X- O\n\n@ada_x\tB-PER\nin\tO\nMilton\tB-LOC\nKeynes\tI-LOC\n\nok\tO\n", "utf-8")
    first, second = read(file)
    assert first.text == "@ada_x in Milton Keynes"
    assert first.names == ((10, 23, "LOCATION"),)
    assert second.names == ()
    assert lowered(first).text == "@ada_x in milton keynes"
    (tags, _) = (text.tags for text in tagged([first, second], spacy.blank("en")))
    assert tags == ["O", "O", "B-LOCATION", "I-LOCATION"]


def test_probabilities_grow_with_scores_and_never_say_always() -> None:
    scored = [(n / 1000, n % 10 < n // 100) for n in range(1000)]
    table = steps(scored)
    assert table == sorted(table)
    assert [p for _, p in table] == sorted(p for _, p in table)
    assert all(0 < p < 1 for _, p in table)
    assert len(table) > 4


def test_a_model_that_is_not_installed_is_named_with_the_remedy() -> None:
    with pytest.raises(Mistakes, match=r"text\.names: 'en_nowhere_trf' cannot be loaded .* leave text\.names empty"):
        foreign.load("en_nowhere_trf")


def test_a_model_that_tags_no_names_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(Mistakes, match="tags none of"):
        check(str(tmp_path / "blank"))


def test_ours_is_refused_before_any_work_if_a_file_of_it_was_changed(tmp_path: Path) -> None:
    check("")
    for name in locked.FILES:
        (tmp_path / name).write_bytes(locked.read(name))
    (tmp_path / locked.LOCK).write_bytes((locked.HERE / locked.LOCK).read_bytes())
    locked.check(tmp_path)
    (tmp_path / "calibration.json").write_text("[]")
    with pytest.raises(Mistakes, match=r"calibration\.json: is not the file that was locked"):
        locked.check(tmp_path)


def test_another_model_of_spacy_takes_the_place_of_ours(tmp_path: Path) -> None:
    other = spacy.blank("en")
    ruler = other.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "Leeds"}, {"label": "DATE", "pattern": "today"}])
    other.meta["name"], other.meta["version"] = "leeds", "7.1"
    other.to_disk(tmp_path / "model")
    assert Tagger(model=str(tmp_path / "model")).versions()["ner"].startswith("en_leeds-7.1-")
    told = [note for section in validate.sections(None, 20, str(tmp_path / "model")) for note in section.notes]
    assert sum("not ours" in note for note in told) == 3  # what is measured is what is used
    blank = spacy.blank("en")
    blank.add_pipe("triage_foreign_names", config={"model": str(tmp_path / "model")})
    doc = blank("to Leeds today")
    assert [(span.text, span.label_, span._.probability) for span in doc.ents] == [
        ("Leeds", "LOCATION", foreign.UNSURE)
    ]


def test_a_name_counts_only_with_its_exact_place_and_type() -> None:
    tally = Tally()
    tally.add(Said("Ada in Leeds", ((0, 3, "PERSON"), (7, 12, "LOCATION")), "english"), [(0, 3, "PERSON", 0.75)])
    tally.add(Said("Ada", ((0, 3, "PERSON"),), "english"), [(0, 3, "ORG", 0.75)])
    assert (tally.types["all"].there, tally.types["all"].found, tally.types["all"].right) == (3, 2, 1)
    assert tally.types["PERSON"].recall == 50
    assert tally.types["ORG"].precision == 0
    assert tally.types["LOCATION"].precision is None
    assert tally.origins["english"].recall == 50
    assert tally.miscalibrated() == 25


@here
def test_the_marks_of_the_public_corpora_are_met() -> None:
    checks = validate.public(CORPORA, shipped(), spacy.blank("en")).checks
    assert [check.what for check in checks if not check.met] == []
    assert len(checks) == 6


def test_people_of_every_origin_are_found_in_sayings_never_seen() -> None:
    blank = spacy.blank("en")
    chat_, by_origin = validate.ours(3_000, validate.unseen(blank), shipped(), blank)
    assert [check for check in chat_.checks if not check.met] == []
    assert {row["origin"] for row in by_origin.rows} == listed("people.toml").keys()
    assert [row for row in by_origin.rows if row["as shipped"] < 50] == []


def _apart(count: int) -> list[str]:
    return [said.text for said in chat(count, written(apart=True), 9, apart=True)]


def test_the_table_of_words_is_read_from_its_file() -> None:
    import gzip

    table = parse(gzip.compress(b"leeds\t0110\t9\t5\tp\nmilton keynes\tp"))
    assert (table["leeds"].capital, table["leeds"].lists, table.phrases) == ("9", "p", {"milton keynes": "p"})
