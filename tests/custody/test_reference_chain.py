"""A correction in the middle of a chain of thirty events: before and after it, all that the product says is what the reference says."""

from copy import deepcopy
from decimal import Decimal
from uuid import UUID

import pytest

from tests.custody.long_chain import LongChain
from tests.custody.reference import Reference
from tests.custody.reference_chain import Chain, chain_of_shipment
from tests.custody.reference_graph import (
    downstream_of_reference,
    graph_of_product,
    holdings_of_product,
    holdings_of_reference,
    plain,
    upstream_of_reference,
)
from tests.custody.test_replay import replayed
from tests.make.custody import Json, a_lot, a_part, an_assay, with_reference_tables
from tests.make.registry import a_user, an_organisation, registered
from traceability.custody import services as custody
from traceability.custody.claims import read_events
from traceability.kernel import clock
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer
from traceability.review import services as review
from traceability.review.models import Case, Finding
from traceability.review.queries.queue import waiting_shipments

ENDS = ("EXP:PK-1", "EXP:PK-2", "HFR:OX-3", "HFR:BAG-2", "HER:MET-1")
BEGINNINGS = ("BYM:ORE-1", "BYM:CON-1", "HFR:IN-1", "HFR:OX-1")


@pytest.fixture
def chain(trade) -> LongChain:
    with_reference_tables()
    return LongChain(trade).tell()


def correct(chain: LongChain, event: UUID, body: Json | None) -> UUID | None:
    claim = read_events(body)[0] if body else None
    by = chain.trade.viewers[chain.bodies[event]["performed_by"]]
    corrected = custody.correct_event(by=by, event=event, reason="The scale was wrong.", claim=claim)
    if corrected.replaced_by is None or body is None:
        return None
    chain.bodies[corrected.replaced_by.event.id] = body
    return corrected.replaced_by.event.id


def agree(reference: Reference, *moments) -> None:
    """Holdings now; graphs up and down, with shares, at each moment."""
    assert holdings_of_product() == holdings_of_reference(reference)
    for at in moments:
        for lot in ENDS:
            assert graph_of_product("upstream", lot, at) == upstream_of_reference(reference, lot, at), (lot, at)
        for lot in BEGINNINGS:
            assert graph_of_product("downstream", lot, at) == downstream_of_reference(reference, lot, at), (lot, at)


def the_separation(chain: LongChain) -> UUID:
    return next(event for event, body in chain.bodies.items() if any(made["lot"] == "HFR:OX-1" for made in body.get("outputs", [])))


def less_and_of_more(chain: LongChain) -> Json:
    """The separation of OX-1 as it really was: more feed, half the oxide, and a second lot that nobody had noticed."""
    body = deepcopy(chain.bodies[the_separation(chain)])
    body["inputs"] = [a_part("BYM:CON-1", "208.000"), a_part("HFR:IN-1", "20.000")]
    body["outputs"] = [
        body["outputs"][0] | {"net_kg": "40.000", "assay": an_assay(treo_percent="90.0")},
        a_lot("HFR:OX-4", "10.000", form="oxide"),
    ]
    return body


def test_before_any_correction_all_agrees(chain):
    assert len(chain.events) == 30

    reference = Reference()

    agree(reference, None)
    mix = Chain(reference).mix("EXP:PK-1")
    assert {origin[0] for origin in mix} == {"mine", "import", "unknown"} and sum(mix.values()) == 1


def test_a_correction_in_the_middle_changes_what_follows_and_nothing_that_was(chain):
    before = clock.now()
    was = {lot: graph_of_product("upstream", lot) for lot in ENDS}

    replacing = correct(chain, the_separation(chain), less_and_of_more(chain))

    reference = Reference()
    agree(reference, None, before)
    assert {lot: graph_of_product("upstream", lot, before) for lot in ENDS} == was, "the past stays what it was"
    now = graph_of_product("upstream", "EXP:PK-1")
    assert str(replacing) in {node[1] for node in now["nodes"]} and now["origins"] != was["EXP:PK-1"]["origins"]
    assert reference.overdrawn() == {"HFR:OX-1": Decimal("35.000")}
    assert holdings_of_product()["BYM:CON-1"][1] == "0.500"


def test_corrections_of_corrections_agree_at_every_moment(chain):
    """Replaced, replaced again, and undone; a dispatch and a receipt before and behind it too."""
    moments = [None, clock.now()]
    event = the_separation(chain)
    again = correct(chain, event, less_and_of_more(chain))
    moments.append(clock.now())
    assert again is not None
    third = correct(chain, again, chain.bodies[event])
    moments.append(clock.now())
    received = next(one for one, body in chain.bodies.items() if body["stage"] == "receipt" and body["inputs"][0]["lot"] == "HFR:BAG-1")
    correct(chain, received, chain.bodies[received] | {"inputs": [a_part("HFR:BAG-1", "97.000")]})
    moments.append(clock.now())
    assert third is not None
    correct(chain, third, None)

    reference = Reference()

    agree(reference, *moments)
    assert reference.overdrawn() == {"HFR:OX-1": Decimal("75.000")}
    assert not replayed().damages


def test_the_replay_agrees_and_open_cases_are_examined_again(chain):
    for shipment in chain.shipments:
        review.examine(shipment.id)
    assert not list(waiting_shipments())

    correct(chain, the_separation(chain), less_and_of_more(chain))

    reference = Reference()
    touched = reference.cases_touched(lambda sent, as_of: chain_of_shipment(reference, sent, as_of))
    waiting = {str(case.id) for case in Case.objects.filter(shipment_id__in=list(waiting_shipments()))}
    assert waiting == touched and len(touched) == 2, "BYM's own shipment has nothing to do with it"
    for shipment in list(waiting_shipments()):
        review.examine(shipment)
    assert not list(waiting_shipments())
    assert not Reference().cases_touched(lambda sent, as_of: chain_of_shipment(Reference(), sent, as_of))
    newest = Finding.objects.filter(case__shipment=chain.shipments[0], examination__number=2, code="M01")
    assert [(one.result, [seen["name"] for seen in one.evidence]) for one in newest] == [("failed", ["HFR:OX-1"])]
    report = replayed()
    assert not report.damages, report.lines()


def test_the_api_answers_as_of_a_time(chain, client):
    registered({
        "format": "registry/1",
        "organisations": [an_organisation("AUD", kinds=["audit_office"])],
        "users": [a_user("otto", organisation="AUD", role="auditor")],
    })  # fmt: skip
    secret = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="otto").secret
    before = clock.now()
    correct(chain, the_separation(chain), less_and_of_more(chain))
    reference = Reference()

    def asked(direction: str, lot: str, **query: str) -> Json:
        answer = client.get(f"/api/v1/lots/{lot}/{direction}", query, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 200, answer.content
        return plain(answer.json())

    for at in (None, before):
        query = {"at": clock.rfc3339(at)} if at else {}
        assert asked("upstream", "EXP:PK-1", **query) == upstream_of_reference(reference, "EXP:PK-1", at)
        assert asked("downstream", "BYM:ORE-1", **query) == downstream_of_reference(reference, "BYM:ORE-1", at)
