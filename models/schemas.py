"""Every table between stages. Column names are the project's vocabulary: one name, one type, everywhere.

Unknown is null, never 0, "" or 1970. Ids are keyed hashes of (parent, parser, locator): see `models.ids`.
"""

import pyarrow as pa

VERSION = 1
"""Of all tables together; in the footer of every Parquet file. Raise it with every change of a name or type."""

DIGEST = "8898286a0da3d00e"
"""Of their names and types, see tests/test_conventions.py."""

UTC_MICROS = pa.timestamp("us", tz="UTC")
_TEXT = pa.string()
_TEXTS = pa.list_(pa.string())


def _col(name: str, type_: pa.DataType, doc: str, *, required: bool = False) -> pa.Field:
    return pa.field(name, type_, nullable=not required, metadata={"doc": doc})


def _key(name: str, doc: str) -> pa.Field:
    return _col(name, _TEXT, doc, required=True)


SOURCES = pa.schema(
    [
        _key("source_id", "this file in this extraction"),
        _key("extraction_id", "the extraction it came from"),
        _key("exhibit_ref", "the exhibit, as the officer labelled it"),
        _key("path", "logical path inside the extraction, with forward slashes"),
        _col("size_bytes", pa.int64(), "size of the content; null if it could not be read"),
        _col("sha256", _TEXT, "SHA-256 of the content, hex; null if it could not be read"),
        _col("modified_at", UTC_MICROS, "modification time; null where the container keeps none or keeps no zone"),
        _col("type", _TEXT, "media type by content"),
        _col("parser", _TEXT, "name of the parser that claims it"),
        _col("companion_of", _TEXT, "source_id of the database that this log, or other file beside it, is read with"),
        _col("duplicate_of", _TEXT, "source_id of an equal file of this extraction that is read in its place"),
        _key("status", "claimed, companion, container, duplicate, unsupported, encrypted, failed"),
    ]
)

EXTRACTIONS = pa.schema(
    [
        _key("extraction_id", "this extraction"),
        _key("exhibit_ref", "the exhibit, as the officer labelled it"),
        _key("container", "folder, zip, tar, 7z, rar, cpio, ufed_xml, android_backup, itunes"),
        _col("sha256", _TEXT, "SHA-256 of the container, hex; null if it is a folder"),
        _col("sha1", _TEXT, "SHA-1 of it, where the supplier gave one: it agreed"),
        _col("md5", _TEXT, "MD5 of it, likewise"),
        _col("files", pa.int64(), "files that the container lists", required=True),
        _col("size_bytes", pa.int64(), "of their content", required=True),
        _col(
            "clock_offset_s", pa.int64(), "device clock minus true time, as the examiner measured it; null if not given"
        ),
    ]
)

TIME_SOURCES: dict[str, str] = {
    "epoch": "a count since an epoch, which is UTC",
    "zone": "written with its own zone or offset",
    "gps": "a local time, its offset that between it and the satellites' time beside it",
    "extraction": "a local time without a zone, read in the timezone that the case file gives for the extraction",
}
"""Where the zone of `sent_at` comes from. A local time of any other kind has no `sent_at`: nothing is assumed."""

KINDS: dict[str, str] = {
    "message": "something said in a conversation, or a note of the app about it",
    "reaction": "a sign put to a message; `reply_to` is that message",
    "membership": "somebody (`sender`) belongs to a conversation, from `sent_at` to `ended_at` where those are known",
    "call": "a call or a voicemail",
    "contact": "an entry about somebody else: `title` is the name, `recipients` the numbers and addresses",
    "account": "an account of the device's owner: `sender` is its identifier, `sender_name` its name",
    "device": "a fact about the device or its SIM: `title` says which (IMEI, model …), `body` is the value, "
    "`extra.type` its identifier type if it is one",
    "app": "an application that is or was installed: `title` is its name, `app` its package or bundle",
    "visit": "a page that was opened",
    "search": "a term that was searched for",
    "download": "a file that was fetched",
    "location": "a place, of the device or as somebody entered it",
    "media": "a picture, a video, a recording",
    "note": "a note or a reminder",
    "typed": "what was typed into a field or learned by a keyboard, or copied",
    "calendar": "an appointment",
    "app_use": "an application was used, shown or notified",
    "document": "a file with text",
    "mail": "a mail",
    "system_event": "what the system noted: unlocking, charging, networks, wiping, and what has no kind of its own",
}
"""Kinds of record, and what their columns mean."""

