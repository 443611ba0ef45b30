"""The case file: what a digital forensic unit submits (YAML). Every mistake is reported at once, with its line."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from models.application import lockable
from models.deadlines import Deadlines, Moment
from models.language.terms import Term
from models.mistakes import Mistakes, from_validation

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Role = Literal["complainant", "witness", "suspect", "third_party", "professional", "deceased", "unknown"]
Authority = Literal["PCSCA_S37", "PCSCA_S41", "PACE_S8", "PACE_S18", "PACE_S19_20", "PACE_S32", "CJPA_S50", "OTHER"]
PROTECTED_ROLES = frozenset({"complainant", "witness", "deceased"})
"""Roles whose exhibits fail closed: searched only within a line of enquiry and a scope (PCSC Act 2022 s37, s41)."""

SUBMITTED = frozenset({"received_at", "deadlines", "safeguarding", "return_due_at", "returned_at"})
"""What says how urgent an exhibit is (docs/submissions.md). Nothing that is made from evidence depends on it."""

_MOST_OFFSET_S = 3652 * 86_400


def _possible(path: Path) -> Path:
    """Whether the system could have such a file: to ask it for one that it could not have is an error of its own."""
    try:
        raw = os.fsencode(path)
    except UnicodeEncodeError:
        raw = b"\0"
    if b"\0" in raw or len(raw) > 4000 or any(len(part) > 255 for part in raw.split(b"/")):
        raise ValueError("is not a path that a file can have; correct or shorten it")
    return path


Location = Annotated[Path, AfterValidator(_possible)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Model):
    """A span of time; both ends with a zone."""

    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("'end' is before 'start'; swap them")
        return self


class PartyIdentifier(_Model):
    """An identifier that the case gives to a party."""

    type: Text
    value: Text


class Party(_Model):
    """A person in the case, by role. Names are never needed here."""

    party_id: Text
    role: Role
    nominal_id: Text | None = None
    identifiers: tuple[PartyIdentifier, ...] = ()
    names: tuple[Text, ...] = ()


class Retention(_Model):
    """When what was derived is to be reviewed, and as what it is disposed of (domain L-09)."""

    review_by: date
    disposal_class: Text


def _searchable(term: str) -> str:
    Term.of("", term)
    return term


class LineOfEnquiry(_Model):
    """A reasonable line of enquiry, towards or away from the suspect.

    Attributes:
        terms: looked for in all text that may be read for it: see `models.language.terms`.
        origin: who asked for it. Each counts alike.
    """

    id: Text
    text: Text
    terms: tuple[Annotated[Text, AfterValidator(_searchable)], ...] = ()
    origin: Literal["police", "cps", "defence"] = "police"


class Scope(_Model):
    """What may be looked at. Each given part narrows; what is not given does not."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    apps: tuple[Text, ...] = ()
    participants: tuple[Text, ...] = ()
    kinds: tuple[Text, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.from_ or self.to or self.apps or self.participants or self.kinds)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("'to' is before 'from'; swap them")
        return self


class ScopeDecision(_Model):
    """Somebody's decision to widen the scope of an exhibit (domain L-04)."""

    id: Text
    decided_by: Text
    decided_on: date
    reason: Text
    lines_of_enquiry: tuple[Text, ...] = Field(min_length=1)


class Key(_Model):
    """Where the key of an app's locked stores is: in a file, or in a variable of the environment.

    Attributes:
        app: the word for it in the catalogue: whatsapp, signal …
    """

    app: Text
    file: Location | None = None
    env: Text | None = None

    @model_validator(mode="after")
    def _opens_something(self) -> Self:
        if self.app not in lockable():
            raise ValueError(f"a key opens nothing of {self.app!r} here; it does of {', '.join(sorted(lockable()))}")
        if (self.file is None) == (self.env is None):
            raise ValueError("give one of 'file' and 'env': where the key is, never the key itself")
        return self


