"""The public pages' paths."""

from django.urls import URLPattern, URLResolver, include, path

from traceability.interfaces.pages import checks, credentials, identifiers, start, verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("favicon.ico", start.icon, name="icon"),
    path("checks/", checks.catalogue, name="checks"),
    path("explore/", include("traceability.interfaces.pages.explore.urls")),
    path("own/", include("traceability.interfaces.pages.own.urls")),
    path("verify/", verify.ask, name="verify"),
    path("verify/<str:number>", verify.certificate, name="verify_certificate"),
    path(".well-known/did.json", credentials.did, name="did"),
    path("status/<int:number>", credentials.status, name="status_list"),
    path("ns/ree/v1", credentials.vocabulary, name="vocabulary"),
    path("id/<path:name>", identifiers.identifier, name="identifier"),
]
