"""One lot as its viewers may read it: what it is, its assay, what is left and who holds it."""

from dataclasses import dataclass
from typing import Any

from traceability.custody import access
from traceability.custody.claims.material import ASSAY
from traceability.custody.errors import LotNotSeen
from traceability.custody.models import Assay, Document, Holding, Lot, Output
from traceability.custody.queries.assays import assay_claim, assays_of, certificates_of
from traceability.custody.queries.events import document_json
from traceability.custody.reo import reo_kg
from traceability.kernel.clock import rfc3339
from traceability.kernel.quantities import print_kilograms
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class LotView:
    """`is_whole`: what is left and who holds it is shown; to who holds, sent or awaits it and the regulator.

    Its maker, and who recorded for the maker, see it until another organisation has received the lot; who is only downstream never.
    """

    lot: Lot
    holding: Holding
    output: Output | None
    assay: Assay | None
    certificate: Document | None
    is_whole: bool

    def as_json(self) -> dict[str, Any]:
        lot, holding = self.lot, self.holding
        assay = assay_claim(self.assay) if self.assay else None
        net_kg = holding.net_kg
        reo = reo_kg(net_kg, assay)
        written = ASSAY.write(assay) if assay else None
        if written is not None and self.certificate:
            written["certificate"] = document_json(self.certificate)
        shown: dict[str, Any] = {
            "lot": lot.name,
            "organisation": lot.organisation.code,
            "form": lot.form,
            "product": (self.output.product or None) if self.output else None,
            "net_kg": print_kilograms(net_kg),
            "reo_kg": None if reo is None else print_kilograms(reo),
            "assay": written,
            "packages": self.output.packages if self.output else [],
            "made_by": str(holding.made_by_id),
            "parent": lot.parent.name if lot.parent else None,
            "recorded_at": rfc3339(lot.recorded_at),
        }
        return shown | (self._standing() if self.is_whole else {})

    def _standing(self) -> dict[str, Any]:
        holding = self.holding
        return {
            "left_kg": print_kilograms(holding.left_kg),
            "overdrawn_kg": print_kilograms(holding.overdrawn_kg),
            "state": holding.state,
            "holder": holding.holder.code if holding.holder else None,
            "sender": holding.sender.code if holding.sender else None,
            "receiver": holding.receiver.code if holding.receiver else None,
        }


def lot(name: str, *, viewer: Viewer) -> LotView:
    """One lot by its name. At most five queries. Raises LotNotSeen."""
    # From the lot to its holding, not the other way round: of so many joins the planner keeps the order, and one lot must come first.
    beside = ("organisation", "parent", "event", "holding__holder", "holding__sender", "holding__receiver")
    found = access.visible_lots(viewer).filter(name=name).select_related(*beside).first()
    if found is None:
        raise LotNotSeen()
    holding = found.holding
    assay = assays_of([found.id]).get(found.id)
    parties = [holding.holder_id, holding.sender_id, holding.receiver_id]
    if found.organisation_id in parties:
        parties.append(found.event.organisation_id)
    return LotView(
        lot=found,
        holding=holding,
        output=Output.objects.filter(lot_id=found.id, event_id=holding.made_by_id).first(),
        assay=assay,
        certificate=certificates_of([assay.id]).get(assay.id) if assay else None,
        is_whole=access.is_party(viewer, *parties),
    )
