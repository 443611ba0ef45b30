"""Biome of iOS, events as KnowledgeC kept them before: streams `_DKEvent.*` in SEGB files.

Seen on: structures of iOS 15 to 18, rebuilt in code.
Origin: iLEAPP, CCL Solutions (SEGB), M. Epifani (84 Streams Later).
Times: seconds since 2001-01-01 UTC, of the event where its fields are known, else of the writing of the entry.
Read: what each stream notes of the device or an app, its name as it was in KnowledgeC in `extra`; pages of Safari.
Ignored: entries whose content the system has wiped.
Not read: streams of other devices (`remote`), what has been marked as gone (`tombstone`), content
that is a structure of its own.
"""

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.stores import knowledge
from pipeline.parse.stores.biome import Told, paths, reader
from pipeline.parse.stores.places import double


def _event(m: Message) -> Told:
    stream, value, source = (m.message(number) or Message(b"") for number in (1, 4, 6))
    name, said = stream.text(1), value.text(3)
    texts = [text for meta in m.messages(7) if (inner := meta.message(2)) and (text := inner.text(3))]
    page = name == knowledge.PAGES
    return {
        "kind": knowledge.kind(name),
        "app": knowledge.app(name, said, None, source.text(2)),
        "url": said if page else None,
        "title": next(iter(texts), None) if page else None,
        "body": knowledge.body(name, said, value.integer(4), None, None),
        "began": double(m.get(2)),
        "ended": double(m.get(3)),
        "extra": {"stream": name, "told": texts},
    }


PARSER = Parser(
    name="ios_biome_events",
    version=1,
    app="com.apple.biome",
    paths=paths("_DKEvent.*"),
    threads=False,
    read=reader({}, _event),
)
