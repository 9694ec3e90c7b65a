"""Builders of events and shipments: plain JSON as a submitter posts it, recorded by the commands.

Every lot in a test is one that the system could have made. A builder names only what matters; the trade is a miner with a
dresser (BYM), a separator (HFR), a metal maker (HER), an exporter (EXP), and a digger who is not on the system (GDM).
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.make.registry import SUPERVISOR, a_facility, a_licence, an_organisation, registered
from traceability.custody import entries
from traceability.custody import services as custody
from traceability.custody.claims import EventClaim, read_correction, read_events, read_shipment
from traceability.custody.models import Correction, Draw, Event, Holding, Lot
from traceability.custody.services import Corrected, Recorded, Submitted
from traceability.kernel.identifiers import uuid7
from traceability.ledger import services as ledger
from traceability.registry import services as registry
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer, system_viewer

Json = dict[str, Any]

ON_THE_SYSTEM = ("BYM", "HFR", "HER", "EXP")
FACILITIES = {
    "BYM": ("BYM-MINE-1", "BYM-DRESS-1"),
    "HFR": ("HFR-PLANT-1",),
    "HER": ("HER-PLANT-1",),
    "EXP": ("EXP-WH-1",),
    "GDM": ("GDM-SITE-1",),
}
KINDS = {"MINE": "mine", "DRESS": "beneficiation_plant", "PLANT": "separation_plant", "WH": "warehouse", "SITE": "leach_site"}
LIGHT = {"La": "24.00", "Ce": "50.00", "Pr": "6.00", "Nd": "19.00", "Sm": "1.00"}
DOCUMENT = {"kind": "process_record", "number": "PR-1", "issuer": "HFR", "issued_on": "2026-03-31", "sha256": "ab" * 32}


@dataclass(frozen=True)
class Trade:
    """The submitters of the trade by the code of their organisation."""

    viewers: dict[str, Viewer] = field(default_factory=dict)

    def __getattr__(self, code: str) -> Viewer:
        return self.viewers[code.upper()]


def the_trade() -> Trade:
    """Register the trade: organisations, facilities, a mining licence, and a token for who is on the system."""
    organisations = [an_organisation(code, country="DE") for code in FACILITIES]
    facilities = [
        a_facility(code, organisation=organisation, kind=KINDS[code.split("-")[1]], ore_class="rock", deposit=None)
        for organisation, codes in FACILITIES.items()
        for code in codes
    ]
    licence = a_licence("ML-1", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)
    registered({"format": "registry/1", "organisations": organisations, "facilities": facilities, "licences": [licence]})
    for code in ON_THE_SYSTEM:
        registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=code)
    return Trade({one.code: a_submitter(one) for one in Organisation.objects.all()})


def a_submitter(organisation: Organisation) -> Viewer:
    return Viewer(person=UUID(int=9), organisation=organisation.id, organisation_code=organisation.code, role="submitter", via="token")


def with_reference_tables() -> None:
    """Load the reference tables, for claims that name routes, deposits or documents."""
    registry.load_reference(by=SUPERVISOR)


def record(by: Viewer, *events: Json) -> tuple[Recorded, ...]:
    """Record events as `by`, in one command."""
    return custody.record_events(by=by, claims=read_events(events[0] if len(events) == 1 else list(events)))


def correct(by: Viewer, recorded: Recorded, event: Json | None = None, reason: str = "wrong scale") -> Corrected:
    """Correct what was recorded, by `event`; without one it did not happen."""
    claim = read_correction({"reason": reason, "event": event})
    return custody.correct_event(by=by, event=recorded.event.id, reason=claim.reason, claim=claim.event)


def submit(by: Viewer, shipment: Json) -> Submitted:
    return custody.submit_shipment(by=by, claim=read_shipment(shipment))


def an_event(stage: str = "mining", **members: Any) -> Json:
    """An event of February 2026 by BYM at its mine; `None` leaves a member out."""
    event = {
        "stage": stage,
        "facility": "BYM-MINE-1",
        "started_at": "2026-02-02T08:00:00+08:00",
        "ended_at": "2026-02-10T20:00:00+08:00",
        "performed_by": "BYM",
        "custody_model": "identity_preserved",
    } | members
    return {name: value for name, value in event.items() if value is not None}


def an_assay(**members: Any) -> Json:
    return {"treo_percent": "50.0", "moisture_percent": "0.0", "shares_percent": LIGHT} | members


def a_lot(name: str = "BYM:ORE-1", net_kg: str = "1000.000", form: str = "ore", **members: Any) -> Json:
    return {"lot": name, "form": form, "net_kg": net_kg, "assay": an_assay()} | members


def a_part(lot: str = "BYM:ORE-1", net_kg: str = "1000.000") -> Json:
    """What an event takes of a lot."""
    return {"lot": lot, "net_kg": net_kg}


def mining(*lots: Json, **members: Any) -> Json:
    return an_event(outputs=list(lots or [a_lot()]), **members)


def dressing(inputs: list[Json], outputs: list[Json], **members: Any) -> Json:
    usual = {"facility": "BYM-DRESS-1", "custody_model": "segregated"}
    return an_event("beneficiation", inputs=inputs, outputs=outputs, **(usual | members))


def separation(inputs: list[Json], outputs: list[Json], **members: Any) -> Json:
    """HFR's plant in March 2026, mass balance."""
    usual = {
        "facility": "HFR-PLANT-1",
        "performed_by": "HFR",
        "custody_model": "mass_balance",
        "started_at": "2026-03-01T00:00:00+08:00",
        "ended_at": "2026-03-31T23:59:59+08:00",
    }
    return an_event("separation", inputs=inputs, outputs=outputs, **(usual | members))


