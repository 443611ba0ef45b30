"""The fictional case: three exhibits, intelligence and a case file, made from the script. The same bytes every time.

JAS/1  the suspect's Android, a zip: WhatsApp, SMS, calls, contacts, searches, pictures; a screenshot whose number
       stands nowhere else; messages with a solicitor; a second user's database that is broken; a report that another
       tool made of it, with two of the conversations once more and a message that was deleted
JAS/2  the complainant's iPhone, a backup folder, searched within her agreement: some days, some people
JAS/3  loose documents of the suspect, a folder: reports, a scan, mails
"""

import shutil
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.demo import android, documents, ios, report, script
from pipeline.demo.android import jid
from pipeline.demo.script import PEOPLE, Said, moment, said

_CASE = """\
# A fictional case: invented people, Ofcom's drama numbers.
case_id: 42/000123/26
operation_name: LARKSPUR
offence_window: {{start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}}
parties:
  - {{party_id: C1, role: complainant, identifiers: [{{type: phone, value: "{asha}"}}]}}
  - {{party_id: S1, role: suspect, nominal_id: N-0001, identifiers: [{{type: phone, value: "{jordan}"}}]}}
  - {{party_id: W1, role: witness, identifiers: [{{type: phone, value: "{ingrid}"}}]}}
  - {{party_id: U1, role: unknown, identifiers: [{{type: phone, value: "{priya}"}}]}}
lines_of_enquiry:
  - {{id: LOE1, text: "Contact between S1 and C1 from 1 to 20 March", terms: ["lift home"], origin: police}}
  - {{id: LOE2, text: "Where S1 says he was on the night of 14 March", terms: ["left the club"], origin: defence}}
intelligence: [intelligence.csv]
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {{path: JAS1.zip, sha256: {sha256}, acquired_with: "fictional", timezone: Europe/London}}
  - exhibit_ref: JAS/2
    subject: C1
    authority: PCSCA_S37
    dpn_ref: DPN/77
    lines_of_enquiry: [LOE1]
    scope: {{from: 2026-03-01, to: 2026-03-20, participants: [S1, W1, "{second}"]}}
    extraction: {{path: JAS2-backup/, timezone: Europe/London}}
  - exhibit_ref: JAS/3
    subject: S1
    authority: PACE_S18
    extraction: {{path: JAS3-documents/, timezone: Europe/London}}
legal_advisers: ["@hartley-solicitors.example", "01632 960345"]
"""

_INTELLIGENCE = """\
nominal_id,type,value,valid_from,valid_to,source,assessment,handling,conditions,review_by,role,case_ref,outcome,mo_tags
N-0001,phone,07700 900201,2024-05-01,,1,A,P,,2028-01-01,suspect,42/000077/25,no further action,lift home
N-0001,phone,07700 900202,2026-03-16,,1,B,P,,2028-01-01,,,,
N-0001,email,jordan.vale@example.org,2023-01-01,,1,A,P,,2028-01-01,,,,
N-0001,handle,instagram:jordan.climbs,2025-02-01,,2,B,C,Not to be shown to the suspect,2028-01-01,,,,
N-0002,phone,07700 900404,2025-11-01,,1,A,P,,2028-01-01,suspect,42/000091/25,under investigation,
N-0002,name,Farah Erikson,,,1,A,P,,2028-01-01,,,,
N-0003,phone,07700 900306,2025-11-01,,3,E,P,,2028-01-01,,,,
"""