THREAD_KINDS = ("direct", "group", "broadcast")

STATES = frozenset({"live", "deleted", "recovered", "superseded", "edited", "unsent", "draft", "unknown"})

NOMINALS = pa.schema(
    [
        _key("nominal_id", "the force's reference for the person"),
        _key("type", "identifier type, or name, dob, address"),
        _col("alias", pa.bool_(), "a name by which the person is also known; null if it is no name"),
        _key("value_raw", "as received"),
        _col("value_norm", _TEXT, "canonical form; null if it does not have one"),
        _col("valid_from", UTC_MICROS, "first known use"),
        _col("valid_to", UTC_MICROS, "last known use"),
        _col("source_grade", pa.int8(), "3x5x2 source: 1 reliable, 2 untested, 3 not reliable", required=True),
        _key("assessment", "3x5x2 assessment: A known directly … E suspected false"),
        _key("handling", "3x5x2 handling: P lawful sharing permitted, C with conditions"),
        _col("conditions", _TEXT, "handling conditions; travel with every row derived from this one"),
        _col("review_by", UTC_MICROS, "after this the entry is shown but not scored"),
        _key("locator", "file and line, or file and index"),
    ]
)

ROLES = pa.schema(
    [
        _key("nominal_id", "the force's reference for the person"),
        _col("role", _TEXT, "role in the case named beside it, in lower case; null if only tags are given"),
        _col("case_ref", _TEXT, "that case, by the force's reference"),
        _col("outcome", _TEXT, "outcome of that case: charged, NFA …; null while it is open"),
        _col("complainants", _TEXTS, "pseudonymous references of its complainants, never names"),
        _col("offence_from", UTC_MICROS, "when what is alleged there began"),
        _col("offence_to", UTC_MICROS, "when it ended"),
        _col("mo_tags", _TEXTS, "modus operandi behaviour tags"),
        _col("source_grade", pa.int8(), "3x5x2 source: 1 reliable, 2 untested, 3 not reliable", required=True),
        _key("assessment", "3x5x2 assessment: A known directly … E suspected false"),
        _key("handling", "3x5x2 handling: P lawful sharing permitted, C with conditions"),
        _col("conditions", _TEXT, "handling conditions; travel with every row derived from this one"),
        _col("review_by", UTC_MICROS, "after this the entry is shown but counts for nothing"),
        _key("locator", "file and line, or file and index"),
    ]
)

LINKAGE = pa.schema(
    [
        _key("token", "keyed digest of type and canonical form, by the force's linkage key"),
        _key("type", "identifier type"),
        _key("case_id", "the case in which it stands"),
        _col("suspect", pa.bool_(), "the case file gives it to a suspect of that case", required=True),
        _col("people", _TEXTS, "keyed ids of those on whose exhibits it stands: equal for one person", required=True),
        _col("in_text", pa.bool_(), "it stands in text alone, where it may have been misread", required=True),
        _col("exhibits", pa.int32(), "exhibits of that case that have it", required=True),
        _col("records", pa.int64(), "records of that case that have it", required=True),
    ]
)
"""The index across cases: one row a value and case. Kept beside the cases, see `pipeline.intelligence.linkage`."""

