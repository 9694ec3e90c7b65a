"""Whom a new fact concerns: precise enough, once, and never for ever."""

import pytest

from tests.make.custody import a_lot, a_shipment, mining, record, submit, with_reference_tables
from tests.make.registry import a_document, a_facility, a_licence, a_listed_party, a_listing, a_quota, an_organisation, registered
from tests.make.review import SYSTEM, a_finding, a_submitted, decided, examined_with
from traceability.kernel.identifiers import uuid7
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.models import Licence
from traceability.review import queries
from traceability.review import services as review
from traceability.review.models import Case, Impact, Touch
from traceability.review.queries.touching import TRACED

pytestmark = pytest.mark.django_db


def waiting():
    return list(queries.waiting_shipments())


def trace_all():
    """As the task does, until nothing is left."""
    while facts := list(queries.waiting_facts()[:200]):
        review.trace(facts=facts)


@pytest.fixture
def open_case(trade, cast):
    """BYM, of the group NORTH, exports its ore to Drivewerk; every check that needs a list had one."""
    registered(
        a_document(
            organisations=[an_organisation("BYM", group="NORTH")],
            public_list=[a_listing(organisation="BYM", activities=["mining"])],
            listed_parties=[a_listed_party("Somebody Else")],
        )
    )
    shipment = a_submitted(trade, consignee={"name": "Drivewerk GmbH", "country": "DE"})
    review.examine(shipment.id)
    trace_all()
    assert waiting() == []
    return shipment


CONCERN = {
    "a licence of the miner": {"licences": [a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)]},
    "a quota of its group": {"quotas": [a_quota("NORTH")]},
    "the consignee is listed": {"listed_parties": [a_listed_party("DRIVEWERK, G.m.b.H.", country="DE")]},
    "one with a name like the consignee's": {"listed_parties": [a_listed_party("Drivewerke", country="AT", list="watch")]},
}
NO_CONCERN = {
    "a licence of somebody else": {"licences": [a_licence("EL-77", organisation="HFR")]},
    "another year of the public list": {"public_list": [a_listing(organisation="BYM", year=2025, activities=["mining"])]},
    "a quota of another year": {"quotas": [a_quota("NORTH", year=2025, batches=[])]},
    "a quota of another group": {"quotas": [a_quota("SOUTH")]},
    "another enterprise on the public list": {"public_list": [a_listing(organisation="HFR", activities=["separation"])]},
    "another party is listed": {"listed_parties": [a_listed_party("Meridian Ordnance Supply FZE")]},
    "the consignee is listed after the export": {"listed_parties": [a_listed_party("Drivewerk", country="DE", listed_on="2031-01-01")]},
    "another facility": {"facilities": [a_facility("BYM-WH-9", organisation="BYM", kind="warehouse", ore_class=None, deposit=None)]},
    "another organisation": {"organisations": [an_organisation("NEW")]},
}


@pytest.mark.parametrize("said", CONCERN.values(), ids=CONCERN)
def test_a_new_row_touches_the_open_cases_that_it_concerns_once(open_case, said, settings):
    before = set(Entry.objects.values_list("uid", flat=True))
    registered(a_document(organisations=[], **said))
    (kind,) = Entry.objects.exclude(uid__in=before).values_list("kind", flat=True)
    assert "review.trace_impacts" in settings.BELLS[kind]

    trace_all()

    case_id = Case.objects.get().id
    assert waiting() == [open_case.id] and queries.is_touched(case_id)
    review.examine(open_case.id)
    assert waiting() == [] and not queries.is_touched(case_id)
    trace_all()
    assert waiting() == []


@pytest.mark.parametrize("said", NO_CONCERN.values(), ids=NO_CONCERN)
def test_a_new_row_touches_nobody_else(open_case, said):
    registered(a_document(**said))
    assert queries.waiting_facts().exists() or "facilities" in said

    trace_all()

    assert waiting() == []