def make(folder: Path) -> Path:
    """Make the case in `folder`, unless it was made there before.

    Returns:
        The case file.
    """
    case_file = folder / "case.yaml"
    if case_file.exists():
        return case_file
    building = folder / "building"
    shutil.rmtree(building, ignore_errors=True)
    for made in (building / "phone", building / "iphone", folder / "JAS3-documents"):
        made.mkdir(parents=True, exist_ok=True)
    _zip(_android(building / "phone"), folder / "JAS1.zip")
    shutil.rmtree(folder / "JAS2-backup", ignore_errors=True)
    _iphone(building / "iphone", folder / "JAS2-backup")
    _documents(folder / "JAS3-documents")
    shutil.rmtree(building)
    (folder / "intelligence.csv").write_text(_INTELLIGENCE, "utf-8")
    numbers = {who: number for who, (_, number) in PEOPLE.items()}
    digest = sha256((folder / "JAS1.zip").read_bytes()).hexdigest()
    case_file.write_text(_CASE.format(**numbers, second=script.SECOND_NUMBER, sha256=digest), "utf-8")
    return case_file


def _android(root: Path) -> Path:
    """Jordan's telephone, as a file system."""
    data = root / "data/data"
    for package in ("com.whatsapp", "com.android.providers.telephony", "com.android.providers.contacts"):
        (data / package / "databases").mkdir(parents=True)
    _jordans_whatsapp(data / "com.whatsapp/databases/msgstore.db")
    _report(root / "report.xml")
    telephony = data / "com.android.providers.telephony/databases/mmssms.db"
    android.mmssms(telephony, _jordans_sms())
    _break(telephony, root / "data/user/10/com.android.providers.telephony/databases/mmssms.db")
    contacts = [
        android.Contact(name, [number], ["jordan.vale@example.org"] if who == "jordan" else [])
        for who, (name, number) in PEOPLE.items()
    ]
    providers = data / "com.android.providers.contacts/databases"
    android.contacts2(providers / "contacts2.db", contacts)
    android.calllog(providers / "calllog.db", _jordans_calls())
    chrome = data / "com.android.chrome/app_chrome/Default"
    chrome.mkdir(parents=True)
    visits = [
        android.Visit("https://www.example.org/club/social", "Climbing club: the social on the 14th", moment(at))
        for at in ("2026-03-07 10:02", "2026-03-14 16:30")
    ]
    android.chrome_history(
        chrome / "History", visits, [android.Search(term, moment(at)) for at, term in script.SEARCHES]
    )
    pictures = root / "data/media/0/DCIM"
    (pictures / "Screenshots").mkdir(parents=True)
    asked = [
        ("Have you still got the number of that friend of yours", True),
        (f"Yes it is {script.ONLY_IN_A_PICTURE} but do not say you have it from me", False),
        ("Thanks, I owe you", True),
    ]
    documents.screenshot(pictures / "Screenshots/Screenshot_20260315-113900.png", asked)
    for number, place in enumerate([(53.48, -2.24), (53.47, -2.23), None], 1):
        taken = f"2026:03:{10 + number} 12:0{number}:00"
        ios.photo(pictures / f"Camera/IMG_2026031{number}_1200.jpg", taken, "+00:00", place)
    return root


def _jordans_whatsapp(path: Path) -> None:
    friends = [PEOPLE[who][1] for who in ("tomasz", "kenji", "lucia", "dev", "farah")]
    group = android.Chat("120363025520260301@g.us", "Thursday climbers", [jid(number) for number in friends])
    spoken = [
        ("asha", said(script.ASHA_AND_JORDAN)),
        ("tomasz", said(script.JORDAN_AND_TOMASZ)),
        ("priya", said(script.JORDAN_AND_PRIYA)),
        ("solicitor", said(script.JORDAN_AND_SOLICITOR)),
        ("lucia", [*script.chatter(("jordan", "lucia"), 240, seed=3)]),
    ]
    chats = [group, *(android.Chat(jid(PEOPLE[who][1])) for who, _ in spoken)]
    messages = [
        _android_message(line, group.jid)
        for line in script.chatter(("jordan", "tomasz", "kenji", "lucia", "dev", "farah"), 1600, seed=1)
    ]
    for who, lines in spoken:
        messages += [_android_message(line, jid(PEOPLE[who][1])) for line in lines]
    android.whatsapp(path, chats, sorted(messages, key=lambda message: message.sent_at))


