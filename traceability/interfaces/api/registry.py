"""GET /registry/… : the registry as a viewer may see it. POST /registry/imports: a registry document, all or nothing."""

from dataclasses import asdict

from django.http import HttpResponse
from django.urls import path

from traceability.interfaces.api import answers, filters, paging, recording, registry_rows, registry_shapes
from traceability.interfaces.api.auth import EVERYBODY
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import SHA256, TEXT, WHOLE, nullable, page_of
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.interfaces.signin.session import must_be_fresh
from traceability.registry import queries as registry
from traceability.registry import services
from traceability.registry.document import read_document
from traceability.registry.queries import listings
from traceability.registry.services import Imported

SUPERVISORS = frozenset({"supervisor"})
ON = filters.day("on", "As valid on this day.")


class OrganisationsView(ApiView):
    @documented(
        "list_organisations",
        "Organisations by code; of others than one's own only code, names and kinds",
        roles=EVERYBODY,
        parameters=[ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_ORGANISATION)},
        example=registry_shapes.ORGANISATIONS,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, str)
        after = None if page.after is None else page.after[0]
        rows = listings.organisations(viewer=request.viewer, on=request.given.get("on"), after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda seen: [seen.organisation.code], as_json=registry_rows.organisation_json)


class FacilitiesView(ApiView):
    @documented(
        "list_facilities",
        "Facilities by code: one's own, or all for who reads everything",
        roles=EVERYBODY,
        parameters=[ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_FACILITY)},
        example=registry_shapes.FACILITIES,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, str)
        after = None if page.after is None else page.after[0]
        rows = listings.facilities(viewer=request.viewer, on=request.given.get("on"), after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda row: [row.code], as_json=registry_rows.facility_json)


class LicencesView(ApiView):
    @documented(
        "list_licences",
        "Licences by kind and number: one's own, or all for who reads everything",
        roles=EVERYBODY,
        parameters=[ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_LICENCE)},
        example=registry_shapes.LICENCES,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """Customs see every export and dual-use licence.

        `drawn` is what approved shipments have taken, in the licence's own basis, for each calendar year of export where the
        quantity is per year; nothing where no shipment has drawn yet.
        """
        page = paging.read(request, str, str)
        after = None if page.after is None else (page.after[0], page.after[1])
        rows = listings.licences(viewer=request.viewer, on=request.given.get("on"), after=after, limit=page.fetch)
        return paging.answer(
            request, page, rows, key=lambda seen: [seen.licence.kind, seen.licence.number], as_json=registry_rows.licence_json
        )


class QuotasView(ApiView):
    @documented(
        "list_quotas",
        "Quotas by group, year and kind, with the batches released",
        roles=EVERYBODY,
        parameters=[ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_QUOTA)},
        example=registry_shapes.QUOTAS,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """A secret quota is shown to its group's own organisations and to who reads everything; so is how much of any is used.

        With `on`: those of that year, with the batches released by that day.
        """
        page = paging.read(request, str, int, str)
        after = None if page.after is None else (page.after[0], page.after[1], page.after[2])
        rows = listings.quotas(viewer=request.viewer, on=request.given.get("on"), after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda row: [row.group, row.year, row.kind], as_json=registry_rows.quota_json)


class PublicListView(ApiView):
    @documented(
        "list_public_list",
        "The State's list of enterprises that may mine or separate, by year",
        roles=EVERYBODY,
        parameters=[ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_LISTING)},
        example=registry_shapes.PUBLIC_LIST,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, int, str)
        after = None if page.after is None else (page.after[0], page.after[1])
        rows = listings.public_list(viewer=request.viewer, on=request.given.get("on"), after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda row: [row.year, row.organisation.code], as_json=registry_rows.listing_json)


class PoliciesView(ApiView):
    @documented(
        "list_policies",
        "Thresholds of the checks with unit, source and confidence; with `on` the one value of each key on that day",
        roles=EVERYBODY,
        parameters=[filters.text("key", "Only this key."), ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_POLICY)},
        example=registry_shapes.POLICIES,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, str, str, str)
        after = None if page.after is None else (page.after[0], page.after[1], page.after[2])
        rows = listings.policies(key=request.given.get("key"), on=request.given.get("on"), after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=listings.policy_place, as_json=registry_rows.policy_json)


class ReferenceView(ApiView):
    @documented(
        "list_reference_rows",
        "Rows of a reference table as last loaded, in the file's order",
        roles=EVERYBODY,
        parameters=[ON],
        paged=True,
        responses={200: page_of(registry_shapes.SEEN_ROW, {"table": TEXT, "version": nullable(WHOLE), "sha256": nullable(SHA256)})},
        example=registry_shapes.REFERENCE,
    )
    def get(self, request: ApiRequest, table: str) -> HttpResponse:
        """`version` and `sha256` are null while the table was never loaded: then nothing is known, which is not the same as no rows."""
        page = paging.read(request, int)
        after = None if page.after is None else page.after[0]
        rows = listings.reference(table, on=request.given.get("on"), after=after, limit=page.fetch)
        loaded = registry.loaded_tables().get(table)
        beside = {"table": table, "version": loaded.version if loaded else None, "sha256": loaded.sha256 if loaded else None}
        return paging.answer(request, page, rows, key=lambda row: [row.position], as_json=lambda row: row.values, beside=beside)


class ImportsView(ApiView):
    @documented(
        "import_registry",
        "Bring in a registry document: all or nothing, idempotent by natural key",
        roles=SUPERVISORS,
        parameters=[filters.flag("dry_run", "`true`: do everything, keep nothing.")],
        records=True,
        request=registry_shapes.DOCUMENT,
        request_example=registry_shapes.DOCUMENT_SAID,
        responses={200: registry_shapes.IMPORTED, 201: registry_shapes.IMPORTED},
        example=registry_shapes.IMPORTED_SAID,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """201 when an entry was recorded; 200 when nothing had to change, or with `dry_run`. Every refusal names its place."""
        must_be_fresh(request, request.viewer)
        document = read_document(request.json)
        if request.given.get("dry_run"):
            recording.key_of(request)
            return answers.json_answer(imported_json(services.import_document(by=request.viewer, document=document, dry_run=True)).body)
        return recording.record(
            request, lambda kept: services.import_document(by=request.viewer, document=document, request=kept), imported_json
        )


def imported_json(imported: Imported) -> Answer:
    body = {
        "dry_run": imported.dry_run,
        "counts": {name: asdict(count) for name, count in imported.counts.items()},
        "acknowledgements": [one.as_json() for one in imported.acknowledgements],
    }
    return Answer(body, status=201 if imported.acknowledgements else 200)


urlpatterns = [
    path("registry/organisations", OrganisationsView.as_view(), name="registry-organisations"),
    path("registry/facilities", FacilitiesView.as_view(), name="registry-facilities"),
    path("registry/licences", LicencesView.as_view(), name="registry-licences"),
    path("registry/quotas", QuotasView.as_view(), name="registry-quotas"),
    path("registry/public-list", PublicListView.as_view(), name="registry-public-list"),
    path("registry/policies", PoliciesView.as_view(), name="registry-policies"),
    path("registry/reference/<str:table>", ReferenceView.as_view(), name="registry-reference"),
    path("registry/imports", ImportsView.as_view(), name="registry-imports"),
]