RECORDS = pa.schema(
    [
        _key("record_id", "this artefact"),
        _key("extraction_id", "the extraction it came from"),
        _key("exhibit_ref", "the exhibit"),
        _key("source_id", "the file it came from"),
        _key("kind", "see KINDS"),
        _col("app", _TEXT, "the application, by its package or bundle name"),
        _col("thread_id", _TEXT, "the conversation it belongs to; null if it belongs to none"),
        _col("thread_title", _TEXT, "the conversation's own name, as the app shows it"),
        _col(
            "thread_kind", _TEXT, "direct, group, broadcast (one to many, who do not see each other); null if unknown"
        ),
        _col("reply_to", _TEXT, "record_id of the record of the same source that it answers, quotes or reacts to"),
        _col(
            "sent_at", UTC_MICROS, "when sent, begun, visited or taken, UTC, by the device's clock; null if not known"
        ),
        _col("sent_at_raw", _TEXT, "that value as stored, before conversion"),
        _col("sent_at_source", _TEXT, "where its zone comes from: see TIME_SOURCES; null where sent_at is"),
        _col("ended_at", UTC_MICROS, "when a call or a visit ended"),
        _col("direction", _TEXT, "incoming, outgoing, or null"),
        _col("sender", _TEXT, "identifier of the author as stored; null if it is the device's owner or unknown"),
        _col("sender_name", _TEXT, "name that the source gives that author"),
        _col("recipients", _TEXTS, "identifiers of the other participants as stored; never the device's owner"),
        _col("body", _TEXT, "the text of it"),
        _col("state", _TEXT, "see STATES", required=True),
        _col("attachments", _TEXTS, "paths of attached files as stored; of files inside a mail, their paths below it"),
        _col("latitude", pa.float64(), "degrees, WGS 84"),
        _col("longitude", pa.float64(), "degrees, WGS 84"),
        _col("accuracy_m", pa.float64(), "radius in metres, as the source claims"),
        _col("url", _TEXT, "address of a visit, a download or a link"),
        _col("title", _TEXT, "title of a page, subject of a mail, display name of a contact"),
        _col("extra", _TEXT, "what has no column, as a JSON object"),
        _key("locator", "table and row, or page, inside the source"),
        _key("parser", "name of the parser"),
        _col("parser_version", pa.int16(), "its version", required=True),
    ]
)

_HANDLING = _key("handling", "why it is held: LPP_HOLD, TPM_SENSITIVE")

HELD = RECORDS.append(_HANDLING)

HOLDS = pa.schema(
    [
        _key("extraction_id", "the extraction"),
        _key("source_id", "the file in which it was found"),
        _key(
            "kind", "thread: a conversation; file: one attached there; record: a document or picture; person: a contact"
        ),
        _key("value", "thread_id, record_id, or a keyed id of the file's path or the contact's identifier"),
        _col("thread_id", _TEXT, "of a file: the conversation it was attached in"),
        _col("record_id", _TEXT, "of a file: the record it was attached to"),
        _HANDLING,
    ]
)

READS = pa.schema(
    [
        _key("source_id", "the file"),
        _key("parser", "the parser that read it"),
        _key("unit", "the table or part that was read"),
        _col("rows_stored", pa.int64(), "rows that are there", required=True),
        _col("records", pa.int64(), "rows that became records", required=True),
        _col("held", pa.int64(), "rows held: possibly privileged, or third-party material", required=True),
        _col("out_of_scope", pa.int64(), "rows outside the authorised scope", required=True),
        _col("issues", pa.int64(), "rows left out, each with an issue", required=True),
        _col("ignored", pa.int64(), "rows that the parser's docstring says it ignores", required=True),
    ]
)

DUPLICATES = pa.schema(
    [
        _key("extraction_id", "the extraction"),
        _key("source_id", "the file that the record is from"),
        _key("record_id", "a record of an event that a record of another file tells of as well"),
        _key("duplicate_of", "the record that is served for all of them"),
    ]
)

CONVERSATIONS = pa.schema(
    [
        _key("extraction_id", "the extraction"),
        _key("thread_id", "a conversation that shares an event with another"),
        _key("conversation_id", "thread_id of the one that stands for all of them"),
    ]
)

ATTACHMENTS = pa.schema(
    [
        _key("extraction_id", "the extraction"),
        _key("record_id", "the record that a file is attached to"),
        _key("path", "the file's path as the record stores it"),
        _key("source_id", "that file; of equal ones the one that was read"),
    ]
)

