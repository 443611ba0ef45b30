"""Google Tasks on Android, `data.db` of an account.

Seen on: structures of 2021 to 2024, rebuilt in code.
Origin: ALEAPP (googleTasks), for the numbers of fields.
Times: seconds since 1970-01-01 UTC.
Read: tasks with their details, when written, changed and done.
Not read: names of lists, repetitions.
Not verified: the unit of the day on which a task is due: it is kept as stored.
"""

from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s
from pipeline.parse.times.written import written


def _text(content: bytes, field: int) -> str | None:
    inner = Message(content).message(2)
    return inner.text(field) if inner else None


def _seconds(content: bytes, *way: int) -> int | None:
    inner = Message(content).message(*way)
    return inner.integer(1) if inner else None


def _extra(content: bytes, list_: Any, done: Any, due: Any) -> dict[str, Any]:
    return {
        "changed": written(unix_s, _seconds(content, 3)),
        "done": bool(done) or None,
        "done_at": written(unix_s, _seconds(content, 2, 5)),
        "list": list_,
        "due_as_stored": due,
    }


TASKS = Query(
    kind="note",
    table="Tasks",
    requires={"Tasks": frozenset({"EffectiveTask"})},
    optional={"Tasks": frozenset({"TaskListId", "Completed", "DueDate"})},
    sql="""
        select rowid as rowid, EffectiveTask as task, TaskListId as list, Completed as done, DueDate as due from Tasks
    """,
    computed={
        "title": (("task",), lambda task: _text(task, 2)),
        "body": (("task",), lambda task: _text(task, 3)),
        "sent_at": (("task",), lambda task: unix_s(_seconds(task, 11))),
        "sent_at_raw": (("task",), lambda task: str(_seconds(task, 11) or "") or None),
        "sent_at_source": (("task",), lambda task: "epoch" if unix_s(_seconds(task, 11)) else None),
        "extra": (("task", "list", "done", "due"), _extra),
    },
)

PARSER = Parser(
    name="google_tasks",
    version=1,
    app="com.google.android.apps.tasks",
    paths=("com.google.android.apps.tasks/files/tasks-*/data.db",),
    threads=False,
    read=Sqlite(TASKS),
)
