"""What the stories are made of: fictional people only, decoys among them, the same bytes every time."""

import re
from pathlib import Path

import everyday
import pytest
from building import Built, build
from telling import Story, names, read

EVERY = [*names(), *names(apart=True)]
_DRAMA = re.compile(r"\+447700900\d{3}|\+441632960\d{3}")  # Ofcom's numbers for drama


def _off_by_one(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


@pytest.fixture(params=EVERY)
def story(request: pytest.FixtureRequest) -> Story:
    return read(request.param)


def test_every_number_is_one_of_those_for_drama(story: Story) -> None:
    people = [person for device in story.devices.values() for person in everyday.friends(story, device)]
    numbers = {person.number for person in people} | everyday.known_numbers(story)
    assert [number for number in numbers if not _DRAMA.fullmatch(number)] == []


def test_friends_have_numbers_one_digit_off_and_names_of_the_people_of_the_case(story: Story) -> None:
    device = story.devices["JAS/1"]
    friends = everyday.friends(story, device)
    known = everyday.known_numbers(story)
    assert len([f for f in friends if any(_off_by_one(f.number, number) for number in known)]) >= 3
    assert not known & {friend.number for friend in friends}
    suspect = story.people[device.owner].name.split()[0]
    assert [friend.name for friend in friends if friend.name.split()[0] == suspect]


def test_a_story_has_something_of_each_grade_and_much_that_is_irrelevant(story: Story, tmp_path: Path) -> None:
    graded = [judged.relevance for judged in build(story, tmp_path).truth.values()]
    assert {0, 1, 2, 3} == set(graded)
    assert sum(relevance == 0 for relevance in graded) > 0.9 * len(graded)


def test_a_story_is_built_with_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = (_files(build(read("repeat"), tmp_path / name), tmp_path / name) for name in ("a", "b"))
    assert first == second


def _files(_: Built, folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_line_that_cannot_be_read_is_no_line_of_a_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(everyday.__file__).parent / "told" / "lift.yaml").read_text("utf-8")
    (tmp_path / "odd.yaml").write_text(text.replace("S1 3 its callum", "S1 its callum"), "utf-8")
    monkeypatch.setattr("telling.TOLD", tmp_path)
    with pytest.raises(AssertionError, match="its callum"):
        read("odd")
