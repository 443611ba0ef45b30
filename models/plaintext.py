"""Bytes to text and markup to text, the same in every stage: which charset, which characters, what a reader sees."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r"]
_CANDIDATES += ["gb18030", "big5", "cp932", "euc_jp", "cp949", "cp874"]
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "unicode-escape", "raw-unicode-escape"})
_SAMPLE = 65_536

# What Western European text holds beyond ASCII. charset-normalizer calls "£5" in cp1252 "Ł5" in cp1250: it cannot tell
# them apart, and here a pound sign is the likelier.
_WESTERN = frozenset("£€§©®°·½™…•–—‘’‚“”„«»¡¿ªº\xa0ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿŒœŠšŽž")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")

_BREAK = "\x1e"
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li",
    "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "title", "tr", "ul",
})
# fmt: on
_UNREAD = frozenset({"script", "style", "template", "object", "svg"})
_LINKED = frozenset({"a", "area"})
_ADDRESS = re.compile(r"(?:https?|ftp|mailto|tel|sms|smsto|geo|whatsapp|skype|facetime):", re.IGNORECASE)
LINKS = 20
"""Addresses behind links that a letter may have; a newsletter has more, of which each is a number of its own."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Decoded:
    """Text, and how it was got.

    Attributes:
        charset: that it was decoded with.
        guessed: it has no declaration that holds; guessed from the bytes.
        damaged: some bytes have no meaning in it and stand as U+FFFD.
    """

    text: str
    charset: str
    guessed: bool = False
    damaged: bool = False


def decoded(raw: bytes, declared: str | None = None) -> Decoded:
    """The text of some bytes: by their mark, their declaration, as UTF-8, or by a guess; in that order.

    Args:
        raw: the bytes; never refused, what cannot be decoded is replaced.
        declared: the charset that a header claims; it is believed only if the bytes agree.
    """
    for mark, charset in _BOMS:
        if raw.startswith(mark):
            return _as(raw[len(mark) :], charset)
    believed = _charset(declared)
    if _one_byte(believed) and not raw.isascii() and (text := _strictly(raw, "utf-8")) is not None:
        # No text of a one-byte charset is valid UTF-8 by chance: the declaration is wrong.
        return Decoded(text, "utf-8", guessed=True)
    for charset in filter(None, (believed, _wide(raw), "utf-8")):
        if (text := _strictly(raw, charset)) is not None:
            return Decoded(text, charset)
    guess = _guess(raw[:_SAMPLE])
    return _as(raw, guess, guessed=True) if guess else _as(raw, "utf-8")


def legible(text: str) -> str:
    """Without characters that nobody can see and that break what shows them; lines end with a newline alone."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def visible(markup: str, links: int = LINKS) -> str:
    """What a reader of HTML sees, a line for each block, and below it the addresses behind its links that are not seen;
    neither scripts nor what its own style hides.

    lxml's parser calls us for each piece, so that no tree is built: 7 MB/s where BeautifulSoup reads 0.5 MB/s.
    Not read: alternative texts, hiding by a style sheet.

    Args:
        markup: HTML, or a piece of it.
        links: addresses, of which more are none at all.
    """
    from lxml import etree  # here: who only plans reads no text

    seen = _Visible()
    parser = etree.HTMLParser(target=seen, encoding="utf-8", huge_tree=True)
    clean = markup.replace(_BREAK, " ").encode("utf-8", "replace")
    try:
        pieces: list[str] = etree.fromstring(clean, parser)
    except etree.XMLSyntaxError:  # nothing in it at all
        return ""
    lines = (" ".join(line.split()) for line in "".join(pieces).split(_BREAK))
    text = "\n".join(line for line in lines if line)
    return legible("\n".join(filter(None, (text, *_behind(seen.addresses, text, links)))))


def _behind(addresses: Iterable[str], text: str, most: int) -> list[str]:
    """Those that the text does not show, none if they are more than `most`; they mostly stand in its order."""
    behind, at = list[str](), 0
    for address in addresses:
        shown = address.removeprefix("mailto:")
        if (place := text.find(shown, at)) >= 0:
            at = place
        elif shown not in text:
            behind.append(address)
            if len(behind) > most:
                return []
    return behind


class _Visible:
    """Collects text while lxml parses; its methods are called by name."""

    def __init__(self) -> None:
        self.addresses: dict[str, None] = {}
        self._pieces: list[str] = []
        self._hidden = 0  # how many of the open elements are inside a hidden one, itself included
        self._preformatted = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._hidden or tag in _UNREAD or "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
            self._hidden += 1
            return
        self._preformatted += tag == "pre"
        self._edge(tag)
        if tag in _LINKED and _ADDRESS.match(address := attributes.get("href", "").strip()):
            self.addresses[" ".join(address.split())] = None

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        self._preformatted -= tag == "pre"
        self._edge(tag)

    def data(self, text: str) -> None:
        if not self._hidden:
            self._pieces.append(text.replace("\n", _BREAK) if self._preformatted else text)

    def close(self) -> list[str]:
        return self._pieces

    def _edge(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._pieces.append(_BREAK)
        elif tag in ("td", "th"):
            self._pieces.append(" ")


def _as(raw: bytes, charset: str, *, guessed: bool = False) -> Decoded:
    text = raw.decode(charset, "replace")
    return Decoded(text, charset, guessed, damaged=text.count("\ufffd") > raw.count("\ufffd".encode()))


def _strictly(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except UnicodeError:
        return None


def _one_byte(charset: str | None) -> bool:
    return charset is not None and charset.startswith(("cp12", "iso8859", "koi8", "mac-"))


def _charset(declared: str | None) -> str | None:
    """The codec that a declaration means; None for what is no charset, as hostile declarations have it."""
    try:
        name = codecs.lookup(declared).name if declared else None
        "".encode(name or "ascii")  # raises for codecs that are not of text, such as zip
    except (LookupError, ValueError):
        return None
    if name == "iso8859-1":
        return "cp1252"  # as mail programs and browsers read it: the rest of Latin-1 is control characters
    return None if name in _NO_CHARSETS else name


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is null."""
    sample = raw[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 3 <= len(sample) or min(even, odd) * 10 > len(sample):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    western = sample.decode("cp1252", "replace")
    beyond = [character for character in western if character > "\x7f"]
    letters = sum(character.isalpha() for character in western)
    if _WESTERN.issuperset(beyond) and sum(map(str.isalpha, beyond)) * 3 <= letters:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else None
