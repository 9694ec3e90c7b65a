"""What checks read after a correction: the dispatch in force, the moves in their place, and what a lot holds no longer."""

from decimal import Decimal
from uuid import UUID

import pytest

from tests.custody.stories import play, story
from tests.make.custody import a_submitter, holding, with_reference_tables
from tests.make.review import decided, examined_with
from traceability.custody import services as custody
from traceability.custody.claims import read_events, read_shipment
from traceability.interfaces.console.demo import stories
from traceability.kernel import clock
from traceability.registry.models import Organisation
from traceability.review import queries
from traceability.review import services as review
from traceability.review.checks.c01_chain_gap import chain_gap
from traceability.review.checks.m01_lot_overdraw import lot_overdraw
from traceability.review.checks.v01_special_invoice import special_invoice
from traceability.review.checks.v02_inbound_invoice import inbound_invoice
from traceability.review.models import Finding

pytestmark = pytest.mark.django_db
CORRECTED = {"C05": "HOLD"}
"""What every correction after the submission fails."""


class Told:
    """A story on record, its shipment examined, and every event to be corrected by its label."""

    def __init__(self, name: str = "S01") -> None:
        with_reference_tables()
        self.name = name
        self.events: dict[str, str] = {}
        (submitted,) = play(name, self.events)
        self.shipment = submitted.shipment
        self.case = review.examine(self.shipment.id).case
        self.lot = submitted.claim.lines[0].lot

    def corrected(self, label: str, by: str = "", **changes):
        """The event of `label` replaced by one that differs in `changes`; None: it did not happen."""
        step = next(step for step in story(self.name)["steps"] if step["label"] == label)
        claim = None
        if changes.pop("happened", True):
            (claim,) = read_events(stories.filled(step["body"] | changes, self.events))
        done = custody.correct_event(
            by=submitter(by or step["as"]), event=UUID(self.events[label]), reason="The scale was wrong.", claim=claim
        )
        if done.replaced_by:
            self.events[label] = str(done.replaced_by.event.id)
        return done

    def body(self, label: str):
        return next(step for step in story(self.name)["steps"] if step["label"] == label)["body"]

    @property
    def dossier(self):
        return queries.dossier_of(self.shipment.id)

    def failing_now(self) -> dict[str, str]:
        """Codes and severities of what fails in the examination that follows."""
        examination = review.examine(self.shipment.id)
        return dict(Finding.objects.filter(examination=examination, result="failed").values_list("code", "severity"))


def submitter(code: str):
    return a_submitter(Organisation.objects.get(code=code))


@pytest.fixture
def told(cast) -> Told:
    return Told()


def test_a_receipt_goes_with_the_dispatch_in_force(told):
    old = told.events["S01-sell-0044"]
    invoice = told.body("S01-sell-0044")["invoice"] | {"number": "NEW-00117"}
    told.corrected("S01-sell-0044", invoice=invoice)
    told.corrected("S01-sell-0044", invoice=invoice | {"number": "NEW-00118"})

    dossier = told.dossier

    (dispatch,) = [one for one in dossier.with_stage("dispatch") if str(one.id) == told.events["S01-sell-0044"]]
    receipt = dossier.receipt_of(dispatch)
    assert receipt is not None and str(receipt.id) == told.events["S01-get-0044"]
    assert old not in {str(one.id) for one in dossier.events}
    assert dispatch.invoice.number == "NEW-00118"
    assert [check(dossier).result for check in (chain_gap, special_invoice, inbound_invoice)] == ["passed"] * 3
    assert queries.is_touched(told.case.id) and told.failing_now() == CORRECTED


def test_what_a_corrected_sale_says_is_judged(told):
    invoice = told.body("S01-sell-0044")["invoice"] | {"kind": "ordinary_vat_invoice"}

    told.corrected("S01-sell-0044", invoice=invoice)

    finding = special_invoice(told.dossier)
    assert (finding.result, [seen.id for seen in finding.evidence]) == ("failed", [told.events["S01-sell-0044"]])
    assert told.failing_now() == {"V01": "BLOCK"} | CORRECTED


def test_an_earlier_moment_still_reads_the_old_dispatch(told):
    before, moment = told.events["S01-sell-0044"], clock.now()
    told.corrected("S01-sell-0044", invoice=told.body("S01-sell-0044")["invoice"] | {"number": "NEW-00117"})

    dossier = queries.dossier_of(told.shipment.id, as_of=moment)

    dispatch = dossier.event(next(one.id for one in dossier.events if str(one.id) == before))
    assert dossier.receipt_of(dispatch) is not None
    assert told.events["S01-sell-0044"] not in {str(one.id) for one in dossier.events}


