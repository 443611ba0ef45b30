"""The weights: bound by sign and order, each with its reason; evidence by field, and what is unknown has none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.link_weights import weights
from models.settings import read
from pipeline.link.likeness.details import NOTHING, Told
from pipeline.link.likeness.frequency import Frequency
from pipeline.link.likeness.judge import Judge, Judged, Somebody
from pipeline.link.likeness.nominals import Entry, Nominal
from pipeline.link.likeness.place import Place, agreement, joined, place

SAME = {"born": ("1991-04-23",), "places": (Place(None, "LS6 2AB"),), "accounts": (("handle", "snapchat:fq_x"),)}


def entry(type_: str, value: str) -> Entry:
    return Entry(type_, value, value, 1, "B", "P", None, None, None, False)


def person(number: int, name: str, **details: str) -> Nominal:
    held = {type_: (entry(type_, value),) for type_, value in details.items()}
    there = place("postcode", details["postcode"]) if "postcode" in details else None
    return Nominal(
        f"N{number}",
        names=(entry("name", name),),
        born=held.get("dob", ()),
        places=((there, held["postcode"][0]),) if there else (),
        accounts=held.get("handle", ()),
        others=(),
    )


PEOPLE = [
    person(0, "farah quillon", dob="1991-04-23", postcode="LS6 2AB", handle="snapchat:fq_x"),
    person(1, "otis marchbanks", dob="1980-02-01", postcode="BD1 1AA"),
    *(person(number, f"imre {'abcdefghij'[number % 10] * 3}wick", dob="1977-07-07") for number in range(2, 50)),
]
JUDGE = Judge(PEOPLE, [], weights(), read().link)


def of(told: Told, name: str = "farah quillon") -> Judged:
    return next(link for link in JUDGE.judge(Somebody((name,), told)) if link.nominal == 0)


def bits(link: Judged) -> dict[str, float]:
    return {field: sum(one.bits for one in link.steps if one.field == field) for field in {s.field for s in link.steps}}


def test_what_agrees_is_never_evidence_against_and_what_differs_never_for() -> None:
    for field, levels in weights().levels.items():
        for level, figures in levels.items():
            assert 0 < figures.m <= 1, (field, level)
            assert figures.why, (field, level)
            sign = figures.bits(0.001 if field == "name" else None)
            assert sign <= 0 if level == "different" else sign > 0, (field, level)


@pytest.mark.parametrize(
    ("field", "levels"),
    [
        ("born", ("exact", "month", "year", "near", "different")),
        ("place", ("house", "postcode", "sector", "district", "different")),
        ("account", ("same", "elsewhere", "different")),
    ],
)
def test_the_closer_two_details_agree_the_more_it_says(field: str, levels: tuple[str, ...]) -> None:
    for closer, other in pairwise(levels):
        assert weights()[field][closer].bits() >= weights()[field][other].bits()


def test_the_same_word_says_more_than_one_that_is_alike() -> None:
    names = weights()["name"]
    assert all(
        names["exact"].bits(0.001) > names[level].bits(0.001) for level in ("form", "sound", "near", "shortened")
    )


def test_a_name_alone_is_capped_below_certainty() -> None:
    assert weights().model.name_alone_at_most < 0.95


@given(st.sets(st.sampled_from(sorted(SAME))), st.sampled_from(sorted(SAME)))
def test_a_detail_that_is_taken_away_takes_its_bits_and_changes_no_other(fields: set[str], taken: str) -> None:
    whole = of(Told(**{field: SAME[field] for field in sorted(fields | {taken})}))
    less = of(Told(**{field: SAME[field] for field in sorted(fields - {taken})}))
    about = {"born": "born", "places": "place", "accounts": "account"}[taken]
    assert less.weight_bits == pytest.approx(whole.weight_bits - bits(whole)[about])
    assert less.weight_bits < whole.weight_bits
    assert about not in bits(less)


@given(
    st.sampled_from(["farah quillon", "fara quilon", "quillon", "f quillon", "farah marchbanks", "farah jane quillon"])
)
def test_the_steps_sum_to_the_weight(name: str) -> None:
    link = of(Told(**SAME), name)
    assert sum(one.bits for one in link.steps) == pytest.approx(link.weight_bits)
    assert all(round(one.bits, 2) == one.bits for one in link.steps)


def test_a_rare_name_says_more_than_a_common_one() -> None:
    common = [person(number, "farah quillon") for number in range(30)] + [person(30, "zebedee thwaite")]
    judge = Judge(common, [], weights(), read().link)
    (rare,) = judge.judge(Somebody(("zebedee thwaite",)))
    often = judge.judge(Somebody(("farah quillon",)))
    assert rare.weight_bits > often[0].weight_bits
    assert sum(link.probability for link in often) < 1


def test_a_name_that_a_device_is_full_of_says_less() -> None:
    told = [f"{first}{number} quillon" for number in range(600) for first in ("adaz", "bodu")]
    full = Judge(PEOPLE, told, weights(), read().link)
    (there,) = (link for link in full.judge(Somebody(("farah quillon",))) if link.nominal == 0)
    assert there.weight_bits < of(NOTHING).weight_bits


def test_those_whom_somebody_may_not_be_compared_with_are_not_weighed() -> None:
    told = Told(born=("1991-04-23",))
    assert JUDGE.judge(Somebody(("farah quillon",), told), among=frozenset()) == []
    (link,) = JUDGE.judge(Somebody(("farah quillon",), told), among=frozenset({0}))
    assert link.nominal == 0


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (Place("12 oak road", "LS6 2AB"), Place("12 oak road", "LS6 2AB"), "house"),
        (Place("12 oak road", None), Place("12 oak road", "LS6 2AB"), "house_alone"),
        (Place("12 oak road", "LS6 2AB"), Place("12 oak road", "M1 1AA"), "different"),
        (Place("14 oak road", "LS6 2AB"), Place("12 oak road", "LS6 2AB"), "sector"),
        (Place(None, "LS6 2AB"), Place("12 oak road", "LS6 2AB"), "postcode"),
        (Place(None, "LS6 2AB"), Place(None, "LS6 2ZZ"), "sector"),
        (Place(None, "LS6 2AB"), Place(None, "LS6 9ZZ"), "district"),
        (Place(None, "LS6 2AB"), Place(None, "LS16 2AB"), "different"),
        (Place("12 oak road", None), Place(None, "LS6 2AB"), None),
    ],
)
def test_places_agree_as_closely_as_both_are_known(one: Place, other: Place, level: str | None) -> None:
    assert agreement(one, other) == agreement(other, one) == level


@pytest.mark.parametrize(
    ("value", "house", "postcode"),
    [
        ("12 hawthorn road leeds ls6 2ab", "12 hawthorn road", "LS6 2AB"),
        ("flat 3 12a mill lane", "12a mill lane", None),
        ("the old mill", None, None),
    ],
)
def test_an_address_names_a_house_and_a_postcode(value: str, house: str | None, postcode: str | None) -> None:
    assert place("address", value) == (Place(house, postcode) if house or postcode else None)


def test_a_house_and_a_postcode_that_stand_together_are_one_place() -> None:
    assert joined([Place("12 oak road", None), Place(None, "LS6 2AB")]) == (Place("12 oak road", "LS6 2AB"),)
    assert len(joined([Place(None, "LS6 2AB"), Place(None, "M1 1AA")])) == 2


def words(*given: str) -> Frequency:
    return Frequency([frozenset({one}) for one in given], [], weights().model)


def test_how_common_a_nominals_own_word_is_says_little_of_those_who_are_written_like_it() -> None:
    assert words(*["kristof"] * 50).sound("kristof") < 0.001 < words(*["cristof"] * 50).sound("kristof")
    assert words(*["robert"] * 50).form("robert") < 0.01 < words(*["bob"] * 50).form("robert")


def test_what_very_many_are_called_is_known_where_intelligence_knows_few() -> None:
    assert words("muhammed").sound("muhammed") > 0.005
    assert words("zebedee").sound("zebedee") < 0.0001


@pytest.mark.parametrize("told", ["chiqwanda mutaza", "chiqwanda mutasba"])
def test_a_word_that_is_spelt_otherwise_beside_another_says_more_than_alone(told: str) -> None:
    others = [person(number, f"imre {'abcdefghij'[number % 10] * 3}wick") for number in range(1, 50)]
    judge = Judge([person(0, "chikwanda mutasa"), *others], [], weights(), read().link)
    both, *ones = (
        sum(one.bits for one in judge.judge(Somebody((name,)))[0].steps if one.field == "name" and one.bits > 0)
        for name in (told, *told.split())
    )
    assert both > sum(ones)


def at_home(name: str, known: str = "zebedee quillon", **details: str) -> Judged:
    """Somebody at the address of a nominal, among a thousand others."""
    others = [person(n, f"imre {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}wick{n}") for n in range(1, 200)]
    judge = Judge([person(0, known, postcode="LS6 2AB", **details), *others], [], weights(), read().link)
    return judge.judge(Somebody((name,), Told(places=(Place(None, "LS6 2AB"),))))[0]


def test_a_name_and_a_place_say_that_a_namesake_of_the_household_would_look_the_same() -> None:
    link = at_home("zebedee quillon")
    assert link.grade == "G3"
    assert "the same name at the same address" in link.steps[-1].detail
    assert "same address" not in of(Told(born=("1991-04-23",))).steps[-1].detail


@pytest.mark.parametrize("name", ["quillon", "zebedee", "z quillon"])
def test_one_word_of_a_name_and_a_place_are_never_consistent_with_one_of_a_household(name: str) -> None:
    assert at_home(name).grade == "G4"


def test_a_given_name_that_is_common_in_a_family_tells_nobody_apart_in_their_house() -> None:
    assert at_home("mohammed quillon", "mohammed quillon").probability < 0.9


def test_two_nominals_in_one_house_do_not_make_the_house_say_nothing() -> None:
    pair = [person(0, "farah quillon", postcode="LS6 2AB"), person(1, "otis quillon", postcode="LS6 2AB")]
    judge = Judge(pair, [], weights(), read().link)
    (link, *_) = judge.judge(Somebody(("farah quillon",), Told(places=(Place(None, "LS6 2AB"),))))
    assert bits(link)["place"] > 5
