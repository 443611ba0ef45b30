"""Names of albums and people of each asset, as SQL, by the tables that are there."""

import re

from pipeline.parse.built import Tables

_ASSETS = re.compile(r"Z_(\d+)ASSETS")
_NOTHING = "select null as asset, null as names where 0"


def albums(tables: Tables) -> str:
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


def people(tables: Tables) -> str:
    """Names that somebody gave to faces, for each asset."""
    faces = tables.get("ZDETECTEDFACE", frozenset())
    asset, person = ("ZASSETFORFACE", "ZPERSONFORFACE") if "ZASSETFORFACE" in faces else ("ZASSET", "ZPERSON")
    if {asset, person} <= faces and {"ZFULLNAME", "ZDISPLAYNAME"} <= tables.get("ZPERSON", frozenset()):
        return f"""
            select f.{asset} as asset, json_group_array(coalesce(nullif(p.ZFULLNAME, ''), p.ZDISPLAYNAME)) as names
            from ZDETECTEDFACE f join ZPERSON p on p.Z_PK = f.{person} group by f.{asset}
        """
    return _NOTHING
