"""How far licences are used up: the accounts that approved shipments draw from, the fullest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, ExpressionWrapper, F

from traceability.registry import access
from traceability.registry.models import Licence, LicenceAccount
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Consumed:
    """One account of a licence, of a year or (year 0) of its whole term. `share`: of 1."""

    licence: Licence
    year: int
    drawn_kg: Decimal
    limit_kg: Decimal

    @property
    def share(self) -> Decimal:
        return self.drawn_kg / self.limit_kg


def licences_consumed(year: int, *, viewer: Viewer, limit: int) -> Sequence[Consumed]:
    """Licences with a limit that were drawn from, of that year or their whole term, as the viewer may see them. One query."""
    share = ExpressionWrapper(F("drawn_kg") / F("limit_kg"), output_field=DecimalField(max_digits=20, decimal_places=9))
    found = LicenceAccount.objects.filter(
        year__in=(0, year), limit_kg__gt=0, drawn_kg__gt=0, licence__in=access.licences(viewer).order_by()
    )
    rows = found.annotate(share=share).select_related("licence__organisation").order_by("-share", "id")[:limit]
    return [Consumed(row.licence, row.year, row.drawn_kg, row.limit_kg) for row in rows if row.limit_kg]
