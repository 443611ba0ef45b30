"""Columns of Signal's Android app that were renamed over the years, by those that are there."""

from pipeline.parse.built import Tables

IDENTIFIERS = ("e164", "phone", "aci", "uuid", "email", "username", "pni", "group_id")
_NAMES = ("nickname_joined_name", "system_joined_name", "system_display_name", "profile_joined_name")
_NAMES_OLDER = ("signal_profile_name", "username")


class Schema:
    """Fragments of SQL for the tables that are there.

    Attributes:
        whose: the column that says who a conversation is with.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.whose = self.one("thread", "recipient_id", "thread_recipient_id", "recipient_ids")

    def has(self, table: str, *columns: str) -> bool:
        return set(columns) <= self._tables.get(table, frozenset())

    def one(self, table: str, *columns: str) -> str:
        return next((column for column in columns if self.has(table, column)), columns[0])

    def first(self, alias: str, *columns: str) -> str:
        there = [f"nullif(cast({alias}.{column} as text), '')" for column in columns if self.has("recipient", column)]
        return f"coalesce({', '.join(there)}, null)" if there else "null"

    def who(self, alias: str) -> str:
        return f"coalesce({self.first(alias, *IDENTIFIERS)}, 'recipient ' || {alias}._id)"

    def name(self, alias: str) -> str:
        return self.first(alias, *_NAMES, *_NAMES_OLDER)

    def owner(self) -> str:
        """`_id` of the owner, who alone writes what goes out; null where the author of that is not stored."""
        if not self.has("message", "from_recipient_id", "type"):
            return "null"
        return "(select from_recipient_id from message where type & 31 in (21, 22, 23) limit 1)"

    def members(self) -> str:
        """Of a group, with what it is known by, as a JSON array."""
        if self.has("group_membership", "group_id"):
            source = "group_membership y where y.group_id = g.group_id and r._id = y.recipient_id"
        elif self.has("groups", "members"):
            listed = "'[' || g.members || ']'"
            source = f"json_each(iif(json_valid({listed}), {listed}, '[]')) y where r._id = y.value"
        else:
            return "null"
        return f"(select json_group_array({self.who('r')}) from recipient r, {source})"
