"""Assays in force, and rows read back as the claims that they came from."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from traceability.custody.claims import AssayClaim, DocumentClaim
from traceability.custody.claims.material import UncertaintyClaim
from traceability.custody.models import Assay, Document
from traceability.custody.queries.statements import END_OF_TIME, statement
from traceability.kernel.quantities import parse_decimal


def assays_of(lot_ids: Iterable[UUID], *, at: datetime | None = None) -> dict[UUID, Assay]:
    """Each lot's assay by the event in force that made it; a packed lot without its own has its parent's. One query.

    Lots without any assay are absent.
    """
    wanted = sorted(set(lot_ids))
    if not wanted:
        return {}
    rows = Assay.objects.raw(statement("assays"), {"lots": wanted, "at": at or END_OF_TIME})
    return {row.of_lot: row for row in rows}  # type: ignore[attr-defined]


def certificates_of(assay_ids: Iterable[UUID]) -> dict[UUID, Document]:
    """The certificate of each assay that has one. One query."""
    return {paper.assay_id: paper for paper in Document.objects.filter(assay_id__any=sorted(set(assay_ids))) if paper.assay_id}


def assay_claim(row: Assay, certificate: Document | None = None) -> AssayClaim:
    """The row as it was claimed."""
    stated = row.uncertainty
    return AssayClaim(
        treo_percent=row.treo_percent,
        trem_percent=row.trem_percent,
        moisture_percent=row.moisture_percent,
        loi_percent=row.loi_percent,
        shares_percent=decimals(row.shares_percent),
        th_ppm=row.th_ppm,
        u_ppm=row.u_ppm,
        sampled_on=row.sampled_on,
        uncertainty=None
        if stated is None
        else UncertaintyClaim(
            treo_percent=_decimal(stated.get("treo_percent")),
            moisture_percent=_decimal(stated.get("moisture_percent")),
            shares_percent=decimals(stated.get("shares_percent")),
        ),
        certificate=None if certificate is None else document_claim(certificate),
    )


def document_claim(row: Document) -> DocumentClaim:
    """The row as it was claimed, but for what its paper says."""
    return DocumentClaim(
        kind=row.kind, number=row.number or None, issuer=row.issuer or None, issued_on=row.issued_on, sha256=row.sha256 or None
    )


def decimals(texts: Mapping[str, str] | None) -> dict[str, Decimal] | None:
    """A stored map of decimal text as numbers."""
    return None if texts is None else {name: parse_decimal(text) for name, text in texts.items()}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else parse_decimal(text)
