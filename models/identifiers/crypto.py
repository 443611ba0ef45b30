"""Addresses of crypto-currencies, as "chain:address".

Source: Base58Check of Bitcoin and the chains that took it, by its version byte; BIP 173 and 350 (Bech32, Bech32m);
EIP-55, the check that capitals of an Ethereum address make. An address of Ethereum is the same on the chains built like
it. What has the form of one and fails its check was miscopied: a mention without a value, in Base58 only near a word
that says what it is. Of Monero and Solana the form alone says too little, so in free text their name must stand near.
"""

import hashlib
import re

from stdnum import bitcoin

from models.identifier import AMBIGUOUS, Identifier

_NAMES = {"bitcoin": "btc", "ethereum": "eth", "litecoin": "ltc", "dogecoin": "doge", "tron": "trx", "monero": "xmr"}
_VERSIONS = {0x00: "btc", 0x05: "btc", 0x30: "ltc", 0x32: "ltc", 0x1E: "doge", 0x16: "doge", 0x41: "trx", 0x4C: "dash"}
_SEGWIT = {"bc": "btc", "ltc": "ltc"}
_CHECKED = frozenset({*_VERSIONS.values(), "eth"})
_BECH32, _BECH32M = 1, 0x2BC830A3
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE58_FIRST = "13LMDATX9"
_58 = "[1-9A-HJ-NP-Za-km-z]"


def normalise(value: str, _region: str = "") -> str | None:
    """chain:address. A chain whose check is not known here must be named before a colon, and is believed."""
    given, colon, address = value.rpartition(":")
    chain = _NAMES.get(given.strip().casefold(), given.strip().casefold())
    address = address.strip()
    if not address.isascii():
        return None
    if own := _ethereum(address) or _segwit(address) or _base58(address):
        return own if chain in ("", own.partition(":")[0]) else None
    known = not colon or not chain or chain in _CHECKED or not re.fullmatch(r"[A-Za-z0-9]{20,110}", address)
    return None if known else f"{chain}:{address}"


def _ethereum(address: str) -> str | None:
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", address):
        return None
    digits, low = address[2:], address[2:].lower()
    if digits not in (low, low.upper()):
        from Crypto.Hash import keccak  # heavy, and every process has this module

        digest = keccak.new(digest_bits=256, data=low.encode()).hexdigest()
        if digits != "".join(c.upper() if int(d, 16) > 7 else c for c, d in zip(low, digest, strict=False)):
            return None
    return f"eth:0x{low}"


def _segwit(address: str) -> str | None:
    """By Bech32 for version 0 of a witness, by Bech32m for later ones."""
    if address not in (address.lower(), address.upper()):
        return None
    start, _, data = address.lower().rpartition("1")
    if start not in _SEGWIT or not 14 <= len(address) <= 90 or not set(data) <= set(_LETTERS):
        return None
    values = [_LETTERS.index(letter) for letter in data]
    prefix = [ord(c) >> 5 for c in start] + [0] + [ord(c) & 31 for c in start]
    wanted = _BECH32M if values[0] else _BECH32
    return f"{_SEGWIT[start]}:{address.lower()}" if bitcoin.bech32_checksum(prefix + values) == wanted else None


def _base58(address: str) -> str | None:
    if not re.fullmatch(rf"{_58}{{25,36}}", address):
        return None
    raw = bitcoin.b58decode(address)
    check = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4]
    chain = _VERSIONS.get(raw[0]) if len(raw) == 25 and raw[-4:] == check else None
    return f"{chain}:{address}" if chain else None


def _monero(surface: str, _region: str) -> str | None:
    return f"xmr:{surface}"


def _solana(surface: str, _region: str) -> str | None:
    return f"sol:{surface}" if len(bitcoin.b58decode(surface)) == 32 else None


def miscopied(surface: str, _region: str) -> str | None:
    """AMBIGUOUS for an address whose check fails."""
    return AMBIGUOUS if normalise(surface) is None else None


def _in_text(surface: str, region: str) -> str | None:
    value = normalise(surface)
    return value or (None if surface[0] in _BASE58_FIRST else miscopied(surface, region))


IDENTIFIERS = (
    Identifier(
        name="crypto",
        pattern=re.compile(
            rf"\b[{_BASE58_FIRST}]{_58}{{24,35}}\b|\b(?:bc|ltc)1[02-9ac-hj-np-z]{{8,87}}\b|\b(?:BC|LTC)1[02-9AC-HJ-NP-Z]{{8,87}}\b"
            r"|\b0x[0-9a-fA-F]{40}\b"
        ),
        normalise=_in_text,
        strong=True,
    ),
    Identifier(
        name="crypto",
        pattern=re.compile(rf"\b[13LMD]{_58}{{25,34}}\b"),
        normalise=miscopied,
        strong=True,
        context=re.compile(r"\b(?:btc|bitcoins?|ltc|litecoin|doge|wallet)\b", re.IGNORECASE),
        score=0.5,
    ),
    Identifier(
        name="crypto",
        pattern=re.compile(rf"\b[48]{_58}{{94}}\b"),
        normalise=_monero,
        strong=True,
        context=re.compile(r"\b(?:monero|xmr)\b", re.IGNORECASE),
    ),
    Identifier(
        name="crypto",
        pattern=re.compile(rf"\b{_58}{{43,44}}\b"),
        normalise=_solana,
        strong=True,
        context=re.compile(r"\b(?:solana|sol|phantom)\b", re.IGNORECASE),
    ),
)