_IDENTIFIERS = pa.list_(
    pa.struct(
        [
            pa.field("type", pa.string()),
            pa.field("value", pa.string()),
            pa.field("stored", pa.list_(pa.string())),
            pa.field("apps", pa.list_(pa.string())),
            pa.field("shared", pa.bool_()),
        ]
    )
)

PARTIES = pa.schema(
    [
        _key("extraction_id", "the extraction"),
        _key("party_key", "somebody, as this device knows them; a hypothesis that rests on `evidence`"),
        _col("owner", pa.bool_(), "the device's owner", required=True),
        _col("names", _TEXTS, "what the device calls them, the commonest first", required=True),
        _col(
            "identifiers",
            _IDENTIFIERS,
            "type, canonical form (null if it has none), as stored, apps, whether people of other names have it too",
            required=True,
        ),
        _col("records", pa.int64(), "records that name them", required=True),
        _col(
            "evidence", _TEXTS, "contacts and accounts that say so, and one record for each identifier", required=True
        ),
    ]
)

TEXTS = pa.schema(
    [
        _key("text_id", "this text"),
        _key("extraction_id", "the extraction"),
        _key("record_id", "the record that it is the text of"),
        _key("source_id", "the file that it was read from"),
        _key("origin", "native, ocr, transcript, metadata"),
        _key("text", "the text; offsets elsewhere count its Unicode code points"),
        _col("language", _TEXT, "ISO 639-1 code, where it was determined"),
        _col("confidence", pa.float32(), "0 to 1, the engine's own mean for OCR; null for native text"),
        _col("page", pa.int32(), "page, counted from 1"),
        _col("bbox", pa.list_(pa.int32()), "left, top, width, height in pixels of the page image"),
        _col("words", _TEXT, "OCR only: JSON list of [start, end, left, top, width, height, confidence]"),
        _col("engine", _TEXT, "OCR only: what read it: tesseract, rapidocr"),
        _col("supersedes", _TEXT, "text_id of an earlier reading of the same page that this one is better than"),
        _col("superseded_by", _TEXT, "text_id of the earlier reading that is better than this one; both stay"),
    ]
)

PICTURES = pa.schema(
    [
        _key("source_id", "the file"),
        _key("extraction_id", "the extraction"),
        _col("page", pa.int32(), "page of the file, counted from 1; distinct frames of an animation", required=True),
        _col("width", pa.int32(), "pixels, upright as its EXIF says", required=True),
        _col("height", pa.int32(), "pixels", required=True),
        _col(
            "pixel_sha256", _TEXT, "of the decoded pixels: equal for equal pictures in other files; null without text"
        ),
        _col("pdq", _TEXT, "PDQ's perceptual hash, 64 hexadecimal digits; null for what is too small to have one"),
        _key("kind", "screenshot, document, photograph, blank: how it is read; blank has no text and is not"),
        _col("turn", pa.int32(), "degrees clockwise by which it must be turned to be upright", required=True),
        _col("skew", pa.float32(), "degrees clockwise by which its lines are inclined after that", required=True),
        _col("lines", pa.int32(), "pieces of text that the detector saw", required=True),
        _col("covered", pa.float32(), "their share of the picture, 0 to 1", required=True),
    ]
)

SIMILAR = pa.schema(
    [
        _key("source_id", "the file"),
        _key("extraction_id", "the extraction"),
        _col("page", pa.int32(), "its page", required=True),
        _key("group_id", "the group of pictures that look alike: the source_id and page of its first"),
        _col("distance", pa.int32(), "bits of 256 in which its PDQ differs from that of the first", required=True),
    ]
)

MENTIONS = pa.schema(
    [
        _key("mention_id", "this mention"),
        _key("extraction_id", "the extraction"),
        _key("record_id", "the record it stands in"),
        _col("text_id", _TEXT, "the text it stands in; null for a structured field"),
        _col("field", _TEXT, "the record's column it stands in: sender, recipients, title …; null for a text"),
        _key("type", "identifier type, or a lexicon category, or name"),
        _key("surface", "as written; equals text[start:end]"),
        _col("start", pa.int32(), "offset in code points; null for a structured field"),
        _col("end", pa.int32(), "offset after the last code point"),
        _col("value_norm", _TEXT, "canonical form; null if there is none (a lexicon phrase, an ambiguous number)"),
        _key("detector", "structured, identifiers, lexicon, ner, people"),
        _key("detector_version", "its version"),
        _col("score", pa.float32(), "0 to 1; for OCR text never above the text's own confidence", required=True),
        _col("negated", pa.bool_(), "the words around it deny it", required=True),
        _col("quoted", pa.bool_(), "it stands inside a quotation", required=True),
    ]
)

