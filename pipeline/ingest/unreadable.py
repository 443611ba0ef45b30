"""Formats that are recognised and that nothing here reads: as an extraction refused by name, inside one listed with it.

Source: the signatures that each format's own description gives (libewf's documentation of EWF and EWF2, FTK's AD1,
Apple's encrcdsa, BitLocker's and LUKS's headers). By name only where the name is the tool's own and no signature is
published. Stores of apps as the catalogue lists them. VeraCrypt volumes are random bytes under any name: nobody can
recognise them.
"""

import re
from dataclasses import dataclass

from models.application import unread_at

_ENCASE = "application/x-ewf"
_ENCRYPTED_DISK = "application/x-encrypted-disk"


@dataclass(frozen=True)
class Unreadable:
    """A format that nothing here reads.

    Attributes:
        name: what it is, for people.
        type: its media type in SOURCES, where it has none of IANA's.
        code: the issue, and the status of the file: unsupported or encrypted.
    """

    name: str
    type: str | None = None
    code: str = "unsupported"


_STARTS = (
    (0, b"EVF\x09\x0d\x0a\xff\x00", Unreadable("an EnCase image (E01)", _ENCASE)),
    (0, b"EVF2\x0d\x0a\x81\x00", Unreadable("an EnCase image (Ex01)", _ENCASE)),
    (0, b"LVF\x09\x0d\x0a\xff\x00", Unreadable("an EnCase logical image (L01)", _ENCASE)),
    (0, b"LEF2\x0d\x0a\x81\x00", Unreadable("an EnCase logical image (Lx01)", _ENCASE)),
    (0, b"ADSEGMENTEDFILE\x00", Unreadable("an AD1 image", "application/x-ad1")),
    (0, b"encrcdsa", Unreadable("an encrypted disk image of Apple (DMG)", _ENCRYPTED_DISK, "encrypted")),
    (3, b"-FVE-FS-", Unreadable("a volume encrypted by BitLocker", _ENCRYPTED_DISK, "encrypted")),
    (0, b"LUKS\xba\xbe", Unreadable("a volume encrypted by LUKS", _ENCRYPTED_DISK, "encrypted")),
)
_UFED = Unreadable("a UFED description without its extraction", "application/x-ufed-description")
_NAMES = (
    (r"\.xry(?:case)?", Unreadable("an XRY case", "application/x-xry")),
    (r"\.mfdb", Unreadable("an AXIOM case", "application/x-axiom-case")),
    (r"\.ufdx?", _UFED),
    (r"\.ad1", Unreadable("an AD1 image", "application/x-ad1")),
    (r"\.l01", Unreadable("an EnCase logical image (L01)", _ENCASE)),
    (r"\.crypt\d{1,2}", Unreadable("an encrypted backup of WhatsApp", "application/x-whatsapp-backup", "encrypted")),
    (
        r"signal-\d{4}(?:-\d\d){5}\.backup",
        Unreadable("an encrypted backup of Signal", "application/x-signal-backup", "encrypted"),
    ),
)
_NAMED = tuple((re.compile(f".*{pattern}", re.IGNORECASE | re.DOTALL), format_) for pattern, format_ in _NAMES)


def unreadable(head: bytes, path: str) -> Unreadable | None:
    """The format of a file that nothing here reads; None if it is none of these.

    Args:
        head: its first bytes, 16 at least if it has so many.
        path: its name.
    """
    for offset, start, format_ in _STARTS:
        if head.startswith(start, offset):
            return format_
    for name, format_ in _NAMED:
        if name.fullmatch(path):
            return format_
    known = unread_at(path)
    return Unreadable(known[0].name, code=known[1].state) if known else None
