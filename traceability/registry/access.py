"""Which registry rows a viewer may see, one function per model. Queries start here; doors never filter by organisation.

A submitter sees its own organisation's rows in full, and of other organisations the public part (code, names, kinds).
"""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from traceability.ledger.access import register_opener, register_reader
from traceability.registry.models import (
    Facility,
    FalseDocument,
    Licence,
    ListedParty,
    Member,
    Organisation,
    PolicyValue,
    PublicListing,
    Quota,
    ReferenceTable,
    Token,
)
from traceability.registry.viewer import Viewer

CUSTOMS_LICENCES = ("export", "dual_use")


def organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Every organisation: a directory that senders need. `sees_in_full` says of which one more than the public part is shown."""
    return Organisation.objects.order_by("code")


def sees_in_full(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.reads_everything or organisation.id == viewer.organisation


def facilities(viewer: Viewer) -> QuerySet[Facility]:
    rows = Facility.objects.order_by("code")
    return rows if viewer.reads_everything else rows.filter(organisation_id__any=_own(viewer))


def licences(viewer: Viewer) -> QuerySet[Licence]:
    """Its own; customs see all export and dual-use licences, against which they release."""
    rows = Licence.objects.order_by("kind", "number")
    if viewer.reads_everything:
        return rows
    own = Q(organisation_id__any=_own(viewer))
    return rows.filter(own | Q(kind__in=CUSTOMS_LICENCES)) if viewer.role == "customs" else rows.filter(own)


def quotas(viewer: Viewer) -> QuerySet[Quota]:
    """Published ones; a secret one only for the group's own organisations and those who read everything.

    `is_own`: whether the viewer is shown how much of it is used, too.
    """
    rows = Quota.objects.order_by("group", "year", "kind")
    if viewer.reads_everything:
        return rows.annotate(is_own=Value(True))
    own_groups = Organisation.objects.filter(id__any=_own(viewer), group__isnull=False).values("group")
    is_own = Q(group__in=own_groups)
    return rows.filter(Q(is_secret=False) | is_own).annotate(is_own=ExpressionWrapper(is_own, output_field=BooleanField()))


def public_list(viewer: Viewer) -> QuerySet[PublicListing]:
    """The State publishes it."""
    return PublicListing.objects.order_by("year", "organisation__code")


def listed_parties(viewer: Viewer) -> QuerySet[ListedParty]:
    """Control lists are published; who is merely watched must not learn it."""
    rows = ListedParty.objects.order_by("list", "name", "listed_on", "id")
    return rows if viewer.reads_everything else rows.filter(list="control")


def false_documents(viewer: Viewer) -> QuerySet[FalseDocument]:
    """For who reads everything: a number may be another's."""
    rows = FalseDocument.objects.order_by("kind", "issuer", "number", "id")
    return rows if viewer.reads_everything else rows.none()


def _own(viewer: Viewer) -> list[UUID]:
    return [] if viewer.organisation is None else [viewer.organisation]


def _own_organisation(viewer: Viewer) -> QuerySet[Organisation]:
    """Entries hold what the directory leaves out, so they are narrower than the list."""
    rows = Organisation.objects.all()
    return rows if viewer.reads_everything else rows.filter(id__any=_own(viewer))


def _members(viewer: Viewer) -> QuerySet[Member]:
    rows = Member.objects.all()
    return rows if viewer.reads_everything else rows.filter(organisation_id__any=_own(viewer))


def _tokens(viewer: Viewer) -> QuerySet[Token]:
    rows = Token.objects.all()
    return rows if viewer.reads_everything else rows.filter(organisation_id__any=_own(viewer))


def _policies(viewer: Viewer) -> QuerySet[PolicyValue]:
    return PolicyValue.objects.all()


def _reference_tables(viewer: Viewer) -> QuerySet[ReferenceTable]:
    return ReferenceTable.objects.all()


def _reader(rows: Callable[[Viewer], QuerySet[Any]]) -> Callable[[Viewer | None, Collection[UUID]], set[UUID]]:
    """Who may read the entries of these rows: whoever `rows` shows them to; a stranger reads none."""

    def readable(viewer: Viewer | None, ids: Collection[UUID]) -> set[UUID]:
        return set() if viewer is None else set(rows(viewer).filter(pk__any=sorted(ids)).order_by().values_list("pk", flat=True))

    return readable


for _subject, _rows in {
    "organisation": _own_organisation,
    "facility": facilities,
    "licence": licences,
    "quota": quotas,
    "public_listing": public_list,
    "listed_party": listed_parties,
    "member": _members,
    "token": _tokens,
    "policy": _policies,
    "reference": _reference_tables,
    "document": false_documents,
}.items():
    register_reader(_subject, _reader(_rows))


def _own_organisations(viewer: Viewer, ids: Collection[UUID]) -> set[UUID]:
    """An organisation is shown its own owners."""
    return set(ids) & set(_own(viewer))


def _own_licences(viewer: Viewer, ids: Collection[UUID]) -> set[UUID]:
    """Its holder is shown a licence's partners and value."""
    return set(Licence.objects.filter(organisation_id__any=_own(viewer), pk__any=sorted(ids)).values_list("pk", flat=True))


register_opener("organisation", _own_organisations)
register_opener("licence", _own_licences)
