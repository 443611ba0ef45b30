"""Photos of iOS, `Photos.sqlite`: the camera roll and what Messages shows in Photos ("shared with you").

Seen on: structures of iOS 11 (`ZGENERICASSET`) and of 14 to 18 (`ZASSET`), rebuilt in code. Origin: iLEAPP (S. Koenig's
queries for iOS 11 to 26), osxphotos. The table that puts assets into albums has another number in each version
(`Z_20ASSETS`, `Z_26ASSETS` …): it is found by its columns.
Times: seconds since 2001-01-01 UTC. `sent_at` is when it was taken, as Photos has it, whatever zone it took for that.
Read: each picture and video with its file, where and by which app it came to be, caption, albums, named people, hidden,
favourite, edited, viewed and shared times; those in "recently deleted" (state deleted), and when they were put there;
comments and likes of shared albums.
Not read: the video of a Live Photo (it lies beside the picture), what an edit changed, faces without a name, memories,
what the device recognised in a picture, empty albums, iCloud Photos that are not on the device, iOS 10 and before.
"""

import re

from pipeline.parse.built import Built, Tables
from pipeline.parse.epochs import mac_s
from pipeline.parse.extras import extras, texts, time, yes
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite

_KINDS = {0: "picture", 1: "video", 2: "audio"}
_SUBTYPES = {1: "panorama", 2: "Live Photo", 10: "screenshot"}
_SUBTYPES |= {0: "still", 100: "video", 101: "slow motion", 102: "time lapse", 103: "screen recording"}
_ORIGINS = {0: "another source", 3: "this device", 4: "shared album", 6: "iCloud Photos", 8: "iCloud link"}
_ORIGINS |= {12: "shared with you"}
_IMPORTERS = {0: "cloud or other", 1: "back camera", 2: "front camera", 3: "another app", 6: "another app"}
_IMPORTERS |= {7: "iCloud link", 8: "system app", 9: "Apple's app", 12: "shared with you"}
_ASSETS = re.compile(r"Z_(\d+)ASSETS")
_NOTHING = "select null as asset, null as names where 0"
_EXTRA = extras(
    type=_KINDS,
    subtype=_SUBTYPES,
    duration_s=None,
    original_name=None,
    hidden=yes,
    favourite=yes,
    edited=yes,
    trashed=time(mac_s),
    added=time(mac_s),
    changed=time(mac_s),
    viewed=time(mac_s),
    shared=time(mac_s),
    saved_from=_ORIGINS,
    imported_by=_IMPORTERS,
    by_app=None,
    by_app_name=None,
    message=None,
    zone=None,
    make=None,
    model=None,
    title_given=None,
    albums=texts,
    people=texts,
)


def _degrees(value: float | None, other: float | None) -> float | None:
    """-180 stands for no place, and so do two zeros."""
    return None if value is None or -180 in (value, other) or value == other == 0 else value


def _path(folder: str | None, name: str | None) -> list[str] | None:
    return [f"{folder}/{name}" if folder else name] if name else None