def test_a_list_that_was_never_loaded_touches_whoever_lacked_it(trade, cast):
    shipment = a_submitted(trade)
    review.examine(shipment.id)
    trace_all()
    registered(a_document(listed_parties=[a_listed_party("Nobody Known")]))

    trace_all()

    assert waiting() == [shipment.id]
    review.examine(shipment.id)
    assert waiting() == []


def test_a_case_with_what_touched_it_waits_again_for_its_next_version(open_case):
    registered(a_document(licences=[a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)]))
    trace_all()
    review.examine(open_case.id)

    registered(
        a_document(
            licences=[a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None, revoked_on="2026-03-01")]
        )
    )

    assert waiting() == [open_case.id]
    review.examine(open_case.id)
    trace_all()
    assert waiting() == []


def test_a_decided_case_is_touched_by_what_lasts_alone(trade, cast):
    registered(a_document(listed_parties=[a_listed_party("Somebody Else")]))
    shipment = a_submitted(trade, consignee={"name": "Drivewerk GmbH", "country": "DE"})
    decided(examined_with(shipment).case, cast.rita)
    trace_all()
    registered(
        a_document(
            licences=[a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)],
            listed_parties=[a_listed_party("Drivewerk", country="DE")],
        )
    )

    trace_all()

    assert list(Touch.objects.values_list("subject_type", flat=True)) == ["listed_party"]
    assert waiting() == []


NEW_LICENCE = a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)


@pytest.mark.parametrize("said", [CONCERN["a licence of the miner"], CONCERN["a quota of its group"]], ids=["licence", "quota"])
def test_what_stood_untraced_when_a_case_was_approved_touches_it(trade, cast, said):
    registered(a_document(organisations=[an_organisation("BYM", group="NORTH")]))
    case = examined_with(a_submitted(trade)).case
    trace_all()
    registered(a_document(organisations=[], **said))
    assert decided(case, cast.rita).case.state == "approved"

    trace_all()

    assert list(Touch.objects.values_list("shipment_id", flat=True)) == [case.shipment_id]


def test_a_list_that_was_loaded_untraced_before_an_approval_touches_who_lacked_it(trade, cast):
    shipment = a_submitted(trade)
    seen = {"kind": "shipment", "id": str(shipment.id), "name": shipment.number, "values": {"missing": ["listed_parties"]}}
    lacking = a_finding("P09", result="not_checked", evidence=[seen])
    case = review.record_examination(by=SYSTEM, reading=queries.reading_of(shipment.id), findings=[lacking]).case
    trace_all()
    registered(a_document(organisations=[], listed_parties=[a_listed_party("Nobody Known")]))
    decided(case, cast.rita)

    trace_all()

    assert list(Touch.objects.values_list("subject_type", flat=True)) == ["listed_party"]


def test_what_came_after_the_approval_or_was_asked_before_touches_it_not(trade, cast):
    registered(a_document(organisations=[], quotas=[a_quota("NORTH")]))
    case = examined_with(a_submitted(trade)).case
    trace_all()
    decided(case, cast.rita)
    registered(a_document(organisations=[an_organisation("BYM", group="NORTH")], licences=[NEW_LICENCE]))
    registered(a_document(organisations=[], quotas=[a_quota("NORTH", batches=[{"released_on": "2026-02-06", "reo_t": "500"}])]))

    trace_all()

    assert not Touch.objects.exists()


def test_a_fact_that_is_traced_while_a_shipment_is_examined_is_not_lost(trade, cast):
    registered(a_document(listed_parties=[a_listed_party("Somebody Else")]))
    shipment = a_submitted(trade)
    trace_all()
    reading = queries.reading_of(shipment.id)
    registered(a_document(licences=[a_licence("ML-9", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None)]))
    trace_all()
    assert not Touch.objects.exists(), "there is no case yet"

    review.record_examination(by=cast.rita.viewer, reading=reading, findings=[])

    assert waiting() == [shipment.id]


