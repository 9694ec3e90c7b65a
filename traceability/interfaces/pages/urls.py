"""The public pages' paths."""

from django.urls import URLPattern, URLResolver, path

from traceability.interfaces.pages import checks, start, verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("favicon.ico", start.icon, name="icon"),
    path("checks/", checks.catalogue, name="checks"),
    path("verify/", verify.ask, name="verify"),
    path("verify/<str:number>", verify.certificate, name="verify_certificate"),
]