def _assets(tables: Tables) -> Query:
    table = "ZASSET" if "ZASSET" in tables else "ZGENERICASSET"
    has = tables.get(table, frozenset())
    more = tables.get("ZADDITIONALASSETATTRIBUTES", frozenset())
    edited = "ZADJUSTMENTSSTATE" if "ZADJUSTMENTSSTATE" in has else "ZHASADJUSTMENTS"
    by_app = "ZIMPORTEDBYBUNDLEIDENTIFIER" if "ZIMPORTEDBYBUNDLEIDENTIFIER" in more else "ZCREATORBUNDLEID"
    newer = {"ZIMPORTEDBYDISPLAYNAME", "ZSYNDICATIONIDENTIFIER", "ZLASTVIEWEDDATE", "ZGPSHORIZONTALACCURACY"}
    told = {name: f"x.{name}" if name in more else "null" for name in newer}
    return Query(
        kind="media",
        table=table,
        requires={table: frozenset({"ZDIRECTORY", "ZFILENAME", "ZDATECREATED", "ZADDITIONALATTRIBUTES"})},
        optional={
            table: frozenset(
                {"ZKIND", "ZKINDSUBTYPE", "ZDURATION", "ZHIDDEN", "ZFAVORITE", "ZTRASHEDSTATE", "ZTRASHEDDATE"}
                | {"ZADDEDDATE", "ZMODIFICATIONDATE", "ZLASTSHAREDDATE", "ZSAVEDASSETTYPE", "ZLATITUDE", "ZLONGITUDE"}
                | {"ZEXTENDEDATTRIBUTES", edited}
            ),
            "ZADDITIONALASSETATTRIBUTES": frozenset(
                {"Z_PK", "ZORIGINALFILENAME", "ZTIMEZONENAME", "ZIMPORTEDBY", "ZTITLE", by_app}
            ),
            "ZASSETDESCRIPTION": frozenset({"ZASSETATTRIBUTES", "ZLONGDESCRIPTION"}),
            "ZEXTENDEDATTRIBUTES": frozenset({"Z_PK", "ZCAMERAMAKE", "ZCAMERAMODEL"}),
        },
        sql=f"""
            with albums as materialized ({_albums(tables)}), people as materialized ({_people(tables)}),
            captions as materialized (
                select ZASSETATTRIBUTES as attributes, max(ZLONGDESCRIPTION) as caption
                from ZASSETDESCRIPTION group by ZASSETATTRIBUTES
            )
            select a.rowid as rowid, a.ZDATECREATED as taken, a.ZDIRECTORY as folder, a.ZFILENAME as name,
                coalesce(nullif(x.ZORIGINALFILENAME, ''), a.ZFILENAME) as title, captions.caption,
                a.ZLATITUDE as latitude, a.ZLONGITUDE as longitude,
                nullif({told["ZGPSHORIZONTALACCURACY"]}, -1.0) as accuracy, a.ZTRASHEDSTATE as trash,
                a.ZKIND as type, a.ZKINDSUBTYPE as subtype, nullif(a.ZDURATION, 0) as duration_s,
                x.ZORIGINALFILENAME as original_name, a.ZHIDDEN as hidden, a.ZFAVORITE as favourite,
                a.{edited} as edited, a.ZTRASHEDDATE as trashed, a.ZADDEDDATE as added,
                a.ZMODIFICATIONDATE as changed, {told["ZLASTVIEWEDDATE"]} as viewed, a.ZLASTSHAREDDATE as shared,
                a.ZSAVEDASSETTYPE as saved_from, x.ZIMPORTEDBY as imported_by, x.{by_app} as by_app,
                {told["ZIMPORTEDBYDISPLAYNAME"]} as by_app_name, {told["ZSYNDICATIONIDENTIFIER"]} as message,
                x.ZTIMEZONENAME as zone, e.ZCAMERAMAKE as make, e.ZCAMERAMODEL as model, x.ZTITLE as title_given,
                albums.names as albums, people.names as people
            from {table} a
            left join ZADDITIONALASSETATTRIBUTES x on x.Z_PK = a.ZADDITIONALATTRIBUTES
            left join ZEXTENDEDATTRIBUTES e on e.Z_PK = a.ZEXTENDEDATTRIBUTES
            left join captions on captions.attributes = x.Z_PK
            left join albums on albums.asset = a.Z_PK
            left join people on people.asset = a.Z_PK
        """,
        columns={"title": "title", "body": "caption", "accuracy_m": "accuracy"},
        times={"sent_at": ("taken", mac_s)},
        computed={
            "attachments": (("folder", "name"), _path),
            "latitude": (("latitude", "longitude"), _degrees),
            "longitude": (("longitude", "latitude"), _degrees),
            "state": (("trash",), lambda trash: "deleted" if trash else "live"),
            "extra": _EXTRA,
        },
    )


