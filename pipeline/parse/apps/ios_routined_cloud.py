"""Locations of iOS, visits as the account's devices share them: `com.apple.routined/Cloud-V2.sqlite` (Core Data).

Seen on: structures of iOS 13 to 17, rebuilt in code.
Origin: iLEAPP (routineD), mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: visits, with the name and address of the place and the device that was there: it may be another of the account.
Not read: places without a visit, journeys.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX
from pipeline.parse.times.epochs import mac_s

_ADDRESS = ("ZSUBTHOROUGHFARE", "ZTHOROUGHFARE", "ZSUBLOCALITY", "ZLOCALITY", "ZADMINISTRATIVEAREA")
_STREET = (*_ADDRESS, "ZPOSTALCODE", "ZCOUNTRY")

VISITS = Query(
    kind="location",
    table="ZRTLEARNEDVISITMO",
    requires={"ZRTLEARNEDVISITMO": frozenset({"ZENTRYDATE", "ZLOCATIONLATITUDE", "ZLOCATIONLONGITUDE"})},
    optional={
        "ZRTLEARNEDVISITMO": frozenset({"ZEXITDATE", "ZLOCATIONUNCERTAINTY", "ZLOCATIONHORIZONTALUNCERTAINTY"})
        | {"ZPLACE", "ZDEVICE", "ZDATAPOINTCOUNT"},
        "ZRTLEARNEDPLACEMO": frozenset({"Z_PK", "ZMAPITEM"}),
        "ZRTMAPITEMMO": frozenset({"Z_PK", "ZNAME", "ZCATEGORY"}),
        "ZRTADDRESSMO": frozenset({"ZMAPITEM", *_STREET}),
        "ZRTDEVICEMO": frozenset({"Z_PK", "ZDEVICENAME", "ZDEVICEMODEL"}),
    },
    sql=f"""
        with addresses as materialized (
            select ZMAPITEM as item, max({" || ".join(f"coalesce({part} || ' ', '')" for part in _STREET)}) as address
            from ZRTADDRESSMO group by 1
        )
        select v.rowid as rowid, v.ZENTRYDATE as time, nullif(v.ZEXITDATE, 63113904000.0) as ended,
            v.ZLOCATIONLATITUDE as lat, v.ZLOCATIONLONGITUDE as lon, v.ZDATAPOINTCOUNT as fixes,
            coalesce(m.ZNAME, 'visit') as title,
            coalesce(v.ZLOCATIONHORIZONTALUNCERTAINTY, v.ZLOCATIONUNCERTAINTY) as accuracy, m.ZCATEGORY as category,
            nullif(trim(a.address), '') as address, d.ZDEVICENAME as device, d.ZDEVICEMODEL as model,
            'a device of the account' as place_of
        from ZRTLEARNEDVISITMO v
        left join ZRTLEARNEDPLACEMO p on p.Z_PK = v.ZPLACE
        left join ZRTMAPITEMMO m on m.Z_PK = p.ZMAPITEM
        left join addresses a on a.item = p.ZMAPITEM
        left join ZRTDEVICEMO d on d.Z_PK = v.ZDEVICE
    """,
    columns={"title": "title", "body": "address"},
    times={"sent_at": ("time", mac_s), "ended_at": ("ended", mac_s)},
    computed=FIX,
    extra={
        "place_of": "place_of",
        "device": "device",
        "device_model": "model",
        "category": "category",
        "fixes": "fixes",
    },
)

PARSER = Parser(
    name="ios_routined_cloud",
    version=1,
    app="com.apple.routined",
    paths=("com.apple.routined/Cloud-V2.sqlite", "com.apple.routined/Cloud.sqlite"),
    threads=False,
    read=Sqlite(VISITS),
)
