"""Codes in words, for whoever reads a unit."""

from collections.abc import Mapping

from models.clock import deviation
from models.schemas import TIME_SOURCES
from models.words import what

BANDS: Mapping[str, str] = {"P1": "Review first", "P2": "Review next", "P3": "Review later", "P4": "Review last"}
"""An order, not a probability of anything (domain X-12)."""

LANES: Mapping[str, str] = {
    "SAFEGUARD": "Safeguarding: somebody may be at risk now",
    "DISCLOSURE": "Disclosure: read whatever its score",
    "INTEL_LINK": "Link to intelligence",
    "SCORED": "By score",
    "QA_SAMPLE": "Random sample: drawn to measure what is missed",
}

LANE_NAMES: Mapping[str, str] = {code: said.partition(":")[0] for code, said in LANES.items()}
"""Where there is no room to say more."""

UNCERTAIN: Mapping[str, str] = {
    "time_unknown": "When it happened is not known.",
    "author_unknown": "Who wrote it is not known.",
    "unconfirmed_link": "It rests on a link that nobody has confirmed.",
    "machine_read": "It rests on text that a machine read with doubt: look at the picture.",
    "quoted": "The words stand in a quotation: they may be somebody else's.",
    "identity": "Who is who rests on the device's own address book.",
}

STATES: Mapping[str, str] = {
    "deleted": "deleted on the device, still in the database",
    "recovered": "deleted on the device, recovered from free space",
    "superseded": "an earlier version, recovered",
    "edited": "edited",
    "unsent": "taken back by the sender",
    "draft": "a draft, not sent",
    "unknown": "state not known",
}

FAMILIES: Mapping[str, str] = {
    "party": "who is in contact",
    "time": "when",
    "conduct": "what is said",
    "intelligence": "intelligence",
    "corroboration": "the same on other exhibits",
    "integrity": "deleting or hiding",
    "bulk": "advertisements and services",
}

ORIGINS: Mapping[str, str] = {"ocr": "Machine-read", "transcript": "Transcribed by machine"}

ENGINES: Mapping[str, str] = {"tesseract": "Tesseract", "rapidocr": "RapidOCR"}


_MEDIA = {"video": "video", "audio": "recording"}


def called(kind: str, app: str | None, type_: str | None) -> str:
    """What a unit or a record is; of a media file, by the type of its content."""
    return what(_MEDIA.get((type_ or "").partition("/")[0], kind) if kind == "media" else kind, app)


def lane(code: str) -> str:
    """A lane."""
    return LANES.get(code, code.replace("_", " ").capitalize())


def uncertain(code: str) -> str:
    """What a place in the order rests on that may be wrong."""
    return UNCERTAIN.get(code, code.replace("_", " ").capitalize() + ".")


def changes(text: str) -> str:
    """What a unit would be without a reason, with its lanes in words."""
    for code, name in LANE_NAMES.items():
        text = text.replace(f"lane {code}", f"the lane “{name}”")
    return text[:1].upper() + text[1:]


def time_source(code: str | None) -> str:
    """Where the zone of a time comes from."""
    return TIME_SOURCES.get(code or "", "no zone is known: no time is claimed")


def clock(offset_s: int | None) -> str:
    """How a device's clock went."""
    if offset_s is None:
        return "how the device's clock went was not measured"
    return deviation(offset_s) if offset_s else "the device's clock was right when it was examined"
