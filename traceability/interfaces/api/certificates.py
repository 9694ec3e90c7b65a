"""GET /shipments/{number}/certificate, .pdf and .jsonld, and /shipments/{number}/bundle: what the world is told, and what proves it."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from traceability.certificates import queries as certificates
from traceability.certificates import services
from traceability.certificates.queries import PublicCertificate
from traceability.interfaces.api import answers
from traceability.interfaces.api.auth import EVERYBODY
from traceability.interfaces.api.certificate_shapes import CERTIFICATE, CERTIFICATE_EXAMPLE, PROBLEM
from traceability.interfaces.api.credential_shapes import CREDENTIAL, CREDENTIAL_EXAMPLE
from traceability.interfaces.api.filters import number
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import TEXT
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel.clock import rfc3339

ZIP, PDF, VC, VC_JWT = "application/zip", "application/pdf", "application/vc", "application/vc+jwt"
BINARY = {"type": "string", "format": "binary"}


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


class PdfView(ApiView):
    @documented(
        "read_certificate_pdf",
        "The certificate on paper: PDF/A-3 in English and Chinese, with a QR code, the signed certificate attached",
        roles=EVERYBODY,
        responses={200: (PDF, BINARY), 409: PROBLEM},
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        """The same bytes for ever. 409 `certificate_does_not_hold` while it is suspended or revoked, `not_printed_yet` for a moment after
        its issue; 404 `not_certified`."""
        found = certificates.pdf_of_shipment(number, viewer=request.viewer)
        return _file(request, found.document, PDF, f"{found.number}.pdf")


class CredentialView(ApiView):
    @documented(
        "read_credential",
        "The certificate as a W3C Verifiable Credential, with a public status",
        roles=EVERYBODY,
        responses={200: [(VC, CREDENTIAL), (VC_JWT, TEXT)]},
        example=CREDENTIAL_EXAMPLE,
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:
        """Secured with Data Integrity (`eddsa-jcs-2022`); with `Accept: application/vc+jwt` the same claims in a JWT.

        Handed out whatever its state: a reader asks the status list that it names. 404 `not_certified`, `no_credential`.
        """
        document = certificates.credential_of_shipment(number, viewer=request.viewer)
        if VC_JWT in request._request.META.get("HTTP_ACCEPT", ""):
            return _file(request, services.credential_in_jwt(document).encode(), VC_JWT, f"{number}.jwt")
        return _file(request, document, VC, f"{number}.jsonld")


def _file(request: ApiRequest, content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to keep, with its tag."""
    headers = {
        "Cache-Control": answers.ASK_AGAIN,
        "Vary": "Authorization, Cookie, Accept",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return answers.tagged(request._request, HttpResponse(content, content_type=content_type, headers=headers))


class BundleView(ApiView):
    @documented(
        "read_bundle",
        "The offline proof bundle, checkable without this service",
        roles=EVERYBODY,
        parameters=[
            number("since", "Size of a checkpoint that you have: its consistency proof comes along.", lowest=1, highest=2**53 - 1),
            number("form", "The newest `traceability-bundle/…` that your verifier knows; 1 unless told. Ask for 2.", lowest=1, highest=2),
        ],
        responses={200: (ZIP, BINARY), 409: PROBLEM},
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponseBase:
        """A zip for `python -m traceability.verifier bundle`. 409 `not_sealed_yet` until a checkpoint covers the shipment.

        Of what the examination read and you may not, the hash and its proof are in it (`withheld`). Where an authority has stamped
        a checkpoint that holds entries of it, the time stamp is in it; that of an older checkpoint in form 2 alone.
        """
        asked = request.given
        file = certificates.bundle_file(number, viewer=request.viewer, since=asked.get("since"), form=asked.get("form", 1))
        return FileResponse(
            file, content_type=ZIP, as_attachment=True, filename=f"{number}.zip", headers={"Cache-Control": answers.PRIVATE}
        )


urlpatterns = [
    path("shipments/<str:number>/certificate", CertificateView.as_view(), name="certificate"),
    path("shipments/<str:number>/certificate.pdf", PdfView.as_view(), name="certificate-pdf"),
    path("shipments/<str:number>/certificate.jsonld", CredentialView.as_view(), name="certificate-credential"),
    path("shipments/<str:number>/bundle", BundleView.as_view(), name="bundle"),
]
