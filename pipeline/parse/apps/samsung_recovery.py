"""Samsung: each start of recovery, `efs/recovery/history` (it outlives a reset) and `data/log/recovery_history.log`.

Seen on: structures of Android 10 to 15, rebuilt in code.
Origin: ALEAPP (sRecoveryhist, sWipehist), The Binary Hick, "Wipeout! Detecting Android Factory Resets" (2021).
Times: without a zone, and the sources do not agree which one it is: kept as they are stored, those of the request too.
Read: what recovery was asked for (erasing the user's data, an update, nothing), the reason given with it, the build.
Not read: whether it was done. A reset by keys alone has no such request, only its reason for starting.
"""

from collections.abc import Iterator

from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.tree import MOST_BYTES

_NAMES = {
    "--reason": "reason",
    "--requested_time": "requested",
    "--locale": "locale",
    "--carry_out": "carry_out",
    "--update_package": "update",
    "reboot_reason": "reboot_reason",
    "reboot reason": "reboot_reason",
}
_WIPES = ("--wipe_data", "--prompt_and_wipe_data")


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    entry: list[str] = []
    number = 0
    with evidence.path.open(encoding="utf-8", errors="replace") as file:
        for line in iter(lambda: file.readline(MOST_BYTES), ""):
            if line.startswith("+"):
                if entry:
                    number += 1
                    yield _row(number, entry)
                entry = []
            if entry or line.startswith("+"):
                entry.append(line.strip())
    if entry:
        yield _row(number + 1, entry)


def _row(number: int, entry: list[str]) -> dict[str, object]:
    head = [part.strip() for part in entry[0].lstrip("+").strip().strip("[]").split("|")]
    extra: dict[str, str] = {"build": head[2]} if len(head) > 2 else {}
    for line in entry[1:]:
        name, sign, value = line.partition(":" if line.startswith("reboot reason") else "=")
        if sign and name.strip() in _NAMES:
            extra[_NAMES[name.strip()]] = value.strip()
    wipe = any(line.startswith(_WIPES) for line in entry)
    return {
        "locator": f"entry:{number}",
        "kind": "system_event",
        "title": "recovery was asked to erase the user's data" if wipe else "recovery was started",
        "sent_at_raw": head[1] if len(head) > 1 else head[0] or None,
        "extra": extra,
    }


PARSER = Parser(
    name="samsung_recovery",
    version=1,
    app="android",
    paths=("efs/recovery/history", "data/log/recovery_history.log"),
    threads=False,
    read=_read,
)
