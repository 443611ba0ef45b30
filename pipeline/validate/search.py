"""Whether a search finds what is there, however it is written and asked for: questions that usual indexes answer with
nothing, and do not say so."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from models.language.search.asked import asked
from models.language.search.searched import TOKENISER, searched
from models.language.search.where import where


@dataclass(frozen=True)
class Probe:
    """A text, and a question that must find it and nothing of what `OTHER` says."""

    about: str
    stored: str
    query: str


OTHER = "Nothing of this kind stands here at all"

_PROBES = {
    "emoji": (
        ("so funny 😀", "😀"),
        ("😀😀😀", "😀"),
        ("meet me 🍁🔌", "🔌"),
        ("bring🍁please", "🍁"),
        ("👍🏽 sure", "👍"),
        ("👍 sure", "👍🏿"),
        ("❤️ you", "❤"),
        ("❤ you", "❤️"),
        ("family 👨‍👩‍👧", "👩"),
        ("🇬🇧", "🇬🇧"),
    ),
    "apostrophes": (
        ("I don't know", "dont"),
        ("I dont know", "don't"),
        ("I don’t know", "don't"),
        ("I don`t know", "don’t"),
        ("Mr O'Brien", "obrien"),
        ("Mr OBrien", "O'Brien"),
        ("Mr O'Brien", "Brien"),
        ("James's car", "James"),
        ("don’t tell anyone", '"dont tell"'),
    ),
    "telephone numbers": (
        ("call +44 7700 900123", "07700900123"),
        ("call 07700900123", "+44 7700 900123"),
        ("call 07700 900 123", "+447700900123"),
        ("call 0044 7700 900123", "07700-900-123"),
        ("call +44 (0)7700 900123", "(07700) 900123"),
        ("447700900123@s.whatsapp.net", "07700 900123"),
        ("07700 900123 07700 900456", "07700900123"),
        ("+33 6 12 34 56 78", "06 12 34 56 78"),
        ("call 01632960123", "960123"),
        ("call +447700900123", "07700*"),
        ("call 01632 960123", '"01632960123"'),
        ("call 07700 900123", "٠٧٧٠٠ ٩٠٠١٢٣"),
    ),
    "unseen characters": (
        ("de\u200blete it", "delete"),
        ("delete it", "de\u200blete"),
        ("so\u00adft", "soft"),
        ("\u202bpassword\u202c", "password"),
        ("pass\ufeffword", "password"),
    ),
    "letters of other shapes": (
        ("𝓜𝓲𝓴𝓮 said so", "mike"),
        ("Mike said so", "𝓜𝓲𝓴𝓮"),
        ("ｍｉｋｅ said so", "Mike"),
        ("see раураl now", "paypal"),
        ("see раураl now", "раураl"),
        ("please сору this", "сору"),
        ("ﬁnd me", "find"),
    ),
    "accents and capitals": (
        ("Zoë", "zoe"),
        ("zoe", "ZOË"),
        ("Zoe\u0308", "Zoë"),
        ("Łukasz", "lukasz"),
        ("İSTANBUL", "istanbul"),
        ("ısparta", "Isparta"),
        ("Straße", "STRASSE"),
        ("Søren", "soren"),
        ("ΟΔΟΣ", "οδος"),
        ("Ёлка", "елка"),
    ),
    "scripts": (
        ("我喜欢微信聊天", "微信"),
        ("ぎんこうで会う", "会う"),
        ("カフェで", "カフェ"),
        ("학교에서 만나", "학교"),
        ("สวัสดีครับ", "ครับ"),
        ("السَّلامُ عليكم", "السلام"),
        ("أحمد", "احمد"),
        ("شَهْرِی", "شهري"),
        ("שָׁלוֹם", "שלום"),
        ("मैं हिन्दी बोलता हूँ", "हिन्दी"),
        ("ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "ਸ੍ਰੀ"),
        ("আমার সোনার বাংলা", "বাংলা"),
        ("Привет, Мария", "мария"),
        ("call ٠٧٧٠٠٩٠٠١٢٣", "07700 900123"),
    ),
    "addresses": (
        ("I am @kestrel_92 there", "@kestrel_92"),
        ("I am @kestrel_92 there", "kestrel_92"),
        ("mail a.khan@example.org", "a.khan@example.org"),
        ("mail a.khan@example.org", "khan"),
        ("mail a.khan@example.org", "example.org"),
        ("see https://example.org/rooms?b=c", "https://example.org/rooms?b=c"),
        ("see https://example.org/rooms?b=c", "example.org/rooms"),
        ("at SW1A 1AA", "SW1A1AA"),
        ("at sw1a1aa", "SW1A 1AA"),
        ("pay 20-00-00 12345678", "200000"),
        ("pay 200000 12345678", "20-00-00"),
        ("a blue AB12 CDE", "ab12cde"),
        ("a blue AB12CDE", "AB12 CDE"),
        ("GB33 BUKB 2020 1555 5555 55", "GB33BUKB20201555555555"),
        ("02:00:5e:10:00:ff", "02005e1000ff"),
    ),
    "signs in words": (
        ("knows c++ well", "c++"),
        ("send an e-mail", "email"),
        ("send an email", "e-mail"),
        ("IMG-20260314-WA0001.jpg", "IMG-20260314"),
        ("R&B night", "R&B"),
        ("50% off", "50%"),
        ("£50 a week", "£50"),
        ("£1,000 a week", "£1000"),
        ("£1000 a week", "1,000"),
    ),
    "how it is asked": (
        ("see you at the station", "station AND"),
        ("see you at the station", "(station"),
        ("see you at the station", '"the station'),
        ("see you at the station", "“the station”"),
        ("see you at the station", "stat*"),
        ("see you at the station", '"the stat"*'),
        ("see you at the station", "t:x OR station"),
        ("see you at the station", "^station* (("),
        ("see you at the station", "station -bus"),
        ("see you at the station", "station !!!"),
    ),
}


def probes() -> list[Probe]:
    """All of them, in their order."""
    return [Probe(about, stored, query) for about, pairs in _PROBES.items() for stored, query in pairs]


def measure() -> list[dict[str, Any]]:
    """A row for each kind of probe: how many, found, shown at a place in the text, and which were not found."""
    results = [(probe, *_asked(probe)) for probe in probes()]
    rows = []
    for about in _PROBES:
        own = [(probe, found, shown) for probe, found, shown in results if probe.about == about]
        rows.append(
            {
                "about": about,
                "probes": len(own),
                "found": sum(found for _, found, _ in own),
                "shown": sum(shown for _, _, shown in own),
                "missed": [f"{probe.query} in {probe.stored}" for probe, found, _ in own if not found],
            }
        )
    return rows


def _asked(probe: Probe) -> tuple[bool, bool]:
    """Whether it is found, alone; and whether a place in it is shown."""
    question = asked(probe.query)
    found = question.match is not None and list(_found(probe, question.match)) == [1]
    return found, bool(where(probe.stored, question))


def _found(probe: Probe, match: str) -> Iterator[int]:
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(f"create virtual table found using fts5(text, content='', tokenize='{TOKENISER}')")
        texts = enumerate(map(searched, (probe.stored, OTHER)), 1)
        index.executemany("insert into found (rowid, text) values (?, ?)", texts)
        yield from (number for (number,) in index.execute("select rowid from found where found match ?", (match,)))
