"""The chain as an answer: a graph in JSON, or its edges as CSV. Shared by lots and shipments."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from traceability.custody.queries import Graph
from traceability.custody.queries.chain import MOST_DEPTH
from traceability.custody.queries.graph import EDGE_COLUMNS
from traceability.interfaces.api import answers, filters
from traceability.interfaces.api.shapes import (
    COUNTRY,
    FACILITY,
    FLAG,
    KILOGRAMS,
    LOT_NAME,
    MOMENT,
    ORGANISATION,
    SHARE,
    TEXT,
    UUID,
    WHOLE,
    either,
    list_of,
    named,
    nullable,
    object_of,
    one_of,
)
from traceability.interfaces.api.views import ApiRequest

CSV = "text/csv"
EDGE_KINDS = ("input", "output", "sent", "received", "circuit")

LOT_NODE = object_of(
    {
        "kind": one_of("lot"),
        "id": LOT_NAME,
        "form": TEXT,
        "product": nullable(TEXT),
        "net_kg": nullable(KILOGRAMS),
        "reo_kg": nullable(KILOGRAMS),
    }
)
EVENT_NODE = object_of(
    {
        "kind": one_of("event"),
        "id": UUID,
        "stage": TEXT,
        "facility": FACILITY,
        "performed_by": ORGANISATION,
        "recorded_by": ORGANISATION,
        "started_at": MOMENT,
        "ended_at": MOMENT,
        "custody_model": nullable(TEXT),
    }
)
EDGE = object_of(
    {
        "from": TEXT,
        "to": TEXT,
        "kind": one_of(*EDGE_KINDS),
        "net_kg": nullable(KILOGRAMS),
        "reo_kg": nullable(KILOGRAMS),
        "reo_share": nullable(SHARE),
    },
    description="reo_share upstream: the part of the asked REO that came along here; downstream: the part of the target from the asked lot",
)
ORIGIN = named(
    "Origin",
    object_of(
        {
            "kind": one_of("mine", "import", "collected", "unknown"),
            "facility": nullable(FACILITY),
            "licence": nullable(TEXT),
            "organisation": nullable(ORGANISATION),
            "country": nullable(COUNTRY),
            "share": SHARE,
        },
        description="share of REO; all shares of an answer sum to 1",
    ),
)
CHAIN = named(
    "Chain",
    object_of(
        {
            "nodes": list_of(either(LOT_NODE, EVENT_NODE)),
            "edges": list_of(EDGE),
            "origins": list_of(ORIGIN),
            "depth": WHOLE,
            "truncated": FLAG,
        },
        description="lots and events with the masses between them; `truncated`: there is more beyond the depth asked "
        "for; `depth` and `truncated` are counted over what the caller may see",
    ),
)
CHAIN_EXAMPLE = {
    "nodes": [
        {
            "kind": "lot",
            "id": "BYM:ORE-2026-0116",
            "form": "ore",
            "product": "run-of-mine ore",
            "net_kg": "350000.000",
            "reo_kg": "19208.000",
        },
        {
            "kind": "event",
            "id": "019cad8f-ac00-7a10-8a10-000000000001",
            "stage": "mining",
            "facility": "BYM-MINE-1",
            "performed_by": "BYM",
            "recorded_by": "BYM",
            "started_at": "2026-02-02T00:00:00.000000Z",
            "ended_at": "2026-02-10T12:00:00.000000Z",
            "custody_model": "identity_preserved",
        },
    ],
    "edges": [
        {
            "from": "019cad8f-ac00-7a10-8a10-000000000001",
            "to": "BYM:ORE-2026-0116",
            "kind": "output",
            "net_kg": "350000.000",
            "reo_kg": "19208.000",
            "reo_share": "1.000000000",
        }
    ],
    "origins": [
        {"kind": "mine", "facility": "BYM-MINE-1", "licence": "ML-2025-BYM", "organisation": "BYM", "country": "CN", "share": "1.000000000"}
    ],
    "depth": 1,
    "truncated": False,
}
CHAIN_PARAMETERS = (
    filters.number("depth", "How many steps to walk; all unless told.", lowest=1, highest=MOST_DEPTH),
    filters.moment("at", "As it was recorded at this time; now unless told."),
    filters.choice("format", "The graph as JSON, or its edges as CSV; JSON unless told.", ("json", "csv")),
)


def walked(request: ApiRequest, walk: Callable[..., Graph], of: Any) -> HttpResponse:
    """The chain of a lot or shipment by `walk`, as CHAIN_PARAMETERS ask: how far, as of when, in which form. Raises what `walk` does."""
    given = request.given
    graph = walk(of, viewer=request.viewer, depth=given.get("depth"), at=given.get("at"))
    return chain_answer(request._request, graph, given.get("format", "json"))


def chain_answer(request: HttpRequest, graph: Graph, form: str) -> HttpResponse:
    """The graph in the form asked for."""
    if form == "csv":
        return HttpResponse(edges_as_csv(graph), content_type=f"{CSV}; charset=utf-8", headers={"Cache-Control": answers.PRIVATE})
    return answers.tagged_answer(request, graph.as_json())


def edges_as_csv(graph: Graph) -> str:
    """One edge a row, under the names that the JSON uses."""
    text = io.StringIO()
    writer = csv.DictWriter(text, EDGE_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(edge.as_json() for edge in graph.edges)
    return text.getvalue()
