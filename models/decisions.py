"""What people have decided about what is held: a conversation or a record released, or withheld though no rule held it.

Decisions are events of the audit chain (`pipeline.audit`); this is what they amount to for one extraction.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

HANDLINGS = {
    "LPP_HOLD": "possibly privileged",
    "TPM_SENSITIVE": "third-party material",
}
"""Why something is held → in words."""

Kind = Literal["thread", "record"]


class Decisions(BaseModel):
    """The decisions in force.

    Attributes:
        released: (thread or record, id): may be read, whatever rule would hold it.
        withheld: (thread or record, id, handling): held, though no rule does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    released: tuple[tuple[Kind, str], ...] = ()
    withheld: tuple[tuple[Kind, str, str], ...] = ()

    @classmethod
    def of(cls, events: Iterable[Mapping[str, Any]], extraction_id: str) -> Self:
        """From the audit chain; of two decisions about one thing the later one is in force."""
        last: dict[tuple[Kind, str], str | None] = {}
        for event in events:
            detail = event.get("detail", {})
            if event["action"] in ("release", "withhold") and detail.get("extraction_id") == extraction_id:
                handling = detail["handling"] if event["action"] == "withhold" else None
                for value in detail["ids"]:
                    last.pop((detail["kind"], value), None)
                    last[detail["kind"], value] = handling
        return cls(
            released=tuple(sorted(key for key, handling in last.items() if handling is None)),
            withheld=tuple(sorted((*key, handling) for key, handling in last.items() if handling)),
        )

    def frees(self, kind: Kind, value: str | None) -> bool:
        """Whether a conversation or record was released."""
        return (kind, value) in self.released

    def ids(self, kind: Kind) -> dict[str, str | None]:
        """Each conversation or record that was decided on → its handling; None if it was released."""
        withheld: dict[str, str | None] = {value: handling for k, value, handling in self.withheld if k == kind}
        return withheld | {value: None for k, value in self.released if k == kind}
