"""HTML of hostile mails and files is read elsewhere, within limits, and never ends in an error of the server."""

from pathlib import Path

import pytest

from pipeline.review.media.renderer import Unshown
from pipeline.review.shown import frame
from pipeline.review.shown import inert as child
from pipeline.review.shown.frame import laid_out

PLAIN = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>Hello <b onclick=x>there</b><img src=x>\n"


def _nested(depth: int) -> bytes:
    return b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)) + PLAIN


def _many(count: int) -> bytes:
    head = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + b"--b\nContent-Type: text/plain\n\nx\n" * count + b"--b\n" + PLAIN + b"\n--b--\n"


def _charset(name: str) -> bytes:
    return f"MIME-Version: 1.0\nContent-Type: text/html; charset={name}\n\n<p>caf\xe9 words".encode("latin-1")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (PLAIN, "<p>Hello <b>there</b>"),
        (_many(20_000), "<p>Hello <b>there</b>"),
        (_charset("zip"), "words"),
        (_charset("undefined"), "words"),
        (_charset("idna"), "words"),
        (_charset("unicode_escape"), "words"),
        (_charset('"' + "x" * 100_000 + '"'), "words"),
        (_charset("utf-8''%ff%fe"), "words"),
        (b"Content-Type: text/html; charset*0*=bogus''%ff; charset*1=\xff\n\n<p>words", "words"),
        (b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!not base64", ""),
        (b"Content-Type: text/html\nContent-Transfer-Encoding: x-uuencode\n\nbegin 666 x\nwords", ""),
        (b"", ""),
        (b"\xff\xfe\x00", ""),
    ],
)
def test_html_of_a_mail_is_found_whatever_the_mail_says_of_itself(raw: bytes, said: str) -> None:
    assert said in child.laid_out(raw, "mail")


@pytest.mark.parametrize("depth", [20, 90, 400, 5_000])
def test_a_mail_of_mails_of_mails_raises_nothing(depth: int) -> None:
    found = child.laid_out(_nested(depth), "mail")
    assert depth > 20 or "Hello" in found


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("document", "".join(f"<b id={n}><p>" for n in range(20_000)).encode()),
        ("mail", _nested(250) + b"\n" * (6 << 20)),
    ],
)
def test_what_is_made_to_take_for_ever_is_given_up(
    tmp_path: Path, kind: str, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "SECONDS", 1)
    (tmp_path / "file").write_bytes(raw)
    with pytest.raises(Unshown, match=r"few seconds|too long"):  # of its own time, or on a busy machine of ours
        laid_out(tmp_path / "file", kind)


def test_html_of_a_file_comes_out_of_another_process_and_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(PLAIN)
    assert laid_out(file, "mail") == "<p>Hello <b>there</b>\n</p>"
    file.write_bytes(b"<p>\xe2\x80\xae" + b"word " * 100_000)
    found = laid_out(file, "document")
    assert '<span class="unseen">U+202E</span>' in found
    assert "more characters of HTML" in found
