"""Builds a story: extractions as telephones make them, intelligence, a case file; and, apart from them, the truth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import everyday
import yaml
from telling import Device, Line, Person, Story, Talk

from pipeline.demo import android, ios
from pipeline.demo.android import jid

_HEADER = (
    "nominal_id,type,value,valid_from,valid_to,source,assessment,handling,conditions,review_by,role,case_ref,outcome,"
    "mo_tags"
)


@dataclass(frozen=True)
class Judged:
    """What is true of one record."""

    relevance: int
    disclosure: bool


Key = tuple[str, str, datetime | None, str | None]
"""An exhibit, a kind of record, when it was, and what it says: what tells records of a story apart."""


@dataclass(frozen=True)
class Built:
    """A story on disk.

    Attributes:
        truth: of every message and call that was told; whatever is not here is irrelevant.
        numbers: exhibit → numbers that stand in its fields, within its scope, and are not its owner's: who sent,
            received, called, or is in its contacts.
    """

    story: Story
    case_file: Path
    truth: dict[Key, Judged]
    numbers: dict[str, frozenset[str]]


def build(story: Story, folder: Path) -> Built:
    """Everything that a unit would be given, in `folder`."""
    truth: dict[Key, Judged] = {}
    numbers: dict[str, frozenset[str]] = {}
    for device in story.devices.values():
        crowd = everyday.friends(story, device) if device.friends else []
        people = story.people | {person.key: person for person in crowd} | {everyday.TAXI.key: everyday.TAXI}
        told = [talk for talk in story.talks if device.ref in talk.on]
        said = [*told, *everyday.talks(story, device, crowd)]
        _tell(truth, device, said)
        phone = _Phone(story, device, people, said)
        contacts = [person for person in people.values() if _in_contacts(story, device, person, said)]
        for person in contacts if device.scope is None else ():
            known = person.role in ("complainant", "witness") or _of_interest(story, person)
            truth[device.ref, "contact", None, person.name] = Judged(1 if known else 0, disclosure=False)
        root = folder / device.ref.replace("/", "")
        (phone.iphone if device.scope else phone.android)(root, contacts)
        shown = [p.number for p in contacts] if device.scope is None else []
        numbers[device.ref] = frozenset(shown) | {
            people[who].number
            for talk in (said if device.scope is None else told)
            for who in talk.people
            if who in people and not (who in story.people and story.owns(device, who))
        }
    (folder / "intelligence.csv").write_text(f"{_HEADER}\n{story.intelligence}", "utf-8")
    case_file = folder / "case.yaml"
    case_file.write_text(yaml.safe_dump(_case(story), sort_keys=False, allow_unicode=True), "utf-8")
    return Built(story, case_file, truth, numbers)


def _tell(truth: dict[Key, Judged], device: Device, talks: Iterable[Talk]) -> None:
    for talk in talks:
        for line in talk.lines:
            key = (device.ref, "call" if line.seconds is not None else "message", line.at, line.text)
            assert key not in truth or not line.relevance, key
            truth[key] = Judged(line.relevance, line.disclosure)


def _in_contacts(story: Story, device: Device, person: Person, talks: Iterable[Talk]) -> bool:
    if not person.name or (person.key in story.people and story.owns(device, person.key)):
        return False
    return person.key not in story.people or any(person.key in talk.people for talk in talks)


def _of_interest(story: Story, person: Person) -> bool:
    """Intelligence knows the number, and as another nominal's than the suspect's."""
    own = {known.nominal for known in story.people.values()}
    return any(
        row.split(",")[2].replace(" ", "")[1:] == person.number[3:] and row.split(",")[0] not in own
        for row in story.intelligence.splitlines()
    )


@dataclass(frozen=True)
class _Phone:
    story: Story
    device: Device
    people: dict[str, Person]
    talks: list[Talk]

    def android(self, root: Path, contacts: list[Person]) -> None:
        data = root / "data/data"
        chats = {
            chat: android.Chat(chat, talk.name, [jid(self._number(who)) for who in self._others(talk)])
            for talk in self._of("whatsapp")
            if (chat := self._chat(talk))
        }
        messages = [
            android.WhatsAppMessage(
                self._chat(talk),
                line.text,
                line.at,
                from_me=self._mine(line.who),
                sender=jid(self._number(line.who)) if talk.name and not self._mine(line.who) else None,
                media=f"Media/WhatsApp Images/IMG-{line.at:%Y%m%d-%H%M%S}.jpg" if line.photo else None,
                revoked=line.revoked,
            )
            for talk, line in self._lines("whatsapp")
        ]
        android.whatsapp(data / "com.whatsapp/databases/msgstore.db", chats.values(), messages)
        telephony = data / "com.android.providers.telephony/databases/mmssms.db"
        texts = [
            android.Sms(self._address(talk), line.text or "", line.at, incoming=not self._mine(line.who))
            for talk, line in self._lines("sms")
        ]
        android.mmssms(telephony, texts)
        providers = data / "com.android.providers.contacts/databases"
        android.contacts2(providers / "contacts2.db", [android.Contact(p.name, [p.number]) for p in contacts])
        calls = [
            android.Call(self._address(talk), line.at, line.seconds or 0, self._call_type(line))
            for talk, line in self._lines("calls")
        ]
        android.calllog(providers / "calllog.db", calls)

    def iphone(self, backup: Path, contacts: list[Person]) -> None:
        building = backup.parent / f"{backup.name}-building"
        building.mkdir(parents=True, exist_ok=True)
        handles = sorted({self._address(talk) for talk in self._of("sms")})
        texts = [
            ios.Message(
                handles.index(self._address(talk)),
                line.text,
                line.at,
                None if self._mine(line.who) else self._address(talk),
                attributed=place % 2 == 1,
            )
            for place, (talk, line) in enumerate(self._lines("sms"))
        ]
        ios.sms_db(building / "sms.db", [ios.Chat([handle]) for handle in handles], texts)
        chats = {
            self._chat(talk): ios.WhatsAppChat(
                self._chat(talk),
                talk.name or self.people[self._others(talk)[0]].name,
                [jid(self._number(who)) for who in self._others(talk)] if talk.name else [],
            )
            for talk in self._of("whatsapp")
        }
        said = [
            ios.WhatsAppMessage(
                self._chat(talk),
                line.text,
                line.at,
                self._mine(line.who),
                sender=jid(self._number(line.who)) if talk.name and not self._mine(line.who) else None,
                media=f"Media/{line.at:%H%M%S}.jpg" if line.photo else None,
                revoked=line.revoked,
            )
            for talk, line in self._lines("whatsapp")
        ]
        ios.whatsapp(building / "ChatStorage.sqlite", list(chats.values()), said)
        calls = [
            ios.Call(self._address(talk), line.at, line.seconds or 0, self._mine(line.who), bool(line.seconds))
            for talk, line in self._lines("calls")
        ]
        ios.call_history(building / "CallHistory.storedata", calls)
        ios.address_book(building / "AddressBook.sqlitedb", [ios.Contact(p.name, None, [p.number]) for p in contacts])
        places = {
            "sms.db": "HomeDomain/Library/SMS/sms.db",
            "ChatStorage.sqlite": "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite",
            "CallHistory.storedata": "HomeDomain/Library/CallHistoryDB/CallHistory.storedata",
            "AddressBook.sqlitedb": "HomeDomain/Library/AddressBook/AddressBook.sqlitedb",
        }
        ios.itunes_backup(backup, {place: building / name for name, place in places.items()})

    def _of(self, app: str) -> list[Talk]:
        return [talk for talk in self.talks if talk.app == app]

    def _lines(self, app: str) -> list[tuple[Talk, Line]]:
        pairs = [(talk, line) for talk in self._of(app) for line in talk.lines]
        return sorted(pairs, key=lambda pair: pair[1].at)

    def _mine(self, who: str) -> bool:
        return bool(who) and self.story.owns(self.device, who) if who in self.story.people else False

    def _others(self, talk: Talk) -> list[str]:
        return [who for who in talk.people if not self._mine(who)]

    def _number(self, who: str) -> str:
        return self.people[who].number if who in self.people else who

    def _address(self, talk: Talk) -> str:
        return self._number(self._others(talk)[0])

    def _chat(self, talk: Talk) -> str:
        if talk.name:
            return f"1203630{sum(map(ord, talk.name)):011d}@g.us"
        return jid(self._address(talk))

    def _call_type(self, line: Line) -> int:
        return 2 if self._mine(line.who) else 1 if line.seconds else 3


def _case(story: Story) -> dict[str, object]:
    parties = [
        {
            "party_id": person.key,
            "role": person.role,
            **({"nominal_id": person.nominal} if person.nominal else {}),
            "identifiers": [{"type": "phone", "value": person.number}],
        }
        for person in story.people.values()
        if person.role
    ]
    return {
        "case_id": story.case_id,
        "operation_name": story.name.upper().replace("_", " "),
        "offence_window": {"start": _stamp(story.window[0]), "end": _stamp(story.window[1])},
        "parties": parties,
        "lines_of_enquiry": [{"id": "LOE1", "text": "Contact between S1 and C1, and what each said of that night"}],
        "intelligence": ["intelligence.csv"],
        **({"languages": list(story.languages)} if story.languages else {}),
        "exhibits": [_exhibit(story, device) for device in story.devices.values()],
    }


def _exhibit(story: Story, device: Device) -> dict[str, object]:
    extraction = {"path": device.ref.replace("/", ""), "timezone": "Europe/London"}
    shown: dict[str, object] = {"exhibit_ref": device.ref, "subject": device.owner, "authority": "PACE_S19_20"}
    if device.scope:
        with_ = dict.fromkeys(
            story.people[who].key if story.people[who].role else story.people[who].number
            for talk in story.talks
            if device.ref in talk.on
            for who in talk.people
            if not story.owns(device, who)
        )
        shown |= {
            "authority": "PCSCA_S37",
            "dpn_ref": f"DPN/{device.ref.rpartition('/')[2]}",
            "lines_of_enquiry": ["LOE1"],
            "scope": {"from": device.scope[0], "to": device.scope[1], "participants": list(with_)},
        }
    return shown | {"extraction": extraction}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
