"""KnowledgeC of iOS and macOS, how the device and its apps were used in the last weeks: `knowledgeC.db` (Core Data).

Seen on: real: plaso's files of macOS 10.13 and 10.14; structures of iOS 11 to 16, rebuilt in code.
Origin: mac4n6's APOLLO, iLEAPP, plaso (macos_knowledgec).
Times: seconds since 2001-01-01 UTC.
Read: which app was in the foreground, for how long; installations, notifications, what was asked of Siri and of apps
(intents), pages, what was played, places that apps gave; screen, lock, charging, Bluetooth, CarPlay, flight mode. A row
may come from another device of the account: `from_device`.
Not read: the content of intents (a blob); since iOS 16 most of this lies in Biome.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.knowledge import app, body, kind, url
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import mac_s

_META = {
    "launch": "Z_DKAPPLICATIONMETADATAKEY__LAUNCHREASON",
    "intent": "Z_DKINTENTMETADATAKEY__INTENTCLASS",
    "verb": "Z_DKINTENTMETADATAKEY__INTENTVERB",
    "notified": "Z_DKNOTIFICATIONUSAGEMETADATAKEY__BUNDLEID",
    "installed": "Z_DKAPPINSTALLMETADATAKEY__TITLE",
    "category": "Z_DKAPPINSTALLMETADATAKEY__PRIMARYCATEGORY",
    "domain": "Z_DKDIGITALHEALTHMETADATAKEY__WEBDOMAIN",
    "page": "Z_DKDIGITALHEALTHMETADATAKEY__WEBPAGEURL",
    "page_title": "Z_DKSAFARIHISTORYMETADATAKEY__TITLE",
    "activity": "Z_DKAPPLICATIONACTIVITYMETADATAKEY__ACTIVITYTYPE",
    "activity_title": "Z_DKAPPLICATIONACTIVITYMETADATAKEY__TITLE",
    "description": "Z_DKAPPLICATIONACTIVITYMETADATAKEY__CONTENTDESCRIPTION",
    "link": "Z_DKAPPLICATIONACTIVITYMETADATAKEY__ITEMRELATEDCONTENTURL",
    "lat": "Z_DKLOCATIONAPPLICATIONACTIVITYMETADATAKEY__LATITUDE",
    "lon": "Z_DKLOCATIONAPPLICATIONACTIVITYMETADATAKEY__LONGITUDE",
    "place": "Z_DKLOCATIONAPPLICATIONACTIVITYMETADATAKEY__LOCATIONNAME",
    "address": "Z_DKLOCATIONAPPLICATIONACTIVITYMETADATAKEY__FULLYFORMATTEDADDRESS",
    "song": "Z_DKNOWPLAYINGMETADATAKEY__TITLE",
    "artist": "Z_DKNOWPLAYINGMETADATAKEY__ARTIST",
    "album": "Z_DKNOWPLAYINGMETADATAKEY__ALBUM",
    "playing": "Z_DKNOWPLAYINGMETADATAKEY__PLAYING",
    "device_address": "Z_DKBLUETOOTHMETADATAKEY__ADDRESS",
    "device_name": "Z_DKBLUETOOTHMETADATAKEY__NAME",
}


EVENTS = Query(
    kind="system_event",
    table="ZOBJECT",
    requires={"ZOBJECT": frozenset({"ZSTREAMNAME"})},
    optional={
        "ZOBJECT": frozenset({"ZSTARTDATE", "ZENDDATE", "ZVALUESTRING", "ZVALUEINTEGER", "ZVALUEDOUBLE"})
        | {"ZSTRUCTUREDMETADATA", "ZSOURCE", "ZSECONDSFROMGMT"},
        "ZSOURCE": frozenset({"Z_PK", "ZBUNDLEID", "ZDEVICEID"}),
        "ZSTRUCTUREDMETADATA": frozenset({"Z_PK", *_META.values()}),
    },
    sql=f"""
        select o.rowid as rowid, o.ZSTREAMNAME as stream, o.ZSTARTDATE as time, o.ZENDDATE as ended,
            o.ZVALUESTRING as value, o.ZVALUEINTEGER as number, o.ZVALUEDOUBLE as decimal,
            nullif(o.ZSECONDSFROMGMT, 0) as utc_offset_s, s.ZBUNDLEID as source, s.ZDEVICEID as from_device,
            {", ".join(f"m.{column} as {name}" for name, column in _META.items())},
            iif(m.{_META["lat"]} or m.{_META["lon"]}, 'a place that an app gave', null) as place_of
        from ZOBJECT o
        left join ZSOURCE s on s.Z_PK = o.ZSOURCE
        left join ZSTRUCTUREDMETADATA m on m.Z_PK = o.ZSTRUCTUREDMETADATA
    """,
    times={"sent_at": ("time", mac_s), "ended_at": ("ended", mac_s)},
    computed=computed()
    | {
        "kind": (("stream",), kind),
        "app": (("stream", "value", "notified", "source"), app),
        "body": (("stream", "value", "number", "decimal", "playing"), body),
        "url": (("stream", "value", "page", "link"), url),
        "title": (
            ("installed", "page_title", "activity_title", "place", "song", "device_name", "stream"),
            lambda *names: next((name for name in names if name), None),
        ),
    },
    extra={"stream": "stream", "from_device": "from_device", "utc_offset_s": "utc_offset_s"}
    | {name: name for name in ("launch", "intent", "verb", "category", "domain", "activity", "description")}
    | {name: name for name in ("address", "artist", "album", "device_address", "source", "place_of")},
)

PARSER = Parser(
    name="ios_knowledgec",
    version=1,
    app="com.apple.coreduet.knowledge",
    paths=("knowledgeC.db",),
    threads=False,
    read=Sqlite(EVENTS),
)