LINKS = pa.schema(
    [
        _key("link_id", "this link: a hypothesis, until a person confirms it"),
        _key("mention_id", "the mention"),
        _key("extraction_id", "the extraction of the mention"),
        _key("record_id", "the record of the mention"),
        _key("type", "identifier type that is equal"),
        _key("value_norm", "the value that is equal"),
        _col("nominal_id", _TEXT, "the nominal of intelligence"),
        _col("party_id", _TEXT, "the party of the case file"),
        _col("other_mention_id", _TEXT, "the same value in another exhibit"),
        _col("other_case", _TEXT, "another case of this store that has the value; nothing else of that case"),
        _key("pair_id", "what people decide about: the value, and the nominal, party, exhibit or case beside it"),
        _key("basis", "what a decision about the pair rests on here: grade, grading, keyed digest of the entry"),
        _key("grade", "G1, G2, G3, G4 (identifier equality and provenance, not who held the device)"),
        _key("attribution", "identifier to person: confirmed, strong, moderate, weak, none"),
        _col("source_grade", pa.int8(), "3x5x2 source of the nominal's entry"),
        _col("assessment", _TEXT, "3x5x2 assessment of it"),
        _col("handling", _TEXT, "3x5x2 handling code of it"),
        _col("conditions", _TEXT, "its handling conditions"),
        _col("scores", pa.bool_(), "false if expired, past review, suspected false, or grade G4", required=True),
        _col("weight_bits", pa.float32(), "log2 weight of evidence; null for exact equality"),
        _col("probability", pa.float32(), "0 to 1, that it is this nominal and nobody else; null for exact equality"),
        _col("commonness", pa.int32(), "exhibits of all cases that have the value; null if they were not counted"),
        _col("waterfall", _TEXT, "JSON list of {field, bits, detail}", required=True),
        _col("negative_evidence", _TEXTS, "what speaks against it", required=True),
        _key("state", "candidate, confirmed, rejected, superseded"),
        _col("decided_by", _TEXT, "who confirmed or rejected it: only people do"),
        _col("decided_at", UTC_MICROS, "when"),
        _col("authority_id", _TEXT, "the authority to match a complainant's or witness's exhibit, where one was given"),
    ]
)

UNITS = pa.schema(
    [
        _key("unit_id", "what a reviewer is served"),
        _key("extraction_id", "the extraction"),
        _key("exhibit_ref", "the exhibit"),
        _key("kind", "thread_segment, members, call_run, visit_run, location_run, mail, document, media, account …"),
        _col("app", _TEXT, "the application"),
        _col("thread_id", _TEXT, "the conversation"),
        _col("thread_title", _TEXT, "its name"),
        _col("participants", _TEXTS, "identifiers of those in it beside the device's owner", required=True),
        _col("record_ids", _TEXTS, "its records in order of time", required=True),
        _col("started_at", UTC_MICROS, "time of the first record that has one"),
        _col("ended_at", UTC_MICROS, "time of the last"),
        _col("lanes", _TEXTS, "SCORED, DISCLOSURE, INTEL_LINK …", required=True),
        _col("uncertainty", _TEXTS, "what its place rests on that may be wrong", required=True),
        _key("handling", "normal, or the reason why it is held"),
    ]
)

_EVIDENCE = pa.list_(
    pa.struct(
        [
            pa.field("record_id", pa.string()),
            pa.field("text_id", pa.string()),
            pa.field("start", pa.int32()),
            pa.field("end", pa.int32()),
        ]
    )
)