class Extraction(_Model):
    """One acquisition of an exhibit, made by another tool.

    Attributes:
        timezone: of local times that name no zone, and of the scope's days.
        clock_offset_s: device clock minus true time, in seconds, as the examiner measured it.
    """

    path: Location
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)] | None = None
    sha1: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{40}$", to_lower=True)] | None = None
    md5: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{32}$", to_lower=True)] | None = None
    acquired_with: Text | None = None
    timezone: Text | None = None
    clock_offset_s: Annotated[int, Field(strict=True)] | None = None
    password_env: Text | None = None
    password_file: Location | None = None
    keys: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if self.password_env and self.password_file:
            raise ValueError("'password_env' and 'password_file' are two places for one password; remove one")
        return self

    @model_validator(mode="after")
    def _zone_exists(self) -> Self:
        try:
            ZoneInfo(self.timezone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"timezone {self.timezone!r} is not known; use a name such as Europe/London") from error
        return self

    @model_validator(mode="after")
    def _clock_was_running(self) -> Self:
        if abs(self.clock_offset_s or 0) > _MOST_OFFSET_S:
            raise ValueError(
                "'clock_offset_s' is more than ten years: a clock that was reset says nothing about the times before "
                "that; leave it out"
            )
        return self

    @property
    def supplied(self) -> dict[str, str]:
        """The hashes that the supplier gave."""
        given = {"sha256": self.sha256, "sha1": self.sha1, "md5": self.md5}
        return {name: value for name, value in given.items() if value}

    @property
    def zone(self) -> ZoneInfo | None:
        """That of `timezone`; None if it is not given, which is not the same as UTC."""
        return ZoneInfo(self.timezone) if self.timezone else None


class Exhibit(_Model):
    """An exhibit: whose it is, and under what authority and within what scope it is searched.

    Attributes:
        received_at: when the unit received it; without, when it received the case.
        return_due_at: by when the handset is to be with its owner again.
        returned_at: when it was: its clock has stopped.
    """

    exhibit_ref: Text
    subject: Text
    authority: Authority
    authority_text: Text | None = None
    dpn_ref: Text | None = None
    lines_of_enquiry: tuple[Text, ...] = ()
    scope: Scope | None = None
    scope_decision: ScopeDecision | None = None
    intel_match_authority: Text | None = None
    received_at: Moment | None = None
    return_due_at: Moment | None = None
    returned_at: Moment | None = None
    extraction: Extraction

    @model_validator(mode="after")
    def _other_is_explained(self) -> Self:
        if self.authority == "OTHER" and not self.authority_text:
            raise ValueError("authority OTHER needs 'authority_text': name the power relied on")
        return self


class Case(_Model):
    """A submitted case.

    Attributes:
        languages: those that its people write in, ISO 639-1; without any, those of the settings.
        received_at: when the unit received it.
        safeguarding: why somebody is in danger now, in words: a threat to life, a child at risk.
    """

    case_id: Text
    operation_name: Text
    offence_window: Window | None = None
    parties: tuple[Party, ...] = Field(min_length=1)
    lines_of_enquiry: tuple[LineOfEnquiry, ...] = ()
    intelligence: tuple[Location, ...] = ()
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] = ()
    exhibits: tuple[Exhibit, ...] = Field(min_length=1)
    legal_advisers: tuple[Text, ...] = ()
    third_party_holders: tuple[Text, ...] = ()
    retention: Retention | None = None
    received_at: Moment | None = None
    deadlines: Deadlines = Deadlines()
    safeguarding: Text | None = None

    @model_validator(mode="after")
    def _refers_to_itself(self) -> Self:
        if mistakes := _cross_references(self):
            raise ValueError("; ".join(mistakes))
        return self

    def party(self, party_id: str) -> Party:
        return next(party for party in self.parties if party.party_id == party_id)

    def protected(self, exhibit: Exhibit) -> bool:
        """Whether an exhibit fails closed: by its subject's role, or because it was handed over by agreement (PCSC Act
        2022 s37, s41), whatever the role of the person who did so turns out to be."""
        return self.party(exhibit.subject).role in PROTECTED_ROLES or exhibit.authority in ("PCSCA_S37", "PCSCA_S41")


