import re

import pytest

from models.language.languages.detect import undetectable
from models.language.languages.known import known, named, of_script, tesseract
from models.mistakes import Mistakes


def test_a_language_has_its_name_its_script_and_its_data() -> None:
    (polish,) = named(["pl"])
    assert (polish.name, polish.scripts, polish.tesseract) == ("Polish", ("Latin",), "pol")
    assert polish.package == "tesseract-ocr-pol"
    assert known()["zh"].package == "tesseract-ocr-chi-sim"


def test_a_language_for_which_nobody_publishes_data_has_none() -> None:
    somali = known()["so"]
    assert somali.tesseract is None
    assert somali.package is None


def test_codes_keep_their_order_and_are_there_once() -> None:
    assert [language.code for language in named(["ur", "en", "ur"])] == ["ur", "en"]


def test_a_code_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(Mistakes) as refused:
        named(["en", "xx", "English"])
    assert [reason[:30] for reason in refused.value.reasons] == [
        "languages: 'xx' is not known; ",
        "languages: 'English' is not kn",
    ]
    assert "pl (Polish)" in str(refused.value)


@pytest.mark.parametrize(
    ("codes", "script", "data"),
    [
        (["en"], "Latin", "eng"),
        (["en", "pl"], "Latin", "eng+pol"),
        (["pl", "ur", "so"], "Latin", "eng+pol"),  # of another script; without data
        ([], "Latin", "eng"),
        (["en", "ur", "ar"], "Arabic", "urd+ara+eng"),
        (["ku"], "Latin", "eng+kmr"),
        (["ku"], "Arabic", "eng"),  # the data of Kurdish is for Latin letters
        (["en"], "Greek", "eng"),
    ],
)
def test_tesseract_reads_with_the_data_of_the_script_and_with_english(codes: list[str], script: str, data: str) -> None:
    assert tesseract(codes, script) == data


def test_languages_of_a_script() -> None:
    assert [language.code for language in of_script("Arabic")] == ["ar", "fa", "ku", "pa", "ps", "ur"]
    assert [language.code for language in of_script("Han")] == ["ja", "zh"]
    assert of_script("Klingon") == ()


def test_every_entry_is_of_the_form_that_settings_ask_for() -> None:
    for language in known().values():
        assert re.fullmatch("[a-z]{2}", language.code)
        assert re.fullmatch("[a-z]{3}(_[a-z]+)?", language.tesseract or "eng")
        assert language.scripts
    data = [language.tesseract for language in known().values() if language.tesseract]
    assert len(data) == len(set(data))


def test_one_language_alone_is_unknown_to_the_detector() -> None:
    assert undetectable(list(known())) == ("ti",)
