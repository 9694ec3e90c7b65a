"""What there is in the world of the bad requests: events, shipments and cases in every state, by the words that rows name them with."""

from typing import Any

from tests.cast import Cast
from tests.make.custody import (
    Trade,
    a_lot,
    a_part,
    an_event,
    dispatch,
    dressing,
    loss,
    mining,
    packing,
    receipt,
    record,
    submit,
)
from tests.make.custody import a_shipment as a_shipment_claim
from tests.make.review import BLOCK, HOLD, a_case, a_submitted, cleared, decided, examined_with
from traceability.custody import services as custody
from traceability.custody.claims import read_shipment
from traceability.custody.services import Recorded
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer
from traceability.review import services as review

FORMS_OF_HFR = {
    "IN-1": "mixed_carbonate",
    "IN-2": "mixed_carbonate",
    "OX-1": "oxide",
    "ORE-1": "ore",
    "CON-1": "concentrate",
    "M-1": "metal",
    "AL-1": "alloy",
    "MG-1": "magnet",
    "SC-1": "scrap",
    "SL-1": "slag",
    "TG-1": "target",
    "FL-1": "fluoride",
}
HFR = {"performed_by": "HFR", "facility": "HFR-PLANT-1"}
_LINES = [{"lot": "HFR:OX-1", "net_kg": "10.000", "hs_code": "2846901999"}]


def all_of(trade: Trade, cast: Cast) -> dict[str, str]:
    """Everything, recorded by commands; ids and numbers by their words."""
    events = _moves(trade) | _mistakes(trade)
    known = {name: str(one.event.id) for name, one in events.items()}
    return known | _shipments(trade, cast) | _cases(trade, cast)


def _moves(trade: Trade) -> dict[str, Recorded]:
    """Lots of HFR; of BYM, one on its way to HFR, one to HER, and two that HFR received, one of them used since."""
    arrived = [a_lot(f"HFR:{name}", "1000.000", form) for name, form in FORMS_OF_HFR.items()]
    found = {"@import": _one(trade.hfr, an_event("import", outputs=arrived, **HFR))}
    found["@mining"] = _one(trade.bym, mining(*[a_lot(f"BYM:ORE-{number}") for number in range(10, 20)]))
    found["@dispatch"] = _one(trade.bym, dispatch(a_part("BYM:ORE-10"), "HFR"))
    found["@foreign"] = _one(trade.bym, dispatch(a_part("BYM:ORE-11"), "HER"))
    found["@packing"] = _one(trade.hfr, packing(a_part("HFR:OX-1", "100.000"), a_lot("HFR:AWAY-1", "100.000", "oxide"), **HFR))
    found["@away"] = _one(trade.hfr, dispatch(a_part("HFR:AWAY-1", "100.000"), "HER", **HFR))
    found["@loss"] = _one(trade.hfr, loss(a_part("HFR:OX-1", "1.000"), **HFR))
    for lot, name in (("BYM:ORE-13", "received"), ("BYM:ORE-14", "used")):
        sent = found[f"@{name}-dispatch"] = _one(trade.bym, dispatch(a_part(lot), "HFR"))
        found[f"@{name}-receipt"] = _one(trade.hfr, receipt(sent))
    concentrate = a_lot("HFR:CON-9", "100.000", "concentrate")
    found["@dressing"] = _one(trade.hfr, dressing([a_part("BYM:ORE-14", "500.000")], [concentrate], **HFR))
    return found


def _mistakes(trade: Trade) -> dict[str, Recorded]:
    """Corrected events, and what BYM recorded for GDM before GDM came onto the system."""
    found = {name: _one(trade.hfr, loss(a_part("HFR:IN-2", "1.000"), **HFR)) for name in ("@nulled", "@replaced")}
    site = {"performed_by": "GDM", "facility": "GDM-SITE-1"}
    for number, name in enumerate(("attested", "confirmed", "withdrawn")):
        found[f"@{name}-event"] = _one(trade.bym, mining(a_lot(f"GDM:ORE-{number}"), **site))
    registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="GDM")
    custody.confirm_event(by=trade.gdm, event=found["@confirmed-event"].event.id)
    custody.correct_event(by=trade.bym, event=found["@withdrawn-event"].event.id, reason="not so", claim=None)
    custody.correct_event(by=trade.hfr, event=found["@nulled"].event.id, reason="not so", claim=None)
    replaced = found["@replaced"]
    correction = custody.correct_event(by=trade.hfr, event=replaced.event.id, reason="wrong scale", claim=replaced.claim)
    assert correction.replaced_by is not None
    return found | {"@replacing": correction.replaced_by}


def _shipments(trade: Trade, cast: Cast) -> dict[str, str]:
    """Of HFR: one in each state, a returned one that was answered too; of BYM: one."""
    sent = {}
    for state in ("submitted", "withdrawn", "returned", "answered", "refused", "approved"):
        sent[state] = submit(trade.hfr, a_shipment_claim(lines=_LINES, reference=state)).shipment
    review.withdraw(by=trade.hfr, number=sent["withdrawn"].number, reason="sold at home")
    for state, verdict in (("returned", "return"), ("answered", "return"), ("refused", "refuse"), ("approved", "approve")):
        case = decided(examined_with(sent[state]).case, cast.rita, verdict).case
        if case.is_open:
            decided(case, cast.sven, verdict)
    claim = read_shipment(a_shipment_claim(lines=_LINES, reference="again"))
    review.revise(by=trade.hfr, number=sent["answered"].number, claim=claim)
    foreign = a_submitted(trade, "BYM:ORE-1")
    return {f"@{state}-shipment": one.number for state, one in sent.items()} | {"@foreign-shipment": foreign.number}


def _cases(trade: Trade, cast: Cast) -> dict[str, str]:
    cases = {name: a_case(trade, lot=f"BYM:ORE-3{place}") for place, name in enumerate(("fine", "closed"))}
    for place, name in enumerate(("hold", "spare", "cleared", "stale", "own")):
        cases[name] = a_case(trade, HOLD, lot=f"BYM:ORE-4{place}")
    cases["block"] = a_case(trade, BLOCK, lot="BYM:ORE-50")
    cases["signed"] = decided(a_case(trade, lot="BYM:OX-6", controlled=True), cast.rita).case
    cleared(cases["cleared"], cast.sven)
    decided(cases["closed"], cast.rita, "refuse")
    examined_with(cases["stale"].shipment, HOLD)
    examined_with(cases["own"].shipment, HOLD, parties=(cast.rita.viewer.organisation,))
    return {f"@{name}-case": str(case.id) for name, case in cases.items()}


def _one(by: Any, event: Any) -> Recorded:
    (recorded,) = record(by, event)
    return recorded
