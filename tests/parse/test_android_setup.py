from pathlib import Path

from pipeline.parse.apps.android_setup import PARSER
from pipeline.parse.claims import claims


def test_when_setting_up_was_finished(tmp_path: Path, read, utc) -> None:
    (tmp_path / "setup_wizard_info.xml").write_text("""<map>
        <long name="suw_finished_time_ms" value="1773522300000" />
        <boolean name="other" value="true" />
        <long name="com.android.settings.suggested.category.DEFERRED_SETUP_setup_time" value="soon" />
    </map>""")
    parsed = read(PARSER, tmp_path / "setup_wizard_info.xml")
    (finished,) = parsed.records
    assert (finished["title"], finished["sent_at"]) == ("setting up the device was finished", utc("2026-03-14 21:05"))
    assert parsed.issues == [("setting:2", "bad-value")]
    assert parsed.ledger.units["setting"].ignored == 1
    assert parsed.sums()
    (tmp_path / "broken.xml").write_text("<map>")
    assert read(PARSER, tmp_path / "broken.xml").issues[0] == ("file:", "damaged")


def test_where_it_lies() -> None:
    claimed = claims("data/data/com.google.android.settings.intelligence/shared_prefs/suggestions.xml", None)
    assert claimed is not None
    assert claimed.name == PARSER.name