def _report(path: Path) -> None:
    deleted = [(line, True) for line in said(script.ONLY_IN_THE_REPORT)]
    spoken = {"asha": script.ASHA_AND_JORDAN, "tomasz": script.JORDAN_AND_TOMASZ}
    chats = []
    for who, lines in spoken.items():
        other = jid(PEOPLE[who][1])
        told = [*((line, False) for line in said(lines)), *(deleted if who == "tomasz" else [])]
        messages = [
            report.Message(line.text, line.at, None if line.who == "jordan" else other, gone) for line, gone in told
        ]
        chats.append(report.Chat([other], messages))
    report.report(path, jid(PEOPLE["jordan"][1]), chats)


def _android_message(line: Said, chat: str) -> android.WhatsAppMessage:
    mine = line.who == "jordan"
    sender = jid(PEOPLE[line.who][1]) if chat.endswith("@g.us") and not mine else None
    return android.WhatsAppMessage(chat, line.text, line.at, mine, sender)


def _jordans_sms() -> list[android.Sms]:
    messages = [
        android.Sms(PEOPLE["mum"][1], line.text, line.at, incoming=line.who != "jordan")
        for line in said(script.JORDAN_AND_MUM)
    ]
    messages += [android.Sms(line.who, line.text, line.at) for line in said(script.ADVERTISEMENTS)]
    messages += [
        android.Sms(PEOPLE["dev"][1], line.text, line.at, incoming=line.who != "jordan")
        for line in script.chatter(("jordan", "dev"), 120, seed=2)
    ]
    return sorted(messages, key=lambda message: message.sent_at)


def _jordans_calls() -> list[android.Call]:
    asha, tomasz = PEOPLE["asha"][1], PEOPLE["tomasz"][1]
    night, morning = moment("2026-03-15 01:50"), moment("2026-03-15 11:02")
    again = [android.Call(asha, night + timedelta(minutes=4 * number), 0, type=2) for number in range(5)]
    later = [android.Call(asha, morning, 0, type=2), android.Call(tomasz, moment("2026-03-15 13:36"), 212, type=2)]
    return [android.Call(tomasz, moment("2026-03-14 17:05"), 64), *again, *later]


def _break(database: Path, copy: Path) -> None:
    """A copy with its middle overwritten, as from failing storage."""
    content = bytearray(database.read_bytes())
    content[4096:] = bytes(b ^ 0x5A for b in content[4096:])
    copy.parent.mkdir(parents=True)
    copy.write_bytes(content)


def _iphone(building: Path, backup: Path) -> None:
    """Asha's telephone, as a backup."""
    ingrid, mum, second = PEOPLE["ingrid"][1], PEOPLE["mum"][1], script.SECOND_NUMBER
    chats = [ios.Chat([ingrid]), ios.Chat([second]), ios.Chat([mum])]
    texts = [*_ios_messages(0, ingrid, said(script.ASHA_AND_INGRID))]
    texts += _ios_messages(1, second, said(script.FROM_THE_SECOND_NUMBER))
    texts += _ios_messages(2, mum, [*script.chatter(("asha", "mum"), 150, seed=4)])
    ios.sms_db(building / "sms.db", chats, sorted(texts, key=lambda message: message.sent_at))
    jordan, farah = PEOPLE["jordan"], PEOPLE["farah"]
    spoken = [(jordan, said(script.ASHA_AND_JORDAN)), (farah, [*script.chatter(("asha", "farah"), 200, seed=5)])]
    ios.whatsapp(
        building / "ChatStorage.sqlite",
        [ios.WhatsAppChat(jid(number), name) for (name, number), _ in spoken],
        [
            ios.WhatsAppMessage(jid(number), line.text, line.at, line.who == "asha")
            for (_, number), lines in spoken
            for line in lines
        ],
    )
    missed = [
        ios.Call(jordan[1], moment("2026-03-15 01:50") + timedelta(minutes=4 * n), 0, answered=False) for n in range(5)
    ]
    calls = [
        *missed,
        ios.Call(ingrid, moment("2026-03-15 12:22"), 185, originated=True),
        ios.Call(mum, moment("2026-03-15 17:00"), 600),
    ]
    ios.call_history(building / "CallHistory.storedata", calls)
    names = [PEOPLE[who] for who in ("ingrid", "mum", "farah", "jordan")]
    ios.address_book(
        building / "AddressBook.sqlitedb", [ios.Contact(*_split(name), [number]) for name, number in names]
    )
    ios.safari_history(
        building / "History.db",
        [ios.Visit("https://www.example.org/weather", "Weather this weekend", moment("2026-03-13 08:00"))],
    )
    places = {
        "sms.db": "HomeDomain/Library/SMS/sms.db",
        "ChatStorage.sqlite": "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite",
        "CallHistory.storedata": "HomeDomain/Library/CallHistoryDB/CallHistory.storedata",
        "AddressBook.sqlitedb": "HomeDomain/Library/AddressBook/AddressBook.sqlitedb",
        "History.db": "HomeDomain/Library/Safari/History.db",
    }
    ios.itunes_backup(backup, {place: building / name for name, place in places.items()})