def read(path: Path) -> Case:
    """The case of a file, its relative paths made absolute.

    Raises:
        Mistakes: all of them, each with file, line and key.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise Mistakes([f"{path}: no such file; give the path of a case file, or run `triage demo` for one"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Mistakes([f"{path}: cannot be read ({error}); save it as UTF-8 text that you may read"]) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Mistakes([f"{path}:{line}: not YAML: {error.problem or error}; check indentation and quotes"]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Mistakes([f"{path}: not YAML: {error}"]) from None
    if not isinstance(content, dict):
        raise Mistakes([f"{path}:1: not a case file: expected keys such as case_id, parties, exhibits"])
    try:
        case = Case.model_validate(content)
    except ValidationError as error:
        try:
            lines = _lines(node)
        except RecursionError:
            raise Mistakes([f"{path}: something in it contains itself (& and *); write it out"]) from None
        raise Mistakes(from_validation(path, error, lines)) from None
    return _absolute(case, path.absolute().parent)


def check_files(path: Path, case: Case) -> None:
    """Whether what the case file names is there.

    Raises:
        Mistakes: files that are not, each with its key.
    """
    if missing := _missing_files(path, case):
        raise Mistakes(missing)


def _cross_references(case: Case) -> list[str]:
    """Ids that are used twice or point nowhere, and exhibits that may not be searched as submitted."""
    parties = [party.party_id for party in case.parties]
    lines = {line.id for line in case.lines_of_enquiry}
    refs = [exhibit.exhibit_ref for exhibit in case.exhibits]
    mistakes = [f"party {p} is defined twice; rename one" for p in _twice(parties)]
    mistakes += [f"exhibit {r} is defined twice; rename one" for r in _twice(refs)]
    for exhibit in case.exhibits:
        name = f"exhibit {exhibit.exhibit_ref}"
        mistakes += [
            f"{name}: line of enquiry {line!r} is not defined; add it under lines_of_enquiry"
            for line in (*exhibit.lines_of_enquiry, *_decided_for(exhibit))
            if line not in lines
        ]
        if exhibit.subject not in parties:
            mistakes.append(f"{name}: subject {exhibit.subject!r} is not a party; use one of {', '.join(parties)}")
        elif case.protected(exhibit):
            mistakes += [f"{name}: {lack}" for lack in _not_authorised(exhibit, case.party(exhibit.subject).role)]
    return mistakes


def _decided_for(exhibit: Exhibit) -> tuple[str, ...]:
    return exhibit.scope_decision.lines_of_enquiry if exhibit.scope_decision else ()


def _not_authorised(exhibit: Exhibit, role: str) -> list[str]:
    lacks = []
    if not exhibit.dpn_ref and exhibit.authority == "PCSCA_S37":
        lacks.append(f"the device of a {role} needs 'dpn_ref', the digital processing notice")
    if not exhibit.lines_of_enquiry:
        lacks.append(f"the device of a {role} needs at least one of 'lines_of_enquiry'")
    if exhibit.scope is None or exhibit.scope.empty:
        lacks.append(f"the device of a {role} needs a 'scope': from and to, apps, participants or kinds")
    return lacks


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _absolute(case: Case, folder: Path) -> Case:
    def delivered(extraction: Extraction) -> Extraction:
        secret = extraction.password_file and folder / extraction.password_file
        keys = tuple(key.model_copy(update={"file": key.file and folder / key.file}) for key in extraction.keys)
        return extraction.model_copy(update={"path": folder / extraction.path, "password_file": secret, "keys": keys})

    exhibits = tuple(
        exhibit.model_copy(update={"extraction": delivered(exhibit.extraction)}) for exhibit in case.exhibits
    )
    return case.model_copy(
        update={"exhibits": exhibits, "intelligence": tuple(folder / file for file in case.intelligence)}
    )


def _missing_files(path: Path, case: Case) -> list[str]:
    wanted = [(f"intelligence[{i}]", file) for i, file in enumerate(case.intelligence)]
    for e in case.exhibits:
        wanted.append((f"exhibit {e.exhibit_ref}: extraction.path", e.extraction.path))
        if e.extraction.password_file:
            wanted.append((f"exhibit {e.exhibit_ref}: extraction.password_file", e.extraction.password_file))
        wanted += [
            (f"exhibit {e.exhibit_ref}: extraction.keys[{number}].file", key.file)
            for number, key in enumerate(e.extraction.keys)
            if key.file
        ]
    return [
        f"{path}: {key}: no such file or folder: {file}; paths are relative to the case file"
        for key, file in wanted
        if not file.exists()
    ] + [
        f"{path}: exhibit {e.exhibit_ref}: extraction.{name}: a folder has no hash of its own; remove it, or deliver "
        "a zip"
        for e in case.exhibits
        if e.extraction.path.is_dir()
        for name in e.extraction.supplied
    ]


def _lines(node: yaml.Node | None, place: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], int]:
    """Line numbers of all keys and items, counted from 1."""
    if node is None:
        return {}
    lines = {place: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines |= _lines(value, (*place, key.value)) | {(*place, key.value): key.start_mark.line + 1}
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines |= _lines(item, (*place, index))
    return lines


def as_yaml(case: Case) -> str:
    """The case as a file again, for the store: as it was submitted, with absolute paths."""
    content: dict[str, Any] = case.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def stored(text: str) -> Case:
    """The case of `as_yaml`, from the store: it was checked when it was submitted."""
    return Case.model_validate(yaml.safe_load(text))


def utc(moment: datetime) -> int:
    """UTC microseconds since 1970, as tables hold times."""
    return round(moment.timestamp() * 1_000_000)
