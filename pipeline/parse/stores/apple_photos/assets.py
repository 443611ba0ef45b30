"""Pictures and videos."""

from pipeline.parse.built import Tables
from pipeline.parse.extras import extras, texts, time, yes
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.apple_photos.names import albums, people
from pipeline.parse.times.epochs import mac_s

_KINDS = {0: "picture", 1: "video", 2: "audio"}
_SUBTYPES = {1: "panorama", 2: "Live Photo", 10: "screenshot"}
_SUBTYPES |= {0: "still", 100: "video", 101: "slow motion", 102: "time lapse", 103: "screen recording"}
_ORIGINS = {0: "another source", 3: "local photo library", 4: "shared album", 6: "iCloud Photos", 8: "iCloud link"}
_ORIGINS |= {12: "shared with you"}
_IMPORTERS = {0: "cloud or other", 1: "back camera", 2: "front camera", 3: "another app", 6: "another app"}
_IMPORTERS |= {7: "iCloud link", 8: "system app", 9: "Apple's app", 12: "shared with you"}
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


def assets(tables: Tables) -> Query:
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
            with albums as materialized ({albums(tables)}), people as materialized ({people(tables)}),
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
