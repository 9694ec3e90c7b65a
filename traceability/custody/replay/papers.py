"""Rows of papers, assays and details, read back in the one spelling of an entry."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from traceability.custody.claims.kinds import Problems
from traceability.custody.claims.material import ASSAY, UNCERTAINTY, AssayClaim
from traceability.custody.claims.papers import DOCUMENT, DOCUMENT_FIELDS
from traceability.custody.claims.shapes import AnyKind
from traceability.custody.models import Assay, PersonalDetails
from traceability.custody.queries.assays import assay_claim, document_claim
from traceability.custody.reo import reo_kg

Json = dict[str, Any]


def rows_of(found: QuerySet[Any], **beside: F) -> Iterable[Any]:
    """Rows as plain named values, with what stands beside them: a million models would take thrice the time."""
    columns = [column.attname for column in found.model._meta.concrete_fields]
    return found.annotate(**beside).values_list(*columns, *beside, named=True)


def by_subject(rows: Iterable[Any], name: str) -> dict[UUID, list[Any]]:
    """Rows by the subject that they belong to, in their order."""
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def fixed(kind: AnyKind, stored: Any) -> Any:
    """A stored member with all its places; as it stands where it can no longer be read."""
    problems: Problems = []
    claim = kind.read(stored, "", problems)
    return stored if problems else kind.write(claim, fixed=True)


def paper_json(paper: Any) -> Json:
    """The paper without the name of who signed it, which is a personal detail."""
    written = DOCUMENT.write(document_claim(paper), fixed=True)
    return written | ({"fields": fixed(DOCUMENT_FIELDS, paper.fields)} if paper.fields else {})


def assay_json(row: Any, certificate: Any) -> Json:
    written = ASSAY.write(assay_claim(row), fixed=True)
    unknown = {name: value for name, value in (row.uncertainty or {}).items() if name not in UNCERTAINTY.members}
    if unknown:
        written["uncertainty"] = written.get("uncertainty", {}) | unknown
    return written | ({"certificate": paper_json(certificate)} if certificate else {})


def by_whom(column: UUID | None) -> UUID:
    """The actor of an entry whose person is in this column; nobody is the system."""
    return column or UUID(int=0)


def is_weighed(net_kg: Any, stored_reo_kg: Any, assay: Any) -> bool:
    """Whether a stored REO is that of the row's own assay; without one of its own the assay of before counts, which is not asked here."""
    return assay is None or reo_kg(net_kg, assay_claim(assay)) == stored_reo_kg


class Weighings:
    """Whether the REO of a draw or line is one that an assay of its lot gives, or of a lot that it was packed out of.

    Which of them was in force at the time is not asked, and none may have been: then nothing is stored.
    """

    def __init__(self, families: Collection[UUID]) -> None:
        found = rows_of(Assay.objects.filter(lot__family__in=sorted(families)), family=F("lot__family"))
        self._claims: dict[UUID, list[AssayClaim]] = {}
        self._unreadable: set[UUID] = set()
        for family, assays in by_subject(found, "family").items():
            try:
                self._claims[family] = [assay_claim(assay) for assay in assays]
            except (AttributeError, TypeError, ValueError):  # said of the event whose assay it is
                self._unreadable.add(family)

    def strange(self, row: Any) -> str | None:
        """The stored REO where no assay gives it. `row` has `family`, `net_kg` and `reo_kg`."""
        if row.reo_kg is None or row.family in self._unreadable:
            return None
        given = any(reo_kg(row.net_kg, claim) == row.reo_kg for claim in self._claims.get(row.family, ()))
        return None if given else str(row.reo_kg)


def details_of(subject_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Personal details by subject; none where this role may not read them: their commitments are then not opened either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('custody_personaldetails', 'SELECT')")
        ((may_read,),) = cursor.fetchall()
    found = PersonalDetails.objects.filter(subject_id__any=sorted(subject_ids)) if may_read else PersonalDetails.objects.none()
    return dict(found.values_list("subject_id", "values"))


def seals_of(packages: Any) -> list[str]:
    """The seals on packages, as far as these are packages."""
    found = [one.get("seals") for one in packages if isinstance(one, dict)] if isinstance(packages, list) else []
    return [str(seal) for seals in found if isinstance(seals, list) for seal in seals]


def differing(rows: Iterable[str], said: Iterable[str]) -> Sequence[str] | None:
    """The rows' seals where they are not those that the body says."""
    stored = sorted(rows)
    return None if stored == sorted(said) else stored
