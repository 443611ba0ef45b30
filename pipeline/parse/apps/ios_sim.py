"""SIM cards that an iOS device has known, table `subscriber_info` of `CellularUsage.db`.

Seen on: structures of iOS 11 to 17, rebuilt in code. Origin: IPED (number, time) and exporters of backups
(ICCID, seconds since 2001). Not verified: `slot_id`.
Times: seconds since 2001-01-01 UTC: when the entry was last changed.
Read: number of each card, with its ICCID and slot; of a card without a number its ICCID.
Not read: how much was telephoned.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_CARDS = Query(
    kind="device",
    table="subscriber_info",
    requires={"subscriber_info": frozenset({"subscriber_id", "subscriber_mdn"})},
    optional={"subscriber_info": frozenset({"last_update_time", "slot_id"})},
    sql="""
        select rowid as rowid, cast(subscriber_id as text) as iccid, last_update_time as changed, slot_id as slot,
            iif(coalesce(subscriber_mdn, '') = '', 'SIM: ICCID', 'SIM: number') as title,
            cast(coalesce(nullif(subscriber_mdn, ''), subscriber_id) as text) as value
        from subscriber_info
    """,
    columns={"title": "title", "body": "value"},
    times={"sent_at": ("changed", mac_s)},
    extra={"type": ("title", {"SIM: number": "phone", "SIM: ICCID": "iccid"}), "iccid": "iccid", "slot": "slot"},
)

PARSER = Parser(
    name="ios_sim",
    version=1,
    app="com.apple.Preferences",
    paths=("CellularUsage.db",),
    read=Sqlite(_CARDS),
    threads=False,
)
