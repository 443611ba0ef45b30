"""Telephone numbers in other spellings: equal by their canonical form, and never to one that differs in a digit."""

from collections.abc import Callable
from random import Random
from typing import Any

from models.identifiers import phone
from models.normalise import normalise
from pipeline.validate.report import Check, Section


def numbers(many: int, seed: int = 1) -> Section:
    """Numbers in other spellings are equal by their canonical form, and numbers that differ in a digit never are."""
    rng = Random(f"numbers {seed}")  # noqa: S311 - drawn, not secret
    rows: list[dict[str, Any]] = []
    for way, (write, read) in _NUMBERS.items():
        right = wrong = 0
        for _ in range(many):
            number = f"7700900{rng.randint(0, 999):03d}"
            at = rng.randint(0, 9)
            other = (
                number[:at] + rng.choice([digit for digit in "0123456789" if digit != number[at]]) + number[at + 1 :]
            )
            right += read(write(number)) == f"+44{number}"
            wrong += read(write(other)) == f"+44{number}"
        rows.append({"written": write("7700900123"), "as": way, "equal": right / many, "one digit off, equal": wrong})
    return Section(
        "Numbers in other spellings",
        f"{many:,} numbers for drama in each way of writing them, and as many that differ in one digit.",
        [
            Check("equal by canonical form", min(row["equal"] for row in rows), 1.0),
            Check(
                "numbers one digit off that are equal", sum(row["one digit off, equal"] for row in rows), 0, most=True
            ),
        ],
        rows,
    )


def _plainly(written: str) -> str | None:
    return normalise("phone", written)


def _by_machine(written: str) -> str | None:
    return phone.misread(written, "GB")


_NUMBERS: dict[str, tuple[Callable[[str], str], Callable[[str], str | None]]] = {
    "national": (lambda n: f"0{n}", _plainly),
    "spaced": (lambda n: f"0{n[:4]} {n[4:7]} {n[7:]}", _plainly),
    "hyphens": (lambda n: f"0{n[:4]}-{n[4:]}", _plainly),
    "international": (lambda n: f"+44 {n[:4]} {n[4:]}", _plainly),
    "international with 00": (lambda n: f"0044{n}", _plainly),
    "with (0)": (lambda n: f"+44 (0){n[:4]} {n[4:]}", _plainly),
    "account": (lambda n: f"44{n}@s.whatsapp.net", _plainly),
    "O for 0, by a machine": (lambda n: f"0{n}".replace("0", "O", 3), _by_machine),
    "l for 1, by a machine": (lambda n: f"O{n}".replace("1", "l"), _by_machine),
}
