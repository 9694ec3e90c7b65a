"""GET /lots/{lot} and its chain, upstream and downstream."""

from django.http import HttpResponse
from django.urls import path

from traceability.custody import queries
from traceability.interfaces.api import answers, chains, examples, material
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import TEXT
from traceability.interfaces.api.views import ApiRequest, ApiView

READERS = frozenset({"submitter", "reviewer", "supervisor", "auditor"})


class LotView(ApiView):
    @documented(
        "read_lot",
        "One lot: what it is, what is left, who holds it",
        roles=READERS,
        responses={200: material.LOT},
        example=examples.LOT,
    )
    def get(self, request: ApiRequest, lot: str) -> HttpResponse:
        return answers.tagged_answer(request._request, queries.lot(lot, viewer=request.viewer).as_json())


class UpstreamView(ApiView):
    @documented(
        "read_upstream",
        "Everything that a lot was made from, and where it all comes from",
        roles=READERS,
        parameters=chains.CHAIN_PARAMETERS,
        responses={200: [chains.CHAIN, (chains.CSV, TEXT)]},
        example=chains.CHAIN_EXAMPLE,
    )
    def get(self, request: ApiRequest, lot: str) -> HttpResponse:
        """`format=csv` gives the edges as `text/csv`."""
        return chains.walked(request, queries.upstream, lot)


class DownstreamView(ApiView):
    @documented(
        "read_downstream",
        "Everything that a lot went into, as far as the caller may see it",
        roles=READERS,
        parameters=chains.CHAIN_PARAMETERS,
        responses={200: [chains.CHAIN, (chains.CSV, TEXT)]},
        example=chains.CHAIN_EXAMPLE,
    )
    def get(self, request: ApiRequest, lot: str) -> HttpResponse:
        """`format=csv` gives the edges as `text/csv`. `origins` are those of the asked lot."""
        return chains.walked(request, queries.downstream, lot)


# A lot's number may hold slashes, but no small letters, so the longer addresses are told apart.
urlpatterns = [
    path("lots/<path:lot>/upstream", UpstreamView.as_view(), name="lot-upstream"),
    path("lots/<path:lot>/downstream", DownstreamView.as_view(), name="lot-downstream"),
    path("lots/<path:lot>", LotView.as_view(), name="lot"),
]
