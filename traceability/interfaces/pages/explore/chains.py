"""What the pages of a lot and of a shipment share: the picture with its legend, or the table, of one chain."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from traceability.custody import queries as custody
from traceability.interfaces.pages.explore import table
from traceability.interfaces.pages.explore.flow import Chain, picture_of
from traceability.interfaces.pages.explore.marks import marks_of, told
from traceability.interfaces.pages.explore.moments import Asked
from traceability.interfaces.pages.picture import GREY
from traceability.registry import queries as registry
from traceability.review.queries import Shown

BROAD = 1250
"""Pixels: a wider picture is printed on landscape pages, since on an upright one it could not be read."""


def language() -> str:
    return get_language() or "en"


def decimal_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def in_picture(chain: Chain, findings: Iterable[Shown], asked: Asked, *, label: str) -> dict[str, Any]:
    """The picture, its legend with names, origins, and the findings that are marked in it. One query, for the names."""
    listed, spoken = list(findings), language()
    marks = marks_of(listed, spoken)
    drawn = picture_of(chain, marks, label=label, at=asked.query)
    shown = {*chain.events, *chain.lots}
    marked = [one for one in listed if shown & set(marks_of([one], spoken))]
    return {
        "is_broad": drawn.width > BROAD,
        "picture": mark_safe(drawn.svg),  # noqa: S308  every text in it is escaped where it is drawn
        "legend": _legend(drawn.colours),
        "has_steps": bool(chain.events),
        "origins": chain.graph.as_json()["origins"],
        "depth": chain.graph.depth,
        "truncated": chain.graph.is_truncated,
        "counts": {"events": len(chain.events), "lots": len(chain.lots)},
        "findings": told(marked, spoken),
    }


def in_table(chain: Chain, findings: Iterable[Shown], request: HttpRequest, asked: Asked, more: Mapping[str, str]) -> dict[str, Any]:
    """The rows that the address asks for. One query where somebody recorded in another's name, for who has confirmed it."""
    column, downwards = request.GET.get("sort", ""), request.GET.get("order") == "desc"
    rows = table.sorted_by(table.rows_of(chain, marks_of(findings, language()), _confirmed(chain, asked)), column, downwards=downwards)
    kept = {**more, **({"at": asked.given} if asked.is_past else {})}
    heads = table.heads_of(kept, column, downwards=downwards)
    return {
        "rows": rows[: table.MOST_ROWS],
        "left_out": max(0, len(rows) - table.MOST_ROWS),
        "heads": heads,
        "labels": {head.name: head.label for head in heads},
        "truncated": chain.graph.is_truncated,
    }


def _confirmed(chain: Chain, asked: Asked) -> frozenset[str]:
    """Ids of the events recorded in another's name that their performers had confirmed at the time that is looked at."""
    attested = [UUID(key) for key, node in chain.events.items() if node["recorded_by"] != node["performed_by"]]
    return frozenset(map(str, custody.confirmed_among(attested, at=asked.moment))) if attested else frozenset()


def _legend(colours: Mapping[str, str]) -> list[dict[str, str]]:
    """Organisations with their colours and names; all that are grey are one line."""
    named = registry.organisations_by_code(sorted(colours))
    own = [code for code, colour in colours.items() if colour != GREY]
    found = [{"code": code, "colour": colours[code], "name": _name(named.get(code))} for code in own]
    rest = [code for code, colour in colours.items() if colour == GREY]
    return [*found, {"code": ", ".join(rest), "colour": GREY, "name": ""}] if rest else found


def _name(organisation: Any) -> str:
    if organisation is None:
        return ""
    return str(organisation.name_zh if language().startswith("zh") else organisation.name)
