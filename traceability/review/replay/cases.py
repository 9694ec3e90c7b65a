"""Cases as they stand, and that who was returned, refused or withdrawn got its kilograms back."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db import connection

from traceability.ledger.envelope import plain
from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction, Stated
from traceability.review import entries
from traceability.review.models import Case
from traceability.review.workflow import OPEN, REFUSED, RETURNED, WITHDRAWN

_OF_THE_MOMENT = frozenset(
    {"as_of", "outcome", "results", "findings", "dossier", "check", "severity", "reason", "verdict", "ordinal", "needed", "signatures",
     "licences", "quotas", "lines"}
)  # fmt: skip
"""What an entry says of its own moment: rows beside the case hold that, and they are final."""
_GIVEN_BACK = """
SELECT one.id, one.state, drawn.lot_id, drawn.net_kg, -back.net_kg
FROM review_case AS one JOIN custody_draw AS drawn ON drawn.shipment_id = one.shipment_id AND drawn.kind = 'ship'
LEFT JOIN custody_draw AS back ON back.undoes_id = drawn.id AND back.case_id = one.id
WHERE one.id = ANY(%s::uuid[])
  AND (one.state = ANY(%s) AND drawn.net_kg IS DISTINCT FROM -back.net_kg OR one.state = %s AND back.id IS NOT NULL)
ORDER BY one.id, drawn.position
"""


def cases(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """How these cases stand, as their newest entry must say."""
    return {
        case.id: Stated(plain(entries.state_of(case)), version=case.version, unheld=_OF_THE_MOMENT)
        for case in Case.objects.filter(id__any=sorted(ids))
    }


def given_back() -> Iterator[Batch]:
    """A case that ended without an approval gave every line's kilograms back; an open one gave nothing."""
    after = UUID(int=0)
    while batch := list(Case.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("case", batch, _beside_draws)
        after = batch[-1]


def _beside_draws(cases: Sequence[UUID]) -> Compared:
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN_BACK, [list(cases), [RETURNED, REFUSED, WITHDRAWN], OPEN])
        found = cursor.fetchall()
    return Compared(
        len(cases),
        tuple(
            Contradiction(f"case {case}", f"{'nothing' if state == OPEN else f'{drawn} kg'} of {lot} given back", f"{back or 0} kg")
            for case, state, lot, drawn, back in found
        ),
    )
