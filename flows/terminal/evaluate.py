"""What was measured of a queue, on a terminal and as plain values. Never that nothing was missed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.evaluate.figures import LESS_IS_BETTER, Figure
from pipeline.evaluate.linking import Linking
from pipeline.evaluate.measures import Share
from pipeline.evaluate.report import RANDOM, Evaluation, Sampled, Summary, summary

QUEUE_ORDERS = ("by score", "as served")
_HEADS = {"chronological": "by time", "keyword count": "keywords"}


def case(console: Console, found: Evaluation) -> None:
    """One case."""
    console.print(f"Case {found.case_id}", style="bold", markup=False)
    for line in said(found):
        console.print(line, markup=False)
    _orders(console, "Orders", found.orders, lambda figure: figure.value)
    if found.judged < found.units:
        _orders(console, "Orders, on judged units alone", found.orders, lambda figure: figure.on_judged)
    rows = [
        (name, *(_interval(name, found.orders[order].get(name)) for order in (*QUEUE_ORDERS, RANDOM)))
        for name, figure in found.orders[QUEUE_ORDERS[0]].items()
        if figure.low is not None
    ]
    _print(console, "95 % of", ("", *QUEUE_ORDERS, RANDOM), rows)
    if found.links:
        _print(console, "Links", ("grade", "pairs", "precision", "recall, this or better"), _links(found.links))
        for line in _said_of_links(found.links):
            console.print(line, markup=False)


def several(console: Console, found: Sequence[Evaluation]) -> None:
    """What several cases have in common."""
    measured = summary(found)
    names = list(dict.fromkeys(name for figures in measured.values() for name in figures))
    for title, of in (("mean", attrgetter("mean")), ("worst", attrgetter("worst"))):
        rows = [
            (
                _counted(name, measured, len(found)),
                *(_number(name, of(figures[name])) if name in figures else "–" for figures in measured.values()),
            )
            for name in names
        ]
        _print(console, f"{len(found)} cases: {title}", ("", *(_HEADS.get(order, order) for order in measured)), rows)


def _counted(name: str, measured: Mapping[str, Mapping[str, Summary]], cases: int) -> str:
    """A figure's name, and how many cases have it where not all do."""
    most = max(figures[name].cases for figures in measured.values() if name in figures)
    return name if most == cases else f"{name} ({most} of {cases})"


def said(found: Evaluation) -> list[str]:
    """What the figures rest on, in sentences."""
    speed = f"{found.reading.words_a_minute:g} words a minute and {found.reading.seconds_a_unit:g} s a unit"
    lines = [
        f"{found.judged:,} of {found.units:,} units were judged: {found.relevant:,} relevant (2 or 3), of them "
        f"{found.key:,} key (3); {found.disclosure:,} for disclosure. Reading all takes {found.minutes / 60:.1f} h at "
        f"{speed}. {found.rest:,} units are of band P4 and in no lane.",
        "Intervals: Wilson's for shares; for nDCG a bootstrap over the units of this case; for the random order the "
        "middle of 20 to 200 shuffles. None of them says how it would be in another case.",
    ]
    if found.judged < found.units:
        lines.append(
            f"{found.units - found.judged:,} units were not judged. That is not the same as irrelevant: the figures "
            "count them as if they were; those on judged units alone stand apart. Both may be wrong, and both favour "
            "the order in which people chose what to judge."
        )
    lines.append(
        f"In the disclosure lane: {_share(found.in_lane)} of the units marked for disclosure. The lane has "
        f"{found.lane.found:,} of {found.lane.of:,} units and is read whatever the score."
        if found.in_lane.of
        else "No unit was marked for disclosure: what the lane holds was not measured."
    )
    lines.append(_said_of_sample(found.sample))
    return lines


def plain(value: Any) -> Any:
    """A report as JSON has it; shares with their value and interval."""
    if isinstance(value, Share):
        low, high = value.interval or (None, None)
        return {"found": value.found, "of": value.of, "value": value.value, "low": low, "high": high}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def _said_of_sample(sample: Sampled | None) -> str:
    if sample is None:
        return (
            "No unit of the random sample was judged, so nothing is known of those of band P4 in no lane. The places "
            "marked `sample` in the queue are for that."
        )
    text = (
        f"Sample: {sample.sampled:,} of {sample.units:,} units of band P4 in no lane were drawn at random and judged, "
        f"{sample.relevant:,} of them relevant."
    )
    if sample.sampled < sample.units:
        text += f" With 95 % confidence at most {sample.at_most:.1%} of those units are."
    if sample.recall is None:
        return f"{text} The recall is not known: the units above and in the lanes were not all judged."
    low, high = sample.recall
    return f"{text} So between {low:.0%} and {high:.0%} of what is relevant has been found."


def _said_of_links(links: Linking) -> list[str]:
    lines = []
    if links.wrong is not None:
        lines.append(
            f"Links of grades G1 to G3 that people called wrong, an exhibit: {links.wrong:.2f}. Of links and pairs of "
            "which they said nothing, nothing is known."
        )
    if links.reversed.of:
        lines.append(f"Of the links that people decided on, they rejected {_share(links.reversed)}.")
    return lines


def _links(links: Linking) -> list[tuple[str, ...]]:
    return [(g.grade, f"{g.pairs:,}", _share(g.precision), _share(g.recall)) for g in links.grades]


def _share(share: Share) -> str:
    if share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.found:,} of {share.of:,}, {share.value:.2f} [{low:.2f}–{high:.2f}]"


def _orders(
    console: Console, title: str, orders: Mapping[str, Mapping[str, Figure]], of: Callable[[Figure], float | None]
) -> None:
    names = [name for name, figure in orders[QUEUE_ORDERS[0]].items() if of(figure) is not None]
    rows = [
        (name, *(_known(name, of(figures[name])) if name in figures else "–" for figures in orders.values()))
        for name in names
    ]
    _print(console, title, ("", *(_HEADS.get(order, order) for order in orders)), rows)


def _interval(name: str, figure: Figure | None) -> str:
    if figure is None or figure.low is None or figure.high is None:
        return "–"
    return f"{_number(name, figure.low)}–{_number(name, figure.high)}"


def _known(name: str, value: float | None) -> str:
    return "–" if value is None else _number(name, value)


def _number(name: str, value: float) -> str:
    return f"{value:,.0f}" if name.endswith(LESS_IS_BETTER) else f"{value:.2f}"


def _print(console: Console, title: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for place, name in enumerate(columns):
        table.add_column(name, justify="left" if place == 0 else "right", no_wrap=place == 0)
    for row in rows:
        table.add_row(*row)
    console.print(table)
