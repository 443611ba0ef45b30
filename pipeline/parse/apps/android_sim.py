"""SIM cards that an Android device has known, table `siminfo` of `telephony.db`.

Seen on: structures of Android 5 to 15, rebuilt in code.
Origin: AOSP (TelephonyProvider, Telephony.SimInfo); ALEAPP (siminfo).
Times: none are kept.
Read: one fact for each identifier of a card: ICCID, IMSI, number, and the numbers that the network has told; the name
of the card and of the network, and the slot: a card without one is not in the device any more.
Not read: settings of a card, access points (table `carriers`). Newer versions of Android may leave the IMSI empty.
"""

from collections.abc import Iterator

from pipeline.parse.extras import extras, yes
from pipeline.parse.parser import Batch, Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite

_MORE = {
    "imsi": ("SIM: IMSI", "imsi"),
    "number": ("SIM: number", "phone"),
    "carrier_number": ("SIM: number, from the network", "phone"),
    "ims_number": ("SIM: number, from IMS", "phone"),
}
_SIMS = Sqlite(
    Query(
        kind="device",
        table="siminfo",
        requires={"siminfo": frozenset({"icc_id"})},
        optional={
            "siminfo": frozenset({"number", "imsi", "display_name", "carrier_name", "sim_id", "iso_country_code"})
            | {"phone_number_source_carrier", "phone_number_source_ims", "card_id", "is_embedded"}
        },
        sql="""
            select rowid as rowid, 'SIM: ICCID' as title, 'iccid' as type, display_name as name,
                coalesce(nullif(icc_id, ''), nullif(card_id, '')) as icc_id, nullif(imsi, '') as imsi,
                nullif(number, '') as number, carrier_name as network, iso_country_code as country,
                iif(sim_id < 0, 'none', sim_id) as slot, is_embedded as embedded,
                nullif(phone_number_source_carrier, '') as carrier_number,
                nullif(phone_number_source_ims, '') as ims_number
            from siminfo
        """,
        columns={"title": "title"},
        computed={
            "body": (("icc_id",), lambda icc_id: None if icc_id is None else str(icc_id)),
            "extra": extras(
                type=None, name=None, network=None, country=None, slot=None, embedded=yes, **dict.fromkeys(_MORE)
            ),
        },
    )
)


def _read(evidence: Evidence) -> Iterator[Item]:
    """A card is one row; each further identifier of it is a fact with a locator of its own: `siminfo.imsi:2`."""
    for item in _SIMS(evidence):
        yield item
        if isinstance(item, Batch):
            for locator, extra, state in _cards(item):
                unit, _, row = locator.partition(":")
                for name, (title, type_) in _MORE.items():
                    if (value := (extra or {}).get(name)) is not None:
                        fact = {"kind": "device", "title": title, "body": str(value), "extra": {"type": type_}}
                        yield {"locator": f"{unit}.{name}:{row}", "state": state} | fact


def _cards(batch: Batch) -> Iterator[tuple[str, dict[str, object] | None, str | None]]:
    states = batch.columns.get("state", [None] * len(batch.columns["locator"]))
    yield from zip(batch.columns["locator"], batch.columns["extra"], states, strict=True)


PARSER = Parser(
    name="android_sim",
    version=1,
    app="com.android.providers.telephony",
    paths=("com.android.providers.telephony/databases/telephony.db",),
    threads=False,
    read=_read,
)
