"""What a campaign has seen, and the table of docs/reliability.md that is made of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Told:
    """Counts of a campaign.

    Attributes:
        kills: of each victim.
        at: by the stage whose unit of work was the last to be done.
        recovered: victim → seconds from each kill until the next unit of work was there.
        commands: how often the same command was begun.
        lost, doubled: records, against a run that was left alone.
        unequal: tables with another SHA-256.
        ended: what commands said that ended by themselves and were not done.
    """

    kills: Counter[str] = field(default_factory=Counter)
    at: Counter[str] = field(default_factory=Counter)
    recovered: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    commands: int = 0
    cases: int = 0
    lost: int = 0
    doubled: int = 0
    unequal: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not (self.lost or self.doubled or self.unequal)

    def killed(self, victim: str, stage: str) -> None:
        self.kills[victim] += 1
        self.at[stage] += 1

    def printed(self, victims: Iterable[str]) -> str:
        """The table, in Markdown."""
        lines = ["| killed with SIGKILL | times | recovery s, p50 | p95 |", "|---|--:|--:|--:|"]
        lines += [f"| {victim} | {self.kills[victim]} | {_seconds(self.recovered[victim])} |" for victim in victims]
        stages = ", ".join(f"{stage} {count}" for stage, count in self.at.most_common())
        return "\n".join(
            [
                *lines,
                "",
                f"{self.kills.total()} kills in {self.cases} cases, {self.commands} commands.",
                f"Stage of the last unit done before each: {stages}.",
                f"Records lost: {self.lost}; doubled: {self.doubled}; tables unequal: {len(self.unequal)}.",
                f"Commands that ended by themselves without being done: {len(self.ended)}.",
            ]
        )


def _seconds(found: list[float]) -> str:
    if len(found) < 2:
        return " | ".join([f"{found[0]:.1f}" if found else "", ""])
    return f"{median(found):.1f} | {quantiles(found, n=20, method='inclusive')[-1]:.1f}"