def _ios_messages(chat: int, number: str, lines: Iterable[Said]) -> list[ios.Message]:
    """Every second one keeps its text only as iOS 16 and later keep it, in `attributedBody`."""
    return [
        ios.Message(chat, line.text, line.at, None if line.who == "asha" else number, attributed=index % 2 == 1)
        for index, line in enumerate(lines)
    ]


def _split(name: str) -> tuple[str, str | None]:
    first, _, last = name.partition(" ")
    return first, last or None


def _documents(folder: Path) -> None:
    """What lay in a folder of Jordan's computer."""
    documents.text_pdf(
        folder / "Membership.pdf",
        ["Climbing club, membership of 2026\nJordan Vale, jordan.vale@example.org, 07700 900201\nVehicle: AB12 CDE"],
        author="Climbing club",
    )
    documents.scanned_pdf(
        folder / "Parking notice.pdf",
        "PARKING CHARGE NOTICE\n\nVehicle registration AB12 CDE\nSeen on 14 March 2026 at 22:40\n\n"
        "Outside the climbing centre, Canal Street",
    )
    documents.docx(
        folder / "What to say.docx",
        [
            "If anyone asks: I left the club at ten with Tomasz and went straight home.",
            "She got a taxi. I did not see her after that.",
        ],
        author="Jordan Vale",
    )
    documents.html(folder / "Social.html", ["The social is on 14 March from eight. Bring a friend."], title="Social")
    documents.csv(
        folder / "Members.csv", [("name", "phone"), *(PEOPLE[who] for who in ("kenji", "farah", "lucia", "dev"))]
    )
    documents.mail(
        folder / "Re your appointment.eml",
        documents.message(
            sender="Moss <moss@hartley-solicitors.example>",
            recipients=["jordan.vale@example.org"],
            subject="Your appointment",
            body="Please bring the letter on Thursday.",
            sent_at=moment("2026-03-17 09:31"),
            message_id="appointment@hartley-solicitors.example",
        ),
    )
    club = [
        documents.message(
            sender="Climbing club <club@example.org>",
            recipients=["jordan.vale@example.org"],
            subject=subject,
            body=body,
            sent_at=moment(at),
            message_id=f"{number}@example.org",
        )
        for number, (at, subject, body) in enumerate(
            [
                ("2026-03-01 09:00", "The social", "The social is on 14 March from eight."),
                ("2026-03-10 09:00", "New routes", "The back wall has new routes from Monday."),
            ]
        )
    ]
    documents.mbox(folder / "Inbox.mbox", club)


def _zip(root: Path, archive: Path) -> None:
    with ZipFile(archive, "w", ZIP_DEFLATED) as written:
        for file in sorted(path for path in root.rglob("*") if path.is_file()):
            entry = ZipInfo(file.relative_to(root).as_posix(), (2026, 3, 18, 10, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            written.writestr(entry, file.read_bytes())