def packing(part: Json, *lots: Json, **members: Any) -> Json:
    return an_event("packing", inputs=[part], outputs=list(lots), **({"custody_model": None} | members))


def blending(inputs: list[Json], lot: Json, **members: Any) -> Json:
    return an_event("blending", inputs=inputs, outputs=[lot], **({"custody_model": None} | members))


def loss(part: Json, **members: Any) -> Json:
    usual = {"custody_model": None, "fields": {"reason": "burst bag"}}
    return an_event("loss", inputs=[part], **(usual | members))


def stocktake(period: str = "2026-03", opening: list[Json] | None = None, **members: Any) -> Json:
    usual = {"facility": "HFR-PLANT-1", "performed_by": "HFR", "custody_model": None}
    return an_event("stocktake", fields={"period": period, "opening": opening or []}, **(usual | members))


def dispatch(part: Json, to: str = "HFR", **members: Any) -> Json:
    usual = {"custody_model": None, "to": {"organisation": to, "facility": FACILITIES[to][0]}}
    return an_event("dispatch", inputs=[part], **(usual | members))


def receipt(sent: Recorded, part: Json | None = None, **members: Any) -> Json:
    """The receipt of a dispatch by whom it is for, of the weight that was sent unless told otherwise."""
    taken = sent.claim.inputs[0]
    to = sent.claim.to
    usual = {"performed_by": to.organisation if to else "", "facility": FACILITIES[to.organisation][0] if to else ""}
    weighed = part or a_part(taken.lot, f"{taken.net_kg:.3f}")
    return an_event("receipt", custody_model=None, inputs=[weighed], dispatch=str(sent.event.id), **(usual | members))


def moved(trade: Trade, part: Json, sender: str = "BYM", to: str = "HFR", **members: Any) -> tuple[Recorded, Recorded]:
    """A lot goes from one to another: dispatch and receipt."""
    facility = FACILITIES[sender][0]
    (sent,) = record(trade.viewers[sender], dispatch(part, to, performed_by=sender, facility=facility, **members))
    (received,) = record(trade.viewers[to], receipt(sent))
    return sent, received


def a_shipment(lot: str = "BYM:ORE-1", net_kg: str = "1000.000", **members: Any) -> Json:
    return {
        "reference": "EXP-1",
        "lines": [{"lot": lot, "net_kg": net_kg, "hs_code": "2530902000", "product": "ore", "control_code": "not controlled"}],
        "consignee": {"name": "Drivewerk GmbH", "country": "DE"},
        "destination": "DE",
        "planned_export_on": "2026-09-01",
    } | members


def holding(lot: str) -> Holding:
    """Where a lot is now."""
    return Holding.objects.get(lot__name=lot)


def lot_id(name: str) -> UUID:
    return Lot.objects.get(name=name).id


def copied(event: Event, **changes: Any) -> Event:
    """Another event like this one, inserted past the commands: for tests that go round them."""
    row = (
        {column.attname: getattr(event, column.attname) for column in Event._meta.concrete_fields} | {"id": uuid7(), "version": 1} | changes
    )
    return Event.objects.create(**row)


def entered(by: Viewer, event: Event, claim: EventClaim) -> None:
    """The entry of an event that was inserted past the commands."""
    ledger.append([entries.event_recorded(event, claim, by=by)])


def corrected(by: Viewer, event: Event, replaced_by: Event | None = None, **changes: Any) -> Correction:
    """A correction, past the commands: version up, row beside it, what was used given back, entry."""
    event = Event.objects.get(id=event.id)
    Event.objects.filter(id=event.id).update(version=event.version + 1)
    event.version += 1
    row = {"reason": "wrong scale", "organisation_id": event.organisation_id} | changes
    if replaced_by is not None:
        row.setdefault("recorded_at", replaced_by.recorded_at)
    correction = Correction.objects.create(event=event, replaced_by=replaced_by, **row)
    for used in Draw.objects.filter(event=event, kind="use"):
        back = {"lot_id": used.lot_id, "kind": "give_back", "position": used.position, "net_kg": -used.net_kg}
        Draw.objects.create(**back, correction=correction, undoes=used)
    ledger.append([entries.event_corrected(event, correction, by=by)])
    return correction
