"""Backups that others' programs could have made, encrypted and not: Android's own, WhatsApp's, iTunes' with a password.

Keys, salts and initial vectors are fixed: the same arguments give the same bytes. Rounds are few: tests are fast.
"""

import hashlib
import hmac
import io
import plistlib
import sqlite3
import struct
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha1
from pathlib import Path

from Crypto.Cipher import AES

_ROUNDS = 100
_CLASS = 3  # protection class of most files: readable after the first unlock


def android_backup(
    path: Path, files: Mapping[str, bytes], *, password: str | None = None, compressed: bool = True
) -> Path:
    """`adb backup`: names as in its tar, "apps/com.whatsapp/db/msgstore.db"."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1_773_518_400
            archive.addfile(member, io.BytesIO(content))
    body = zlib.compress(tar.getvalue()) if compressed else tar.getvalue()
    header = f"ANDROID BACKUP\n5\n{int(compressed)}\n"
    if password is None:
        path.write_bytes(f"{header}none\n".encode() + body)
        return path
    salt, check_salt, iv, master, master_iv = (
        bytes([n]) * size for n, size in ((1, 64), (2, 64), (3, 16), (4, 32), (5, 16))
    )
    user_key = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, _ROUNDS, 32)
    check = hashlib.pbkdf2_hmac("sha1", master, check_salt, _ROUNDS, 32)
    blob = b"".join(bytes([len(part)]) + part for part in (master_iv, master, check))
    locked = AES.new(user_key, AES.MODE_CBC, iv).encrypt(_padded(blob))
    lines = (salt.hex(), check_salt.hex(), str(_ROUNDS), iv.hex(), locked.hex())
    content = AES.new(master, AES.MODE_CBC, master_iv).encrypt(_padded(body))
    path.write_bytes("\n".join([f"{header}AES-256", *(line.upper() for line in lines), ""]).encode() + content)
    return path


def encrypted_itunes_backup(folder: Path, files: Mapping[str, bytes], password: str) -> Path:
    """A backup with a password: "HomeDomain/Library/SMS/sms.db" to content."""
    folder.mkdir(parents=True, exist_ok=True)
    class_key, file_key, manifest_key = bytes([6]) * 32, bytes([7]) * 32, bytes([8]) * 32
    wrapped = struct.pack("<l", _CLASS) + _wrap(class_key, file_key)
    manifest = folder / "plain.db"
    with closing(sqlite3.connect(manifest)) as connection, connection:
        connection.execute(
            "create table Files (fileID text primary key, domain text, relativePath text, flags integer, file blob)"
        )
        for logical, content in sorted(files.items()):
            domain, _, relative = logical.partition("/")
            name = sha1(f"{domain}-{relative}".encode(), usedforsecurity=False).hexdigest()
            (folder / name[:2]).mkdir(exist_ok=True)
            (folder / name[:2] / name).write_bytes(_cbc(file_key, content))
            row = (name, domain, relative, 1, _record(relative, len(content), wrapped))
            connection.execute("insert into Files values (?, ?, ?, ?, ?)", row)
    (folder / "Manifest.db").write_bytes(_cbc(manifest_key, manifest.read_bytes()))
    manifest.unlink()
    properties = {
        "IsEncrypted": True,
        "BackupKeyBag": _keybag(class_key, password),
        "ManifestKey": struct.pack("<l", _CLASS) + _wrap(class_key, manifest_key),
    }
    (folder / "Manifest.plist").write_bytes(plistlib.dumps(properties, fmt=plistlib.FMT_BINARY))
    return folder


def _keybag(class_key: bytes, password: str) -> bytes:
    salt, second_salt = b"\x09" * 20, b"\x0a" * 20
    first = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS, 32)
    key = hashlib.pbkdf2_hmac("sha1", first, second_salt, _ROUNDS, 32)
    number = struct.Struct(">L").pack
    tags = [
        (b"VERS", number(4)), (b"TYPE", number(1)), (b"UUID", b"\x0b" * 16), (b"HMCK", bytes(40)), (b"WRAP", number(1)),
        (b"SALT", second_salt), (b"ITER", number(_ROUNDS)), (b"DPWT", number(1)), (b"DPIC", number(_ROUNDS)),
        (b"DPSL", salt), (b"UUID", b"\x0c" * 16), (b"CLAS", number(_CLASS)), (b"WRAP", number(2)),
        (b"KTYP", number(0)), (b"WPKY", _wrap(key, class_key)),
    ]  # fmt: skip
    return b"".join(tag + number(len(data)) + data for tag, data in tags)


def _record(relative: str, size: int, wrapped: bytes) -> bytes:
    own = {
        "LastModified": 1_773_518_400,
        "Size": size,
        "ProtectionClass": _CLASS,
        "RelativePath": plistlib.UID(2),
        "EncryptionKey": plistlib.UID(3),
    }
    objects = ["$null", own, relative, {"NS.data": wrapped}]
    top = {"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": plistlib.UID(1)}, "$objects": objects}
    return plistlib.dumps(top, fmt=plistlib.FMT_BINARY)


def whatsapp_backup(plain: bytes, kind: int, key: bytes) -> bytes:
    """`msgstore.db.crypt12`, 14 or 15 of a database. `key`: 32 bytes, of crypt15 those that the owner was shown."""
    nonce, version = b"nonce of a test!", b"\x22\x09\x0a\x072.26.1."
    if kind == 12:
        header, used, footer = b"\x00\x01\x01" + bytes(48) + nonce, key, b"-100"
    elif kind == 14:
        inner = b"\x0a\x02\x00\x01\x12\x011\x1a\x20" + bytes(32) + b"\x22\x10" + bytes(16) + b"\x2a\x10" + nonce
        prefix = b"\x08\x00\x12" + bytes([len(inner)]) + inner + version
        header, used, footer = bytes([len(prefix), 1]) + prefix, key, b""
    else:
        prefix = b"\x08\x01\x1a\x12\x0a\x10" + nonce + version
        header, footer = bytes([len(prefix), 1]) + prefix, b""
        used = hmac.digest(hmac.digest(bytes(32), key, "sha256"), b"backup encryption\x01", "sha256")
    text, tag = AES.new(used, AES.MODE_GCM, nonce=nonce).encrypt_and_digest(zlib.compress(plain))
    whole = header + text + tag
    return whole + hashlib.md5(whole, usedforsecurity=False).digest() + footer


def whatsapp_key(kind: int, key: bytes) -> bytes:
    """The file with the key of such a backup: `files/key`, of crypt15 `encrypted_backup.key`."""
    content = key if kind == 15 else bytes(99) + key
    return (
        bytes.fromhex("aced0005757200025b42acf317f8060854e002000078700000") + len(content).to_bytes(2, "big") + content
    )


def _wrap(outer: bytes, inner: bytes) -> bytes:
    """RFC 3394."""
    return bytes(AES.new(outer, AES.MODE_KW).seal(inner))


def _cbc(key: bytes, content: bytes) -> bytes:
    return bytes(AES.new(key, AES.MODE_CBC, bytes(16)).encrypt(_padded(content)))


def _padded(content: bytes) -> bytes:
    count = 16 - len(content) % 16
    return content + bytes([count]) * count
