"""Graphs and holdings of the reference, beside those of the product: two plain values that must be equal.

A graph here is nodes, edges and origins. Left out are the REO of moves, which is that of the assay at the time of recording, and
how many steps deep a graph is.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.custody.reference import Reference, Told
from tests.custody.reference_chain import ASKED, Chain, Pool
from tests.custody.reference_origins import Mix, rounded
from traceability.custody import queries
from traceability.custody.models import Holding
from traceability.registry.viewer import system_viewer

SYSTEM = system_viewer(None)
Node = tuple[str, str, str | None, str | None]
Edge = tuple[str, str, str, str | None, str | None, str | None]
Plain = dict[str, Any]


def upstream_of_reference(reference: Reference, lot: str, at: datetime | None = None) -> Plain:
    chain = Chain(reference, at)
    ids = chain.upstream([lot])
    events = [told for told in chain.events if told.id in ids]
    lots = {lot} | {used for told in events for used, _ in told.uses}
    by_lot, by_flow, circuits = _traced(chain, lot)
    edges = _material(chain, events, lots, by_flow, by_lot) | circuits
    return _graph(chain, lot, events, lots, edges, chain.mix(lot))


def downstream_of_reference(reference: Reference, lot: str, at: datetime | None = None) -> Plain:
    whole = Chain(reference, at)
    ids = whole.downstream(lot)
    chain = Chain(reference, at, within=ids, fixed=lot)
    lots = {lot} | {made["lot"] for told in chain.events for made in told.gives}
    out_of = {one: share for one in lots if (share := chain.mix(one).get(ASKED))}
    into: dict[tuple[str, str], Fraction] = {}
    for pool in chain.pools:
        weights = chain.weights(pool)
        total = None if None in weights else sum(weights)
        for (used, told, _), weight in zip(chain.feeds(pool), weights, strict=False):
            share = chain.mix(used).get(ASKED) if used in lots else None
            if share and (len(weights) == 1 or total):
                into[used, told.id] = share if len(weights) == 1 else share * weight / total
    return _graph(chain, lot, chain.events, lots, _material(chain, chain.events, lots, into, out_of), whole.mix(lot), whole.events)


def graph_of_product(direction: str, lot: str, at: datetime | None = None) -> Plain:
    """The graph as the query gives it to a viewer who sees everything."""
    return plain(getattr(queries, direction)(lot, viewer=SYSTEM, at=at).as_json())


def plain(graph: Mapping[str, Any]) -> Plain:
    """A graph as JSON, from a query or from the API, in the terms of this module."""
    nodes = {(one["kind"], one["id"], one.get("net_kg"), one.get("reo_kg")) for one in graph["nodes"]}
    edges = {
        (
            one["from"],
            one["to"],
            one["kind"],
            one["net_kg"],
            None if one["kind"] in {"sent", "received"} else one["reo_kg"],
            one["reo_share"],
        )
        for one in graph["edges"]
    }
    assert len(edges) == len(graph["edges"]) and not graph["truncated"]
    named = ("kind", "facility", "licence", "organisation", "country")
    return {"nodes": nodes, "edges": edges, "origins": {tuple(one[name] for name in named): one["share"] for one in graph["origins"]}}


def holdings_of_reference(reference: Reference) -> Plain:
    found = {}
    for lot in reference.lots():
        one = reference.standing(lot)
        kg = tuple(_kg(value) for value in (one.made_kg, one.left_kg, one.short_kg, one.overdrawn_kg))
        found[lot] = (*kg, one.holder, one.dispatch, one.sender, one.receiver)
    return found


def holdings_of_product() -> Plain:
    rows = Holding.objects.select_related("lot", "holder", "sender", "receiver")
    return {
        one.lot.name: (
            *(_kg(value) for value in (one.net_kg, one.left_kg, one.short_kg, one.overdrawn_kg)),
            one.holder and one.holder.code,
            one.dispatch_id and str(one.dispatch_id),
            one.sender and one.sender.code,
            one.receiver and one.receiver.code,
        )
        for one in rows
    }


def _graph(
    chain: Chain, root: str, events: list[Told], lots: set[str], edges: set[Edge], origins: Mix, behind: Iterable[Told] = ()
) -> Plain:
    """`behind`: events that may have made the asked lot, where they are no part of the graph."""
    moves = list(_moves(chain, root, events, lots))
    nodes: set[Node] = {("event", told.id, None, None) for told in (*events, *(told for _, told, _ in moves))}
    made = {one["lot"]: Decimal(one["net_kg"]) for told in behind for one in told.gives if one["lot"] == root}
    made |= {one["lot"]: Decimal(one["net_kg"]) for told in events for one in told.gives}
    for lot in lots:
        nodes.add(("lot", lot, _kg(made.get(lot)), _kg(chain.reo(lot, made[lot]) if lot in made else None)))
    sent = {(lot, told.id, "sent" if told.stage == "dispatch" else "received", _kg(kg), None, None) for lot, told, kg in moves}
    return {"nodes": nodes, "edges": edges | sent, "origins": {origin: _share(share) for origin, share in origins.items()}}


def _material(
    chain: Chain, events: list[Told], lots: set[str], into: Mapping[tuple[str, str], Fraction], out_of: Mapping[str, Fraction]
) -> set[Edge]:
    edges: set[Edge] = set()
    for told in events:
        for lot, kg in told.uses:
            if lot in lots:
                edges.add((lot, told.id, "input", _kg(kg), _kg(chain.reo(lot, kg)), _share(into.get((lot, told.id)))))
        for made in told.gives:
            lot, kg = made["lot"], Decimal(made["net_kg"])
            if lot in lots:
                edges.add((told.id, lot, "output", _kg(kg), _kg(chain.reo(lot, kg)), _share(out_of.get(lot))))
    return edges


def _moves(chain: Chain, root: str, events: list[Told], lots: set[str]) -> "list[tuple[str, Told, Decimal]]":
    """Moves up to a lot's last use in the chain; of the asked lot all."""
    place = chain.reference.place_of
    found = []
    for told in chain.reference.in_force(chain.at):
        for lot, kg in told.moves:
            used = [place(user) for user in events if lot in dict(user.uses)]
            if lot in lots and (lot == root or not used or place(told) <= max(used)):
                found.append((lot, told, kg))
    return found


