"""Power log of iOS, what used the battery in the last days: `CurrentPowerlog.PLSQL`.

Seen on: structures of iOS 9 to 16, rebuilt in code.
Origin: mac4n6's APOLLO, iLEAPP.
Times: seconds since 1970-01-01 UTC by the log's own clock, put right by the offset that the log notes at or before it;
`sent_at_raw` is as stored.
Read: apps on the screen, camera and torch, screen locked, sound (which app, by what output), apps that run or stop,
seconds that each app was on the screen or ran unseen in an hour, apps installed and deleted, battery.
Not read: archives (`*.PLSQL.gz`), radio, processor.
"""

from collections.abc import Mapping

from pipeline.parse.built import Built, Tables
from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.powerlog import Clock, clock
from pipeline.parse.times.epochs import unix_s

_ON = {0: "off", 1: "on"}


def _query(
    clock: Clock,
    kind: str,
    table: str,
    title: str,
    *names: str,
    app: str | None = None,
    state: tuple[str, Mapping[int, str]] | None = None,
) -> Query:
    """A table of the log; `names` are told in `extra`."""
    chosen = (*names, *filter(None, (app, state and state[0])))
    return Query(
        kind=kind,
        table=table,
        requires={table: frozenset({"timestamp"})},
        optional={table: frozenset(chosen)},
        sql=f"select rowid as rowid, timestamp as time, '{title}' as title, {', '.join(chosen)} from {table}",
        columns={"title": "title"} | ({"app": app} if app else {}),
        codes={"body": state} if state else {},
        times={"sent_at": ("time", clock.moment)},
        extra={name.lower(): name for name in names},
    )


INSTALLED = Query(
    kind="app",
    table="PLApplicationAgent_EventNone_AllApps",
    requires={"PLApplicationAgent_EventNone_AllApps": frozenset({"AppBundleId"})},
    optional={
        "PLApplicationAgent_EventNone_AllApps": frozenset({"AppName", "AppBundleVersion", "AppDeletedDate"})
        | {"timestamp"}
    },
    sql="""
        select rowid as rowid, AppName as name, AppBundleId as app, AppBundleVersion as version,
            nullif(AppDeletedDate, 0) as deleted, timestamp as noted
        from PLApplicationAgent_EventNone_AllApps
    """,
    columns={"app": "app", "title": "name"},
    computed={"extra": extras(version=None, deleted=time(unix_s), noted=time(unix_s))},
)

_SCREEN = ("PLScreenStateAgent_EventForward_ScreenState", "on the screen", "AppRole", "Level", "ScreenWeight")
_SOUND = ("PLAudioAgent_EventPoint_AudioApp", "sound", "AudioRoute", "Operation")
_OUTPUT = ("PLAudioAgent_EventForward_Routing", "output of sound", "ActiveRoute", "OutputCategory")
_APP = ("PLApplicationAgent_EventForward_Application", "app state", "State", "Reason")
_HOUR = ("PLAppTimeService_Aggregate_AppRunTime", "seconds in this hour", "ScreenOnTime", "BackgroundTime")
_LOCK = ("PLSpringBoardAgent_EventForward_SBLock", "screen lock")


def _build(_: Tables, evidence: Evidence) -> Sqlite:
    now = clock(evidence)
    camera, torch = "PLCameraAgent_EventForward_Camera", "PLCameraAgent_EventForward_Torch"
    playing, battery = "PLAudioAgent_EventForward_NowPlaying", "PLBatteryAgent_EventBackward_BatteryUI"
    return Sqlite(
        _query(now, "app_use", *_SCREEN, app="bundleID"),
        _query(now, "app_use", camera, "camera", "CameraType", app="BundleId", state=("State", _ON)),
        _query(now, "app_use", torch, "torch", "Level", app="BundleId"),
        _query(now, "app_use", playing, "sound played", "State", app="BundleID"),
        _query(now, "app_use", *_SOUND, app="ApplicationName"),
        _query(now, "system_event", *_OUTPUT, "HeadphonesConnected", state=("Active", _ON)),
        _query(now, "system_event", *_LOCK, state=("Locked", {0: "unlocked", 1: "locked"})),
        _query(now, "system_event", battery, "battery", "Level", "IsCharging"),
        _query(now, "app_use", *_APP, app="Identifier"),
        _query(now, "app_use", *_HOUR, app="BundleID"),
        INSTALLED,
    )


PARSER = Parser(
    name="ios_powerlog",
    version=1,
    app="com.apple.powerlogd",
    paths=("CurrentPowerlog.PLSQL", "BatteryLife/Archives/*.PLSQL", "powerlog_*.PLSQL"),
    threads=False,
    read=Built(_build),
)
