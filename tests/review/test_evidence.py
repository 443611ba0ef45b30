"""What a device's owner wrote is hostile: it is shown as text, and nothing of it moves, covers or runs anything."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.review.people.roles import Role
from pipeline.review.shown.evidence import Mark, cut, evidence, marked
from tests.review.conftest import BASE, Served, opened_window, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("</bdi><script>", "&lt;/bdi&gt;&lt;script&gt;"),
        ("\u202egnp.exe", '<span class="unseen">U+202E</span>gnp.exe'),
        ("so\u200dlicitor", 'so<span class="unseen">U+200D</span>licitor'),
        ("\ud800", '<span class="unseen">U+D800</span>'),
        ("\u3164", '<span class="unseen">U+3164</span>'),
        ("a" + "\u200b" * 9, "a" + '<span class="unseen">U+200B</span>' * 4 + '<span class="unseen">+5 unseen</span>'),
        ("a" + "\u0301" * 60, 'a\u0301\u0301\u0301<span class="unseen">+57 marks</span>'),
        ("a\r\nb\rc", 'a\r\nb<span class="unseen">U+000D</span>c'),
        ("a" + "\n" * 500 + "b", 'a\n\n<span class="unseen">499 empty lines</span>\nb'),
        ("\U000e0041\U000e0042", '<span class="unseen">U+E0041</span><span class="unseen">U+E0042</span>'),
        # what people write is left as it is
        ("👩\u200d❤\ufe0f\u200d👨 1\ufe0f\u20e3", "👩\u200d❤\ufe0f\u200d👨 1\ufe0f\u20e3"),
        (f"{FLAG} e\u0301", f"{FLAG} e\u0301"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (0, "0"),
    ],
)
def test_what_cannot_be_seen_is_marked_and_counted(text: object, shown: str) -> None:
    assert str(evidence(text)) == f"<bdi>{shown}</bdi>"


def test_marks_stand_where_reasons_say_in_the_text_as_stored() -> None:
    text = "delete the <chat> now"
    shown = marked(text, [Mark(0, 6, 1), Mark(3, 17, 2), Mark(11, 17, 1), Mark(19, 99, 3), Mark(9, 4, 4)])
    assert re.sub(r"<a .*?</a>", "", shown).replace("<mark>", "[").replace("</mark>", "]") == (
        "<bdi>[del][ete][ the ][&lt;chat&gt;] n[ow]</bdi>"
    )
    assert re.findall(r"#reason-(\d)", shown) == ["1", "2", "1", "3"]
    assert marked("", [Mark(0, 4, 1)]) == "<bdi></bdi>"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "👩\u200d❤\ufe0f\u200d👨 x", "e\u0301e\u0301", f"{FLAG} x"])
def test_no_mark_makes_what_people_write_look_hidden(text: str) -> None:
    for end in range(1, len(text)):
        shown = re.sub(r"<a .*?</a>|</?mark>|</?bdi>", "", marked(text, [Mark(0, end, 1)]))
        assert shown == text


def test_a_long_text_is_cut_after_the_places_that_reasons_name() -> None:
    assert cut("a" * 100, 50) == ("a" * 100, 0)
    assert cut("a" * 1000, 50) == ("a" * 50, 950)
    text, left = cut("a" * 9000, 50, [Mark(4000, 4010, 1)])
    assert (len(text), left) == (4210, 4790)
    assert len(cut("a" * 90_000, 50, [Mark(80_000, 80_010, 1)])[0]) == 50


HOSTILE = (
    "<script>alert(1)</script>",
    "</bdi></p></main><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include 'layout.html' %}",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<a href=https://evil.example.org/>x</a><link rel=stylesheet href=//evil.example.org>",
    "<!--<style>*{display:none}",
    "\u202e\u2066<b>\u200b\U000e0041" + "\u0301" * 400,
    "<form action=//evil.example.org><button hx-get=//evil.example.org hx-trigger=load>",
    "W" * 5000,
    "\x00\x1b[2J\r\n<textarea>",
)


@pytest.fixture(scope="module")
def hostile(kept_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The case, in which every text of every exhibit is an attack."""
    root = tmp_path_factory.mktemp("hostile") / "store"
    shutil.copytree(kept_store, root)
    with serving(root, f"sqlite:///{tmp_path_factory.mktemp('database') / 'review.sqlite'}") as found:
        found.by_role(Role.investigator).get(f"{BASE}/coverage")
        case = root / "cases" / "42-000123-26"
        attack = "case number % " + str(len(HOSTILE))
        attack += "".join(f" when {n} then ?{n + 1}" for n in range(len(HOSTILE))) + " end"
        for path in (*case.glob("view/*.sqlite"), *case.glob("review/*.sqlite")):
            path.chmod(0o600)
            with closing(sqlite3.connect(path)) as rows, rows:
                if path.parent.name == "review":
                    rows.execute(f"update units set title = {attack}, participants = json_array({attack})", HOSTILE)
                    continue
                columns = ("body", "title", "url", "sender_name", "sender", "locator", "sent_at_raw", "parser")
                rows.execute(
                    f"update records set {', '.join(f'{c} = {attack}' for c in columns)}, "
                    f"recipients = json_array({attack}), extra = json_object({attack}, {attack})",
                    HOSTILE,
                )
                rows.execute(f"update sources set path = {attack}", HOSTILE)
                rows.execute(f"update conversations set title = {attack}", HOSTILE)
                rows.execute(f"update texts set text = {attack}, engine = {attack}", HOSTILE)
        yield found


def test_hostile_evidence_runs_nothing_and_asks_nobody(chromium: "Browser", hostile: Served) -> None:
    units = hostile.rows("select kind, min(unit_id) as unit_id from items group by kind")
    units += hostile.rows("select kind, unit_id from items where kind = 'thread_segment' order by place limit 8")
    with opened_window(chromium, hostile.url) as window:
        dialogs: list[str] = []
        window.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        window.sign_in("investigator")
        for unit in units:
            page = window.open(f"{BASE}/units/{unit['unit_id']}")
            page.wait_for_timeout(250)
            record = page.locator("[id^=r-]").first.get_attribute("id") or ""
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert (
                page.locator("bdi script, bdi img, bdi iframe, bdi a, bdi form, bdi svg").count()
                == page.locator("bdi a.ref").count()
            )
            assert page.locator("h1").count() == 1
            window.shot(f"hostile-{unit['kind']}")
            window.open(f"{BASE}/records/{record[2:]}/whole")
        window.open(f"{BASE}/units/{units[-1]['unit_id']}/nearby")
        window.open(f"{BASE}/units/{units[-1]['unit_id']}/map")
        assert dialogs == []
