"""The doors under their prefixes."""

from django.urls import include, path, re_path

from traceability.interfaces.api import documents, health
from traceability.interfaces.api.metrics import metrics
from traceability.interfaces.desk.screens import site

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("traceability.interfaces.api.urls")),
    re_path(r"^api(?:/|$)", documents.unknown),
    path("desk/", site.urls),
    path("sign-in/", include("traceability.interfaces.signin.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("traceability.interfaces.pages.urls")),
]

handler400 = "traceability.interfaces.problems.bad_request"
handler403 = "traceability.interfaces.problems.forbidden"
handler404 = "traceability.interfaces.problems.not_found"
handler500 = "traceability.interfaces.problems.server_error"