def test_anothers_licence_that_is_named_is_not_counted_as_read_and_its_changes_reach_the_case_all_the_same(trade, cast):
    def stated(**changed):
        registered(a_document(licences=[a_licence("DU-1", kind="dual_use", organisation="HFR", **changed)]))

    stated()
    trace_all()
    shipment = a_submitted(trade, licences=[{"kind": "dual_use", "number": "DU-1"}])
    review.examine(shipment.id)
    trace_all()
    assert waiting() == []
    theirs = Licence.objects.get(number="DU-1").id
    (entry,) = Entry.objects.filter(subject_type="licence", subject_id=theirs).values_list("uid", flat=True)
    assert entry not in {uid for uid, _ in queries.reading_of(shipment.id).entries}

    for changed in ({"revoked_on": "2026-03-01"}, {"revoked_on": "2026-04-01"}):
        stated(**changed)
        trace_all()
        assert waiting() == [shipment.id]
        review.examine(shipment.id)
        assert waiting() == []


def test_each_entry_is_traced_once(trade, cast):
    registered(a_document(licences=[a_licence("EL-77", organisation="HFR")]))
    facts = list(queries.waiting_facts())
    assert set(Entry.objects.filter(uid__in=facts).values_list("subject_type", flat=True)) <= set(TRACED)

    for _ in range(2):
        review.trace(facts=facts)

    assert sorted(Impact.objects.values_list("entry", flat=True)) == sorted(facts)
    assert not queries.waiting_facts().exists()


def test_an_entry_that_is_not_there_concerns_nobody():
    assert queries.reached_by([uuid7()]) == []


SHA = "ab" * 32
CITED = {"kind": "production_ledger", "number": "PL-7", "issuer": "BYM", "issued_on": "2026-03-02", "sha256": SHA}


@pytest.fixture
def citing(trade, cast):
    """An open case whose ore was mined with a paper."""
    with_reference_tables()
    registered(a_document(listed_parties=[a_listed_party("Somebody Else")]))
    record(trade.bym, mining(a_lot("BYM:ORE-1"), documents=[CITED]))
    shipment = submit(trade.bym, a_shipment("BYM:ORE-1")).shipment
    case = review.examine(shipment.id).case
    trace_all()
    assert waiting() == []
    return case


def declare(cast, **named):
    paper = registry.Paper(**{"kind": "production_ledger", **named})
    return registry.declare_false(by=cast.sven.viewer, paper=paper, reason="Invented.").row


@pytest.mark.parametrize(
    ("named", "is_meant"),
    [
        ({"number": "PL-7", "issuer": "BYM"}, True),
        ({"number": "pl\u2013 7", "issuer": "BYM"}, True),
        ({"number": "PL-7", "issuer": "BYM", "sha256": SHA}, True),
        ({"sha256": SHA}, True),
        ({"number": "PL-7", "issuer": "BYM", "sha256": "cd" * 32}, False),
        ({"number": "PL-7", "issuer": "HFR"}, False),
        ({"number": "PL-7", "issuer": "BYM", "kind": "contract"}, False),
        ({"number": "PL-8", "issuer": "BYM"}, False),
        ({"sha256": "cd" * 32}, False),
    ],
)
def test_a_paper_that_is_declared_false_touches_who_cites_it(citing, cast, named, is_meant):
    row = declare(cast, **named)

    trace_all()

    assert waiting() == ([citing.shipment_id] if is_meant else [])
    review.examine(citing.shipment_id)
    assert (queries.declared_false(citing.id), waiting()) == ((row,) if is_meant else (), [])


def test_who_cites_it_later_is_found_too_and_a_withdrawal_touches_both(citing, cast, trade):
    row = declare(cast, sha256=SHA)
    trace_all()
    review.examine(citing.shipment_id)
    record(trade.bym, mining(a_lot("BYM:ORE-2"), documents=[CITED]))
    later = review.examine(submit(trade.bym, a_shipment("BYM:ORE-2")).shipment.id).case
    assert queries.declared_false(later.id) == (row,)

    registry.withdraw_declaration(by=cast.sven.viewer, document_id=row.id, reason="It was genuine.")

    assert waiting() == sorted([citing.shipment_id, later.shipment_id])
    for case in (citing, later):
        review.examine(case.shipment_id)
        assert queries.declared_false(case.id) == ()
    trace_all()
    assert waiting() == []