SIGNALS = pa.schema(
    [
        _key("signal_id", "this reason"),
        _key("unit_id", "the unit it speaks about"),
        _key("rule", "the rule"),
        _key("family", "party, time, conduct, intelligence, corroboration, integrity, bulk"),
        _col("points", pa.float64(), "after the family's cap; the unit's signals sum to its score", required=True),
        _col("cap", pa.float64(), "the family's cap", required=True),
        _key("text", "the reason in plain words"),
        _col("confidence", pa.float32(), "0 to 1", required=True),
        _col("evidence", _EVIDENCE, "where it stands", required=True),
        _col("alternatives", _TEXTS, "innocent readings, to be weighed beside it"),
        _col("changes", _TEXT, "score, band and lanes of the unit without this reason"),
    ]
)

QUEUE = pa.schema(
    [
        _col("rank", pa.int32(), "place by score: 1 is the highest", required=True),
        _col("place", pa.int32(), "place in the order of serving: 1 is read first", required=True),
        _key("slot", "why it is served at that place: safeguarding, score, disclosure, sample"),
        _key("unit_id", "the unit"),
        _key("exhibit_ref", "the exhibit"),
        _key("kind", "kind of unit"),
        _col("app", _TEXT, "the application"),
        _col("title", _TEXT, "the conversation's name, the document's title"),
        _col("participants", _TEXTS, "who is in it", required=True),
        _col("started_at", UTC_MICROS, "time of its first record"),
        _col("ended_at", UTC_MICROS, "time of its last"),
        _col("records", pa.int32(), "how many records it has", required=True),
        _col("score", pa.float64(), "0 to 100: an expert-set order score, not a probability", required=True),
        _key("band", "P1, P2, P3, P4"),
        _col("lanes", _TEXTS, "lanes it is in", required=True),
        _col(
            "reasons",
            pa.list_(
                pa.struct(
                    [
                        pa.field("rule", pa.string()),
                        pa.field("family", pa.string()),
                        pa.field("points", pa.float64()),
                        pa.field("cap", pa.float64()),
                        pa.field("text", pa.string()),
                        pa.field("evidence", _EVIDENCE),
                        pa.field("alternatives", _TEXTS),
                        pa.field("changes", pa.string()),
                    ]
                )
            ),
            "why; the points sum to the score",
            required=True,
        ),
        _col("uncertainty", _TEXTS, "what the order rests on that may be wrong", required=True),
    ]
)

SEARCHED = pa.schema(
    [
        _key("exhibit_ref", "the exhibit"),
        _key("how", "read, encrypted, unsupported, failed, out-of-scope, held, `issue: code` or `ocr: confidence`"),
        _col("files", pa.int64(), "files, held documents, or pages read by OCR, that it is so of", required=True),
        _col("rows", pa.int64(), "stored rows likewise", required=True),
        _col("issues", pa.int64(), "issues that say so", required=True),
    ]
)
"""What a version of the queue rests on having read, and on not having searched. Kept with the version."""

ISSUES = pa.schema(
    [
        _key("issue_id", "this issue"),
        _key("stage", "the stage that met it"),
        _key("extraction_id", "the extraction"),
        _col("source_id", _TEXT, "the file; null if it is about the extraction"),
        _key("locator", "where in it"),
        _key("code", "see models.issues.CODES"),
        _key("detail", "for an engineer; never quotes evidence"),
        _col("rows", pa.int64(), "stored rows that it accounts for", required=True),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "extractions": EXTRACTIONS,
    "sources": SOURCES,
    "nominals": NOMINALS,
    "roles": ROLES,
    "records": RECORDS,
    "held": HELD,
    "holds": HOLDS,
    "reads": READS,
    "duplicates": DUPLICATES,
    "conversations": CONVERSATIONS,
    "attachments": ATTACHMENTS,
    "parties": PARTIES,
    "pictures": PICTURES,
    "similar": SIMILAR,
    "texts": TEXTS,
    "mentions": MENTIONS,
    "links": LINKS,
    "units": UNITS,
    "signals": SIGNALS,
    "queue": QUEUE,
    "searched": SEARCHED,
    "issues": ISSUES,
}
