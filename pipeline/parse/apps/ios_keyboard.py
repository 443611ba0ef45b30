"""Keyboard of iOS, words it has learned: `dynamic-lexicon.dat`, before that `dynamic-text.dat`.

Seen on: a file rebuilt in code.
Origin: iLEAPP.
Times: none are kept.
Read: the words, one record for each file, in the order of the file, which may be that in which they were learned.
Not read: how often a word was typed, or when.
Not verified: the structure of the file, of which no description is published: words are runs of letters in it, some of
which may be none.
"""

import re
from collections.abc import Iterator
from typing import Any

from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each

_RUN = re.compile(r"[^\W\d_][^\W_]*(?:['\u2019@.-][^\W_]+)*")
_MARK = "DynamicDictionary"


def _words(content: bytes) -> list[str]:
    """Runs of three and more letters; a file of none is no such file."""
    runs = re.findall(rb"(?:[\x20-\x7e]|[\xc3-\xf4][\x80-\xbf]{1,3}){3,}", content)
    found = [word for run in runs for word in _RUN.findall(run.decode("utf-8", "ignore")) if len(word) > 2]
    words = [word for word in dict.fromkeys(found) if not word.startswith(_MARK)]
    if not words:
        raise ValueError("no words")
    return words


def _lexicon(words: list[str], _: Evidence) -> Iterator[Any]:
    row = {"kind": "typed", "title": "words that the keyboard has learned"}
    yield from each("words", ["\n".join(words)], lambda body: row | {"body": body})


PARSER = Parser(
    name="ios_keyboard",
    version=1,
    app="com.apple.keyboard",
    paths=("*-dynamic.lm/dynamic-lexicon.dat", "Keyboard/*dynamic-text.dat"),
    threads=False,
    read=Tree(_words, _lexicon),
)
