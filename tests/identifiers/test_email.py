from collections.abc import Callable

import pytest

from models.identifiers.email import normalise


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Jo.Quill@Example.COM", "jo.quill@example.com"),
        ("jo+shop@example.com", "jo+shop@example.com"),  # what some providers ignore, others do not
        ("mailto:jo@example.com", "jo@example.com"),
        ("e:jo@example.com", "jo@example.com"),  # as iOS stores the account that a message came to
        ("jo@firm.example", "jo@firm.example"),
        ("jo@münchen.example", "jo@münchen.example"),
        ("447700900201@s.whatsapp.net", None),  # an account of WhatsApp, which is a telephone number
        ("447700900201-1600000000@g.us", None),
        ("98765@lid", None),
        ("status@broadcast", None),
        ("jo@localhost", None),
        ("jo@b..com", None),
        ("jo at example.com", None),
        ("@example.com", None),
        ("", None),
    ],
)
def test_an_address_is_in_small_letters_and_nothing_else_is_one(written: str, address: str | None) -> None:
    assert normalise(written) == address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jo [at] example [dot] com", ["jo@example.com"]),
        ("jo(at)example.com", ["jo@example.com"]),
        ("jo.quill {at} example dot com", ["jo.quill@example.com"]),
        ("jo[dot]quill[at]example[dot]com", ["jo.quill@example.com"]),
        ("mail JO@EXAMPLE.COM.", ["jo@example.com"]),
        ("look at example dot com", []),
        ("3@£5 and 2 @ home", []),
        ("jo@example", []),
    ],
)
def test_in_text_brackets_around_at_hide_nothing(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("email", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jo@example.com.Thanks for that", ["jo@example.com"]),
        ("jo@example.co.uk.thanks", ["jo@example.co.uk"]),
        ("jo@example.com.is that right", ["jo@example.com"]),  # .is is Iceland's
        ("jo@example.com.au", ["jo@example.com.au"]),
        ("jo@firm.uk.com", ["jo@firm.uk.com"]),
        ("jo@example.con", [None]),  # a slip of the thumb: nobody knows of what
        ("jo@example.comok", [None]),
    ],
)
def test_in_text_an_address_ends_where_its_domain_does(
    values: Callable[..., list[str | None]], text: str, found: list[str | None]
) -> None:
    assert values("email", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("phone/jo@example.com", ["jo@example.com"]),
        ("email=jo@example.com", ["jo@example.com"]),
        ("_jo@example.com", ["_jo@example.com"]),
        ("conor.o'dare@example.com", ["conor.o'dare@example.com"]),
        ("jörg@example.com", []),  # not rg@example.com
        ("邮箱jo@example.com好", ["jo@example.com"]),  # a script without spaces
    ],
)
def test_in_text_an_address_begins_where_its_name_does(
    values: Callable[..., list[str | None]], text: str, found: list[str | None]
) -> None:
    assert values("email", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("folasade.adeyinka99@example.co\nm please", [None]),
        ("folasade.adeyinka.of.le\neds@example.com", [None]),  # not eds@example.com
        ("folasade.adeyinka99@example.com\nsee you", ["folasade.adeyinka99@example.com"]),
        ("her mail is\njo@example.com\nok", ["jo@example.com"]),
    ],
)
def test_of_an_address_that_a_line_may_have_broken_nobody_knows_whose_it_is(
    values: Callable[..., list[str | None]], text: str, found: list[str | None]
) -> None:
    assert values("email", text, ocr=True) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kestrel99 at gmail dot com", ["kestrel99@gmail.com"]),
        ("jo dot kestrel at hotmail.co.uk pls", ["jo.kestrel@hotmail.co.uk"]),
        ("its kestrel99 @ gmail . com", ["kestrel99@gmail.com"]),
        ("my email is name at example dot org", ["name@example.org"]),
        ("jo@example dot org", ["jo@example.org"]),
        ("kestrel99 at gmail.com. thanks", ["kestrel99@gmail.com"]),
        ("email jo . kestrel @ example . com", [None]),  # or a sentence ends before "kestrel"
        ("kestrel99@hotmail", [None]),  # .com or .co.uk?
        ("look at gmail dot com", []),
        ("email me, look at gmail dot com", []),
        ("see ps5 at argos.co.uk", []),
        ("mail was logged at 20260314171112. my turn", []),
        ("me@home lol", []),
    ],
)
def test_an_address_in_words_is_read_where_it_can_be_nothing_else(
    values: Callable[..., list[str | None]], text: str, found: list[str | None]
) -> None:
    assert values("email", text) == found
