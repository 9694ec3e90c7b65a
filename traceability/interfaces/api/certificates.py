"""GET /shipments/{number}/certificate and /shipments/{number}/bundle: what the world is told, and what proves it."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from traceability.certificates import queries as certificates
from traceability.certificates.queries import PublicCertificate
from traceability.interfaces.api import answers
from traceability.interfaces.api.auth import EVERYBODY
from traceability.interfaces.api.certificate_shapes import CERTIFICATE, CERTIFICATE_EXAMPLE, PROBLEM
from traceability.interfaces.api.filters import number
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel.clock import rfc3339

ZIP = "application/zip"


def certificate_json(found: PublicCertificate) -> dict[str, object]:
    """The answer: the signed members as they were signed, and the certificate's state today."""
    return {
        "number": found.number,
        "state": found.state,
        "issued_at": rfc3339(found.issued_at),
        "shipment": found.shipment,
        "statement": found.statement,
        "key": found.key,
        "signature": found.signature,
    }


class CertificateView(ApiView):
    @documented(
        "read_certificate",
        "The certificate of a shipment, signed",
        roles=EVERYBODY,
        responses={200: CERTIFICATE},
        example=CERTIFICATE_EXAMPLE,
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        """404 `not_certified` for a shipment that has none, or none yet."""
        return answers.tagged_answer(
            request._request, certificate_json(certificates.certificate_of_shipment(number, viewer=request.viewer))
        )


class BundleView(ApiView):
    @documented(
        "read_bundle",
        "The offline proof bundle, checkable without this service",
        roles=EVERYBODY,
        parameters=[number("since", "Size of a checkpoint that you have: its consistency proof comes along.", lowest=1, highest=2**53 - 1)],
        responses={200: (ZIP, {"type": "string", "format": "binary"}), 409: PROBLEM},
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponseBase:
        """A zip for `python -m traceability.verifier bundle`. 409 `not_sealed_yet` until a checkpoint covers the shipment."""
        file = certificates.bundle_file(number, viewer=request.viewer, since=request.given.get("since"))
        return FileResponse(
            file, content_type=ZIP, as_attachment=True, filename=f"{number}.zip", headers={"Cache-Control": answers.PRIVATE}
        )


urlpatterns = [
    path("shipments/<str:number>/certificate", CertificateView.as_view(), name="certificate"),
    path("shipments/<str:number>/bundle", BundleView.as_view(), name="bundle"),
]
