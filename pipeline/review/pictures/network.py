"""Contacts as a picture: owners of devices, whom they were most often in contact with, and a line for each two."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import networkx as nx  # type: ignore[import-untyped]  # it ships none

from models.words import plain
from pipeline.review.pictures.contacts import Contact

MOST = 60
WIDTH, HEIGHT = 960, 620
_MARGIN_X, _MARGIN_Y = 84, 44
_LONGEST = 20
_LETTER = 7.2
_AROUND = ((0, 1, "middle"), (0, -1, "middle"), (1, 0, "start"), (-1, 0, "end"))
"""Where a label may stand: below, above, to the right, to the left."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """Somebody. `label` and `told` are without characters that cannot be seen."""

    key: str
    ref: str | None
    label: str
    told: str
    owner: bool
    party: bool
    x: float
    y: float
    radius: float
    label_x: float = 0
    label_y: float = 0
    anchor: str = "middle"


@dataclass(frozen=True)
class Edge:
    """A contact between two."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    told: str


@dataclass(frozen=True)
class Network:
    """The picture. `left_out`: how many people it does not show."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    left_out: int


def network(contacts: Sequence[Contact], owners: dict[str, str], roles: dict[str, str], most: int) -> Network:
    """Lay it out, always in the same way.

    Args:
        contacts: the most frequent first.
        owners: exhibit_ref → party_id.
        roles: party_id → "S1 suspect".
        most: people that are shown beside the owners.
    """
    keys = list(dict.fromkeys(contact.key for contact in contacts))
    parties = [key for key in keys if key in roles]
    shown = set(list(dict.fromkeys([*parties, *keys]))[:most])
    graph = nx.Graph()
    graph.add_nodes_from(dict.fromkeys(owners.values()))
    for contact in contacts:
        if contact.key in shown:
            known = graph.get_edge_data(contact.owner, contact.key, {"total": 0})["total"]
            graph.add_edge(contact.owner, contact.key, total=known + contact.total)
    graph.remove_nodes_from([node for node in list(nx.isolates(graph)) if node not in owners.values()])
    places = _placed(graph)
    nodes = _labelled([_node(key, contacts, owners, roles, places) for key in graph])
    edges = [_edge(a, b, given["total"], places) for a, b, given in graph.edges(data=True)]
    return Network(nodes, edges, len(set(keys) - shown))


def _placed(graph: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Where each stands: those with most contacts in the middle, others around, none upon another."""
    if not graph:
        return {}
    weights = {(a, b): 1 / (1 + math.log1p(given["total"])) for a, b, given in graph.edges(data=True)}
    nx.set_edge_attributes(graph, weights, "length")
    first = nx.circular_layout(graph)
    found = nx.spring_layout(graph, pos=first, k=2.4 / math.sqrt(len(graph)), iterations=300, seed=7, weight=None)
    xs, ys = [float(x) for x, _ in found.values()], [float(y) for _, y in found.values()]
    return {
        node: (
            _scaled(float(x), min(xs), max(xs), _MARGIN_X, WIDTH - _MARGIN_X),
            _scaled(float(y), min(ys), max(ys), _MARGIN_Y, HEIGHT - _MARGIN_Y),
        )
        for node, (x, y) in found.items()
    }


def _scaled(value: float, low: float, high: float, to_low: float, to_high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(to_low + share * (to_high - to_low), 1)


def _node(
    key: str,
    contacts: Sequence[Contact],
    owners: dict[str, str],
    roles: dict[str, str],
    places: dict[str, tuple[float, float]],
) -> Node:
    own = [contact for contact in contacts if contact.key == key]
    devices = [exhibit for exhibit, party in owners.items() if party == key]
    total = sum(contact.total for contact in own)
    name = roles.get(key) or next((name for contact in own for name in contact.names), None) or _shown(own, key)
    said = [f"had {', '.join(devices)}"] if devices else []
    if total:
        said.append(f"{total:,} messages, calls and mails with the owners")
    x, y = places[key]
    radius = 15.0 if devices else round(5 + 1.3 * math.log1p(total), 1)
    label = plain(name)
    short = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
    ref = next((contact.ref for contact in own), None)
    told = f"{label}: {'; '.join(said)}"
    return Node(key, ref, short, told, bool(devices), key in roles, x, y, radius)


def _labelled(nodes: Sequence[Node]) -> list[Node]:
    """Each label where it covers no other, nor anybody; those of parties first."""
    taken = [(node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius) for node in nodes]
    found = {}
    for node in sorted(nodes, key=lambda one: (not one.owner, not one.party, one.y)):
        choices = [_label(node, *place) for place in _AROUND]
        best = min(choices, key=lambda choice: _covered(choice[1], taken))
        taken.append(best[1])
        found[node.key] = best[0]
    return [found[node.key] for node in nodes]


def _label(node: Node, right: int, down: int, anchor: str) -> tuple[Node, _Box]:
    """The node with its label at one side, and the box of that label."""
    x, y = node.x + right * (node.radius + 6), node.y + 4 + down * (node.radius + 11)
    width = len(node.label) * _LETTER
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    placed = replace(node, label_x=round(x, 1), label_y=round(y, 1), anchor=anchor)
    return placed, (left, y - 11, left + width, y + 3)


def _covered(box: _Box, taken: Sequence[_Box]) -> float:
    """How much of what is taken a box covers, and how much of it is outside the picture; in square pixels."""
    covers = sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )
    outside = max(0.0, -box[0]) + max(0.0, box[2] - WIDTH) + max(0.0, -box[1]) + max(0.0, box[3] - HEIGHT)
    return covers + 50 * outside


def _shown(own: Sequence[Contact], key: str) -> str:
    return own[0].shown if own else key


def _edge(one: str, other: str, total: int, places: dict[str, tuple[float, float]]) -> Edge:
    (x1, y1), (x2, y2) = places[one], places[other]
    return Edge(x1, y1, x2, y2, round(1 + 0.9 * math.log1p(total), 1), f"{total:,}")
