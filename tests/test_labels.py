"""Labels: what people say of units and records, and everything that they can get wrong in saying so."""

from pathlib import Path

import pytest

from models import labels, link_labels
from models.labels import Grade, grades
from models.mistakes import Mistakes

U1, U2, U3 = "a1" * 16, "b2" * 16, "c3" * 16
R1, R2, R3, R4 = "11" * 16, "22" * 16, "33" * 16, "4444" + "ab" * 14
UNITS = {U1: [R1, R2], U2: [R3], U3: [R4]}


def _file(folder: Path, text: str, name: str = "labels.csv") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def _graded(folder: Path, text: str, **more: dict[str, str]) -> dict[str, Grade]:
    file = _file(folder, text)
    return grades(file, labels.read(file), UNITS, **more)


def _mistakes(folder: Path, text: str, name: str = "labels.csv") -> list[str]:
    file = _file(folder, text, name)
    with pytest.raises(Mistakes) as caught:
        grades(file, labels.read(file), UNITS)
    return [reason.removeprefix(f"{file}:") for reason in caught.value.reasons]


def test_a_unit_is_as_relevant_as_the_best_of_its_records(tmp_path: Path) -> None:
    assert _graded(tmp_path, f"id,relevance\n{R1},1\n{R2},3\n{U2},0\n") == {U1: Grade(3, None), U2: Grade(0, None)}


def test_a_unit_whose_other_records_nobody_labelled_is_not_known_to_be_irrelevant(tmp_path: Path) -> None:
    assert _graded(tmp_path, f"id,relevance,disclosure\n{R1},0,no\n") == {U1: Grade(None, None)}
    assert _graded(tmp_path, f"id,relevance,disclosure\n{R1},0,no\n{R2},0,no\n") == {U1: Grade(0, False)}
    assert _graded(tmp_path, f"id,relevance,disclosure\n{R1},2,yes\n") == {U1: Grade(2, True)}


def test_eight_characters_name_a_record_if_no_other_begins_so(tmp_path: Path) -> None:
    assert _graded(tmp_path, f"id,relevance\n{R4[:8].upper()},2\n") == {U3: Grade(2, None)}


def test_a_record_of_which_another_is_served_is_a_label_of_that_one(tmp_path: Path) -> None:
    other = "55" * 16
    assert _graded(tmp_path, f"id,relevance\n{other},3\n", duplicates={other: R3}) == {U2: Grade(3, None)}


def test_json_lines_say_the_same_as_csv(tmp_path: Path) -> None:
    text = f'{{"id": "{U1}", "relevance": 3, "disclosure": true}}\n\n{{"id": "{R3}", "disclosure": "no"}}\n'
    file = _file(tmp_path, text, "labels.jsonl")
    assert grades(file, labels.read(file), UNITS) == {U1: Grade(3, True), U2: Grade(None, False)}


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    assert _mistakes(tmp_path, f"id,relevance,disclosure\n{U1},4,\n{U2},,\n{U3[:7]},1,\n{U3},1,perhaps\n") == [
        "2: relevance: is to be 3 key, 2 relevant, 1 context or 0 not relevant",
        "3: says nothing; give its relevance or disclosure, or take the line out",
        "4: id: give 8 characters or more of the id of a record or a unit",
        "5: disclosure: is to be yes or no, or empty if nobody has judged it",
    ]


def test_unknown_ids_and_contradictions_are_told_at_once(tmp_path: Path) -> None:
    text = f"id,relevance,disclosure\n{'f' * 32},1,\n{U1},1,no\n{R1},3,yes\n{U2},2,\n{U2},0,\n"
    unknown, twice, higher, disclosed = _mistakes(tmp_path, text)
    assert unknown.startswith("2: id: no record or unit of this queue begins so")
    assert twice == "6: id: line 5 says otherwise of the same; keep one of the two"
    assert higher == "3: relevance: line 4 grades one of its records higher; correct one"
    assert disclosed == "3: disclosure: line 4 says yes of one of its records; correct one"


def test_a_start_that_several_ids_have_names_none(tmp_path: Path) -> None:
    file = _file(tmp_path, "id,relevance\nabcdabcd,1\n")
    units = {"abcdabcd" + "0" * 24: [R1], "abcdabcd" + "1" * 24: [R2]}
    with pytest.raises(Mistakes, match="several begin so; give more of it"):
        grades(file, labels.read(file), units)


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "labels.csv", "column 'id' is missing"),
        ("id;relevance\n", "labels.csv", "not divided by commas"),
        ("id,relevence\n", "labels.csv", "column 2 has a name that is not known"),
        ("id,relevance,relevance\n", "labels.csv", "occurs twice"),
        ("id,relevance\n", "labels.csv", "has no label"),
        (f"id,relevance\n{U1},1,2\n", "labels.csv", "more cells than columns"),
        ('id,relevance\n"' + U1, "labels.csv", "is not CSV"),
        ("[1, 2]\n", "labels.jsonl", "is not an object with plain values"),
        ("{\n", "labels.jsonl", "is not JSON"),
        ('{"ident": 1}\n', "labels.jsonl", "has a key that is not known"),
        ("id,relevance\n", "labels.xlsx", "is neither .csv nor .jsonl"),
    ],
)
def test_what_is_no_file_of_labels_is_refused(tmp_path: Path, text: str, name: str, said: str) -> None:
    with pytest.raises(Mistakes, match=said):
        labels.read(_file(tmp_path, text, name))


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="no such file"):
        labels.read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"id,relevance\n\xe9,1\n")
    with pytest.raises(Mistakes, match="not UTF-8"):
        labels.read(tmp_path / "latin.csv")


def test_links_are_named_by_their_pair_or_by_value_and_nominal(tmp_path: Path) -> None:
    text = f"pair_id,type,value,nominal_id,correct\n{U1},,,,yes\n,phone,+447700900201,N-0001,no\n"
    first, second = link_labels.read(_file(tmp_path, text))
    assert (first.key, first.correct) == ((U1,), True)
    assert (second.key, second.correct) == (("phone", "+447700900201", "N-0001"), False)


def test_all_mistakes_about_links_are_told_at_once(tmp_path: Path) -> None:
    file = _file(tmp_path, f"pair_id,type,value,correct\n{U1},,,yes\n{U1},,,no\n,phone,1,yes\n{U2},,,maybe\n")
    with pytest.raises(Mistakes) as caught:
        link_labels.read(file)
    assert [reason.removeprefix(f"{file}:") for reason in caught.value.reasons] == [
        "4: names no pair; give pair_id, or type, value and nominal_id",
        "5: correct: is to be yes or no",
        "3: line 2 says otherwise of the same pair; keep one",
    ]