def test_moves_stand_in_the_place_of_what_they_replace(told):
    """A sale that is corrected after the lot was used and shipped is still a move before that use."""
    told.corrected("S01-sell-con", invoice=told.body("S01-sell-con")["invoice"] | {"number": "NEW-1"})
    told.corrected("S01-get-con")
    told.corrected("S01-get-0044")

    dossier = told.dossier

    wanted = {told.events[label] for label in ("S01-sell-con", "S01-get-con", "S01-sell-0044", "S01-get-0044")}
    assert {str(one.id) for one in dossier.with_stage("dispatch", "receipt")} == wanted
    assert chain_gap(dossier).result == "passed" and told.failing_now() == CORRECTED


def test_a_lot_made_smaller_than_what_was_shipped_blocks(told):
    outputs = told.body("S01-separate")["outputs"]
    smaller = [one | {"net_kg": "1459.999"} if one["lot"] == told.lot else one for one in outputs]
    before = told.events["S01-separate"]

    told.corrected("S01-separate", outputs=smaller)

    assert str(holding(told.lot).overdrawn_kg) == "0.001"
    finding = lot_overdraw(told.dossier)
    (seen,) = finding.evidence
    assert (finding.result, seen.name, str(seen.values["corrects"])) == ("failed", told.lot, before)
    assert (seen.values["net"], seen.values["drawn"]) == (Decimal("1459.999"), Decimal("1460.000"))
    assert seen.values["draws"] == ((told.shipment.number, told.shipment.id, "1460.000"),)
    assert told.failing_now()["M01"] == "BLOCK"


def test_a_lot_that_never_was_holds_nothing_and_has_no_origin(told):
    """The separation did not happen: what was shipped of it is overdrawn by all of its kilograms."""
    told.corrected("S01-stock", happened=False)
    told.corrected("S01-separate", happened=False)

    dossier = told.dossier

    lot = dossier.lot(told.lot)
    assert (lot.net_kg, lot.drawn_kg) == (Decimal(0), Decimal("1460.000"))
    assert (lot_overdraw(dossier).result, chain_gap(dossier).result) == ("failed", "failed")
    failing = told.failing_now()
    assert failing["M01"] == failing["C01"] == "BLOCK"


def test_kilograms_of_a_corrected_lot_come_back_once_and_only_as_far_as_there_are_any(told, cast):
    outputs = told.body("S01-separate")["outputs"]
    told.corrected("S01-separate", outputs=[one | {"net_kg": "1000.000"} if one["lot"] == told.lot else one for one in outputs])
    case = examined_with(told.shipment, ("M01", "BLOCK")).case

    decided(case, cast.rita, "return")

    held = holding(told.lot)
    assert (str(held.left_kg), str(held.overdrawn_kg)) == ("1000.000", "0.000")
    line = story("S01")["shipments"][0]["body"]["lines"][0]
    body = story("S01")["shipments"][0]["body"] | {"lines": [line | {"net_kg": "1000.000"}]}
    revision = review.revise(by=submitter("EXP"), number=told.shipment.number, claim=read_shipment(body)).shipment
    assert str(holding(told.lot).left_kg) == "0.000"
    assert lot_overdraw(queries.dossier_of(revision.id)).result == "passed"


@pytest.mark.parametrize("name", ["S01", "S05", "S06", "S07"])
def test_to_say_everything_again_changes_no_result(name, cast):
    """Every event of the story is replaced by the same words, the last first, so that receipts name dispatches of before."""
    told = Told(name)
    before = results_of(told.case.examinations.get())

    for step in reversed(story(name)["steps"]):
        told.corrected(step["label"])

    dossier = told.dossier
    assert {str(one.id) for one in dossier.events} <= set(told.events.values())
    assert all(dossier.receipt_of(sale) for sale in dossier.sales)
    changed = {one for one in results_of(review.examine(told.shipment.id)) if one not in before}
    assert changed == {("C05", "failed", "HOLD")}
    assert {"P08", "V01", "V02", "C01", "C09"} <= {code for code, *_ in before}


def results_of(examination):
    return sorted(Finding.objects.filter(examination=examination).values_list("code", "result", "severity"))
