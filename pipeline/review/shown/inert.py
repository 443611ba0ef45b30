"""The limited process that takes HTML out of a mail or a file, and leaves nothing of it but words and their order: no
script, no style, no picture, no link, no form.

Run as `python -m pipeline.review.shown.inert KIND SECONDS` with the file as its input, once for each file: tags can be
nested so that any parser takes minutes, and parts of a mail too.
"""

import resource
import sys

import nh3

from models.attached import is_text, parsed
from models.mailbox import ODD
from models.plaintext import decoded
from pipeline import sockets
from pipeline.review.shown.evidence import seen

MOST = 8 << 20
"""Bytes of a file that are looked at."""
LONGEST = 400_000
"""Characters of HTML that are shown."""
_MEMORY = 1 << 30
_KEPT = {
    *("p", "div", "span", "br", "hr", "b", "strong", "i", "em", "u", "s", "sub", "sup", "pre", "code", "blockquote"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_NOT_WORDS = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"}


def serve() -> None:
    """Limits first; then the file, and what is left of it."""
    sockets.refuse()
    limits = {"CORE": 0, "FSIZE": 0, "NOFILE": 64, "AS": _MEMORY, "CPU": int(sys.argv[2])}
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    sys.stdout.buffer.write(laid_out(sys.stdin.buffer.read(MOST), sys.argv[1]).encode("utf-8", "replace"))


def laid_out(raw: bytes, kind: str) -> str:
    """What is left of a file's HTML; empty if it has none. `kind`: of the record, "document" or "mail"."""
    written = decoded(raw).text if kind == "document" else _of_mail(raw)
    left = inert(written[:LONGEST])
    more = len(written) - LONGEST
    return left if more <= 0 else f"{left}<p>Cut here: {more:,} more characters of HTML."


def inert(written: str) -> str:
    """HTML without anything that does something."""
    kept = nh3.clean(
        written, tags=_KEPT, clean_content_tags=_NOT_WORDS, attributes={}, link_rel=None, url_schemes=set()
    )
    return seen(kept)


def _of_mail(raw: bytes) -> str:
    """Its first HTML that can be read."""
    mail = parsed(raw)
    parts = mail.walk() if mail else iter(())
    while True:
        try:
            part = next(parts)
            if is_text(part) and part.get_content_subtype() == "html":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    return decoded(content, part.get_content_charset()).text
        except StopIteration:
            return ""
        except ODD:
            continue  # the next part; where the walk itself broke, there is none


if __name__ == "__main__":
    serve()