def _traced(chain: Chain, lot: str) -> "tuple[dict[str, Fraction], dict[tuple[str, str], Fraction], set[Edge]]":
    """The part of the lot's REO that came along each edge, walking back; nothing beyond what cannot be weighed."""
    by_lot: dict[str, Fraction] = {lot: Fraction(1)}
    by_flow: dict[tuple[str, str], Fraction] = {}
    circuits: set[Edge] = set()
    flowing: dict[int, Fraction] = {}
    start = chain.pool(lot)
    if start is None:
        return by_lot, by_flow, circuits
    flowing[id(start)] = Fraction(1)
    for pool in _consumers_first(chain, start):
        part, weights = flowing.get(id(pool)), chain.weights(pool)
        if part is None or (len(weights) != 1 and (None in weights or not sum(weights))):
            continue
        parts = [part] if len(weights) == 1 else [part * weight / sum(weights) for weight in weights]
        for (used, told, _), through in zip(chain.feeds(pool), parts, strict=False):
            by_flow[used, told.id] = by_flow.get((used, told.id), Fraction(0)) + through
            by_lot[used] = by_lot.get(used, Fraction(0)) + through
            maker = chain.pool(used)
            if maker is not None:
                flowing[id(maker)] = flowing.get(id(maker), Fraction(0)) + through
        if pool.has_stock and pool.before is not None:
            flowing[id(pool.before)] = flowing.get(id(pool.before), Fraction(0)) + parts[-1]
            circuits.add((_last(pool.before), _first(pool), "circuit", None, _kg(rounded(pool.stock, 3)), _share(parts[-1])))
    return by_lot, by_flow, circuits


def _consumers_first(chain: Chain, start: Pool) -> list[Pool]:
    order: list[Pool] = []

    def visit(pool: Pool) -> None:
        if not any(pool is one for one in order):
            for behind in chain.behind(pool):
                visit(behind)
            order.append(pool)

    visit(start)
    return order[::-1]


def _last(pool: Pool) -> str:
    return max(pool.events, key=lambda told: (told.body["ended_at"], told.id)).id


def _first(pool: Pool) -> str:
    return min(pool.events, key=lambda told: (told.body["started_at"], told.id)).id


def _kg(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _share(value: Fraction | None) -> str | None:
    return None if value is None else f"{rounded(value, 9):f}"
