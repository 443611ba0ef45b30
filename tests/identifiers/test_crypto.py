from collections.abc import Callable

import pytest

from models.identifiers.crypto import normalise

Values = Callable[..., list[str | None]]
_GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
_BIP173 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
_BIP350 = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
_EIP55 = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (_GENESIS, f"btc:{_GENESIS}"),
        (f"bitcoin:{_GENESIS}", f"btc:{_GENESIS}"),
        (_GENESIS[:-1] + "b", None),
        (f"ltc:{_GENESIS}", None),  # of another chain
        (_BIP173.upper(), f"btc:{_BIP173}"),
        (_BIP173.replace("qw", "Qw"), None),  # BIP 173: small letters or capitals
        (_BIP173[:-1] + "5", None),
        (_BIP350, f"btc:{_BIP350}"),  # Taproot
        (_EIP55, f"eth:{_EIP55.lower()}"),
        (_EIP55.lower(), f"eth:{_EIP55.lower()}"),
        (_EIP55.replace("aA", "AA"), None),  # capitals in the wrong place
        ("monero:4" + "A" * 94, "xmr:4" + "A" * 94),
        ("4" + "A" * 94, None),  # which chain?
        ("", None),
    ],
)
def test_an_address_is_checked_as_its_chain_does(written: str, address: str | None) -> None:
    assert normalise(written) == address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"send to {_GENESIS} asap", [f"btc:{_GENESIS}"]),
        (f"https://explorer.example.org/address/{_EIP55}", [f"eth:{_EIP55.lower()}"]),  # counts in a link too
        (f"xmr 4{'A' * 94}", [f"xmr:4{'A' * 94}"]),
        (f"4{'A' * 94}", []),
        (f"send to {_BIP173[:-1]}5", [None]),  # miscopied
        (_EIP55.replace("aA", "AA"), [None]),
        (f"my btc wallet {_GENESIS[:-1]}b", [None]),
        (f"{_GENESIS[:-1]}b", []),
        ("1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", []),
        ("commit 0xabc", []),
    ],
)
def test_in_text_what_has_no_check_needs_its_name(values: Values, text: str, found: list[str | None]) -> None:
    assert values("crypto", text) == found
