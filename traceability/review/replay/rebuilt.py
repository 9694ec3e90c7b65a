"""What an examination keeps that no entry holds, built again where that can be done: of open cases whose dossier would be the same today.

`parties`, `names` and `takes` follow from the dossier, and of a dossier only its entries are kept. While every subject that was read
stands as it stood, reading again gives the same one. What differs is noted and no damage: a newer release may compare more names, and
frozen sealing would be too high a price. Of a case that is closed they are of no use any more: what was drawn has its own entries.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from traceability.ledger.replay import Batch, Compared
from traceability.review import drawing, queries
from traceability.review.models import Case, Examination
from traceability.review.workflow import OPEN

AT_ONCE = 20
"""Chains are large; so many of them are read at one moment."""


def rebuilt() -> Iterator[Batch]:
    """The newest examination of each open case, beside what an examination of today would keep."""
    after = UUID(int=0)
    while batch := list(Case.objects.filter(id__gt=after, state=OPEN).order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        yield Batch("case", batch, _compared)
        after = batch[-1]


def _compared(cases: Sequence[UUID]) -> Compared:
    shipments = dict(Case.objects.filter(id__any=list(cases)).order_by("id").values_list("id", "shipment_id"))
    readings = dict(zip(shipments, queries.readings_of(list(shipments.values())), strict=True))
    count, notes = 0, []
    for kept in Examination.objects.filter(case_id__any=list(cases)).order_by("case_id", "number"):
        reading = readings[kept.case_id]
        if kept.number != reading.examination or bytes(kept.dossier) != reading.dossier_json:
            continue  # an older one, or one that waits to be made anew
        count += 1
        today = {
            "parties": sorted(reading.parties),
            "names": sorted(reading.names),
            "takes": drawing.takes_json(drawing.takes_of(reading.dossier)),
        }
        stored = {"parties": sorted(kept.parties), "names": sorted(kept.names), "takes": kept.takes}
        wrong = [name for name, value in today.items() if stored[name] != value]
        if wrong:
            notes.append(f"case {kept.case_id} examination {kept.number}: the same entries, read today, give other {', '.join(wrong)}")
    return Compared(count, notes=tuple(notes))
