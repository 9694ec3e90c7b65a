"""The API's paths below /api/v1/: one module per resource, each with its `urlpatterns`. The last pattern catches what is no address."""

from django.urls import URLPattern, URLResolver, path, re_path

from traceability.interfaces.api import (
    cases,
    certificates,
    disclosures,
    documents,
    events,
    impact,
    ledger,
    lots,
    registry,
    releases,
    returns,
    shipments,
    uploads,
    webhooks,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *events.urlpatterns,
    *uploads.urlpatterns,
    *lots.urlpatterns,
    *shipments.urlpatterns,
    *certificates.urlpatterns,
    *releases.urlpatterns,
    *cases.urlpatterns,
    *registry.urlpatterns,
    *returns.urlpatterns,
    *impact.urlpatterns,
    *ledger.urlpatterns,
    *disclosures.urlpatterns,
    *webhooks.urlpatterns,
    path("schema", documents.schema, name="schema"),
    path("docs", documents.docs, name="docs"),
    re_path("^.*$", documents.unknown, name="unknown"),
]