def _albums(tables: Tables) -> str:
    """Albums that somebody made (kind 2) or shared (1505), for each asset."""
    for name in sorted(tables):
        number = _ASSETS.fullmatch(name)
        album = f"Z_{number[1]}ALBUMS" if number else ""
        asset = next((c for c in sorted(tables[name]) if _ASSETS.fullmatch(c)), None)
        if album in tables[name] and asset and {"ZKIND", "ZTITLE"} <= tables.get("ZGENERICALBUM", frozenset()):
            return f"""
                select j.{asset} as asset, json_group_array(cast(g.ZTITLE as text)) as names
                from {name} j join ZGENERICALBUM g on g.Z_PK = j.{album} where g.ZKIND in (2, 1505) group by j.{asset}
            """
    return _NOTHING


def _people(tables: Tables) -> str:
    """Names that somebody gave to faces, for each asset."""
    faces = tables.get("ZDETECTEDFACE", frozenset())
    asset, person = ("ZASSETFORFACE", "ZPERSONFORFACE") if "ZASSETFORFACE" in faces else ("ZASSET", "ZPERSON")
    if {asset, person} <= faces and {"ZFULLNAME", "ZDISPLAYNAME"} <= tables.get("ZPERSON", frozenset()):
        return f"""
            select f.{asset} as asset, json_group_array(coalesce(nullif(p.ZFULLNAME, ''), p.ZDISPLAYNAME)) as names
            from ZDETECTEDFACE f join ZPERSON p on p.Z_PK = f.{person} group by f.{asset}
        """
    return _NOTHING


def _comments(tables: Tables) -> Query:
    table = "ZASSET" if "ZASSET" in tables else "ZGENERICASSET"
    return Query(
        kind="message",
        table="ZCLOUDSHAREDCOMMENT",
        requires={"ZCLOUDSHAREDCOMMENT": frozenset({"ZCOMMENTTEXT", "ZCOMMENTDATE", "ZISMYCOMMENT", "ZISLIKE"})},
        optional={
            "ZCLOUDSHAREDCOMMENT": frozenset({"ZCOMMENTEDASSET", "ZLIKEDASSET", "ZCOMMENTERHASHEDPERSONID"}),
            "ZCLOUDSHAREDALBUMINVITATIONRECORD": frozenset({"ZINVITEEHASHEDPERSONID", "ZINVITEEFULLNAME"}),
        },
        sql=f"""
            with names as materialized (
                select ZINVITEEHASHEDPERSONID as person, max(ZINVITEEFULLNAME) as name
                from ZCLOUDSHAREDALBUMINVITATIONRECORD group by ZINVITEEHASHEDPERSONID
            )
            select c.rowid as rowid, c.ZCOMMENTTEXT as body, c.ZCOMMENTDATE as sent,
                coalesce(c.ZISMYCOMMENT, 0) as mine, coalesce(c.ZISLIKE, 0) as is_like,
                iif(c.ZISMYCOMMENT, null, c.ZCOMMENTERHASHEDPERSONID) as sender,
                iif(c.ZISMYCOMMENT, null, names.name) as sender_name,
                '{table}:' || coalesce(c.ZCOMMENTEDASSET, c.ZLIKEDASSET) as asset
            from ZCLOUDSHAREDCOMMENT c left join names on names.person = c.ZCOMMENTERHASHEDPERSONID
        """,
        columns={"body": "body", "sender": "sender", "sender_name": "sender_name", "thread": "asset", "reply": "asset"},
        times={"sent_at": ("sent", mac_s)},
        codes={"direction": ("mine", WAYS), "kind": ("is_like", {0: "message", 1: "reaction"})},
        computed={"thread_kind": (("asset",), lambda asset: "group" if asset else None)},
    )


def _build(tables: Tables, _: Evidence) -> Sqlite:
    return Sqlite(_assets(tables), _comments(tables))


PARSER = Parser(
    name="ios_photos",
    version=1,
    app="com.apple.mobileslideshow",
    paths=("PhotoData/Photos.sqlite", "*.photoslibrary/database/Photos.sqlite"),
    read=Built(_build),
)
