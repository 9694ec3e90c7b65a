"""A certificate is flagged once for each newer fact that its examination read; a flag moves nothing, touches nothing, floods nobody."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from tests.custody.test_replay import replayed
from tests.make.ledger import acting_as, seal_now
from tests.make.registry import a_licence, a_listed_party, registered
from tests.make.review import decided, examined
from traceability.certificates import queries, services
from traceability.certificates.errors import NothingToFlag, NothingToSettle
from traceability.certificates.models import Certificate, StatusChange
from traceability.certificates.services.flagging import reason_of
from traceability.custody.models import Document
from traceability.kernel import clock
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.models import Licence
from traceability.review import queries as review_queries
from traceability.review import services as review
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def revoke(cast, number):
    licence = Licence.objects.get(number=number)
    return registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="x")


def waiting():
    return list(queries.waiting_certificates())


def later():
    """After the pause between two flags."""
    return time_machine.travel(clock.now() + timedelta(seconds=61), tick=True)


def test_a_newer_fact_flags_it_once(cast, certificate):
    assert waiting() == []
    licence = revoke(cast, "ML-2025-BYM").row
    newest = Entry.objects.get(kind="licence.revoked")

    assert waiting() == [certificate.id]
    (flagged,) = services.flag(certificates=[certificate.id])

    change = StatusChange.objects.get()
    assert (change.kind, change.state, change.certificate_version, change.made_by) == ("flagged", "certified", 2, None)
    assert (change.facts, change.reason) == ([newest.uid], f"1: licence.revoked {licence.id}")
    entry = ledger.entries_of("certificate", certificate.id)[-1]
    body = canonical.read_object(entry.leaf)["body"]
    assert (entry.kind, entry.subject_version, body["state"]) == ("certificate.flagged", 2, "certified")
    assert (body["facts"], body["reason"]) == ([str(newest.uid)], change.reason)
    assert entry.uid == flagged.acknowledgement.uid
    with later():
        assert waiting() == [], "a flag touches nothing"
    with pytest.raises(NothingToFlag):
        services.flag(certificates=[certificate.id])


def answer(cast, certificate, **changed):
    return services.settle(by=cast.sven.viewer, certificate_id=certificate.id, **{"reason": "Looked at.", **changed})


def test_a_settled_flag_is_answered_and_does_not_come_back_but_a_newer_fact_does(cast, certificate):
    revoke(cast, "ML-2025-BYM")
    ((flagged,),) = [[made.change for made in services.flag(certificates=[certificate.id])]]

    settled = answer(cast, certificate)

    assert (settled.certificate.state, settled.change.kind, settled.change.facts) == ("certified", "settled", flagged.facts)
    assert ledger.entries_of("certificate", certificate.id)[-1].kind == "certificate.settled"
    assert not Certificate.objects.filter(queries.is_unanswered()).exists()
    with later():
        assert waiting() == []
        revoke(cast, Licence.objects.filter(organisation__code="HFR", valid_from__lt=date(2026, 3, 1)).order_by("number")[0].number)
        assert waiting() == [certificate.id]
        services.flag(certificates=[certificate.id])
    assert Certificate.objects.filter(queries.is_unanswered()).exists()
    assert not replayed().damages, replayed().lines()


def test_without_an_open_flag_there_is_nothing_to_settle(cast, certificate):
    with pytest.raises(NothingToSettle):
        answer(cast, certificate)
    revoke(cast, "ML-2025-BYM")
    services.flag(certificates=[certificate.id])
    answer(cast, certificate)

    with pytest.raises(NothingToSettle):
        answer(cast, certificate)


@pytest.mark.parametrize(
    ("code", "who", "changed"),
    [
        ("certificates_for_supervisors", "rita", {}),
        ("certificates_for_supervisors", "otto", {}),
        ("status_reason_missing", "sven", {"reason": " "}),
        ("certificate_moved_on", "sven", {"seen": 1}),
        ("unknown_certificate", "sven", {"certificate_id": uuid7()}),
    ],
)
def test_who_may_not_settle_and_what_is_refused(cast, certificate, code, who, changed):
    revoke(cast, "ML-2025-BYM")
    services.flag(certificates=[certificate.id])

    with pytest.raises(TraceabilityError) as said:
        services.settle(**{"by": getattr(cast, who).viewer, "certificate_id": certificate.id, "reason": "x"} | changed)

    assert said.value.code == code


def test_a_listed_consignee_flags_it_though_nobody_had_read_the_list(cast, certificate):
    consignee = certificate.shipment.consignee
    party = a_listed_party(consignee["name"].upper(), country=consignee["country"], listed_on="2026-01-01")
    registered({"format": "registry/1", "listed_parties": [party]}, by=cast.sven.viewer)
    assert waiting() == []

    review.trace(facts=list(review_queries.waiting_facts()))

    assert waiting() == [certificate.id]
    ((change,),) = [[made.change for made in services.flag(certificates=[certificate.id])]]
    assert change.reason.startswith("1: listed_party.registered ")
    with later():
        assert waiting() == []


def test_a_false_assay_certificate_flags_it(cast, certificate):
    paper = Document.objects.filter(assay__isnull=False, event__isnull=False).exclude(number="").first()
    named = registry.Paper(paper.kind, paper.number, paper.issuer)
    registry.declare_false(by=cast.sven.viewer, paper=named, reason="The laboratory never issued it.")
    review.trace(facts=list(review_queries.waiting_facts()))

    (made,) = services.flag(certificates=waiting())

    assert (made.certificate.id, made.change.reason.split()[1]) == (certificate.id, "document.declared_false")


def test_what_it_did_not_read_flags_nothing(cast, certificate):
    registered({"format": "registry/1", "licences": [a_licence("EL-77", organisation="HER")]}, by=cast.sven.viewer)
    revoke(cast, "EL-77")

    assert waiting() == [] and queries.newer_facts([certificate.id]) == {}


def test_many_facts_make_one_flag_that_says_how_many_and_the_next_waits(cast, certificate):
    read = list(Licence.objects.filter(organisation__code__in=("BYM", "HFR")).order_by("number").values_list("number", flat=True))
    first, *more = read
    for number in more:
        revoke(cast, number)
    services.flag(certificates=[certificate.id])
    revoke(cast, first)
    assert len(more) > 1 and StatusChange.objects.get().reason.startswith(f"{len(more)}: licence.revoked ")

    assert waiting() == [], "within the pause"
    with later():
        assert waiting() == [certificate.id]
        services.flag(certificates=[certificate.id])

    assert [len(facts) for facts in StatusChange.objects.order_by("certificate_version").values_list("facts", flat=True)] == [len(more), 1]


def test_a_second_version_of_the_same_fact_flags_again(cast, certificate):
    licence = Licence.objects.get(number="ML-2025-BYM")
    for day in (date(2026, 11, 30), date(2026, 10, 31)):
        registry.shorten_licence(by=cast.sven.viewer, licence_id=licence.id, valid_to=day, reason="x")
        services.flag(certificates=[certificate.id])

    assert StatusChange.objects.count() == 2


def test_a_revoked_one_is_left_alone(cast, certificate):
    for move in (services.suspend, services.revoke):
        move(by=cast.sven.viewer, certificate_id=certificate.id, reason="x")
    revoke(cast, "ML-2025-BYM")

    assert waiting() == []
    with pytest.raises(NothingToFlag):
        services.flag(certificates=[certificate.id])


def test_a_row_of_which_nobody_had_asked_when_its_case_was_approved_flags_it(cast):
    """The approval waits for what was traced; what stood untraced finds the case approved, before its certificate is issued or after."""
    case = examined("S01")
    while facts := list(review_queries.waiting_facts()[:200]):
        review.trace(facts=facts)
    mine = {"kind": "mining", "organisation": "BYM", "facility": "BYM-MINE-1", "quantity": None}
    registered({"format": "registry/1", "licences": [a_licence("ML-9", **mine)]})
    (fact,) = review_queries.waiting_facts()
    assert decided(case, cast.rita).case.state == "approved"

    review.trace(facts=[fact])

    seal_now()
    certificate = services.issue(case_id=case.id).certificate
    assert waiting() == [certificate.id]
    services.flag(certificates=waiting())
    assert StatusChange.objects.get().facts == [fact]


def test_an_unknown_one_is_nothing_to_flag(cast):
    with pytest.raises(NothingToFlag):
        services.flag(certificates=[uuid7()])


def test_more_facts_than_are_named_are_counted():
    facts = [queries.NewerFact("event.corrected", "event", uuid7(), uuid7()) for _ in range(12)]

    reason = reason_of(facts)

    assert reason.startswith("12: event.corrected ") and reason.count("event.corrected") == 10 and reason.endswith("; …")


@pytest.mark.parametrize(
    "change",
    ["UPDATE certificates_statuschange SET facts = ARRAY[gen_random_uuid()]", "UPDATE certificates_statuschange SET facts = '{}'"],
)
def test_fsck_names_a_flag_that_its_entry_does_not_say(cast, certificate, change):
    revoke(cast, "ML-2025-BYM")
    services.flag(certificates=[certificate.id])
    assert not replayed().damages, replayed().lines()

    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE certificates_statuschange DISABLE TRIGGER ALL")
        cursor.execute(change)

    assert replayed().damages["changes of certificates"]
