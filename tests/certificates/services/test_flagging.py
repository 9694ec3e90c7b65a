"""A certificate is flagged once for each newer fact that its examination read; a flag moves nothing, touches nothing, floods nobody."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from tests.custody.test_replay import replayed
from tests.make.ledger import acting_as
from tests.make.registry import a_licence, registered
from traceability.certificates import queries, services
from traceability.certificates.errors import NothingToFlag, UnknownCertificate
from traceability.certificates.models import StatusChange
from traceability.certificates.services.flagging import reason_of
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.models import Licence
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
    flagged = services.flag(certificate_id=certificate.id)

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
        services.flag(certificate_id=certificate.id)


def test_what_it_did_not_read_flags_nothing(cast, certificate):
    registered({"format": "registry/1", "licences": [a_licence("EL-77", organisation="HER")]}, by=cast.sven.viewer)
    revoke(cast, "EL-77")

    assert waiting() == [] and queries.newer_facts(certificate.id) == []


def test_many_facts_make_one_flag_that_says_how_many_and_the_next_waits(cast, certificate):
    read = list(Licence.objects.filter(organisation__code__in=("BYM", "HFR")).order_by("number").values_list("number", flat=True))
    first, *more = read
    for number in more:
        revoke(cast, number)
    services.flag(certificate_id=certificate.id)
    revoke(cast, first)
    assert len(more) > 1 and StatusChange.objects.get().reason.startswith(f"{len(more)}: licence.revoked ")

    assert waiting() == [], "within the pause"
    with later():
        assert waiting() == [certificate.id]
        services.flag(certificate_id=certificate.id)

    assert [len(facts) for facts in StatusChange.objects.order_by("certificate_version").values_list("facts", flat=True)] == [len(more), 1]


def test_a_second_version_of_the_same_fact_flags_again(cast, certificate):
    licence = Licence.objects.get(number="ML-2025-BYM")
    for day in (date(2026, 11, 30), date(2026, 10, 31)):
        registry.shorten_licence(by=cast.sven.viewer, licence_id=licence.id, valid_to=day, reason="x")
        services.flag(certificate_id=certificate.id)

    assert StatusChange.objects.count() == 2


def test_a_revoked_one_is_left_alone(cast, certificate):
    for move in (services.suspend, services.revoke):
        move(by=cast.sven.viewer, certificate_id=certificate.id, reason="x")
    revoke(cast, "ML-2025-BYM")

    assert waiting() == []
    with pytest.raises(NothingToFlag):
        services.flag(certificate_id=certificate.id)


def test_an_unknown_one_is_refused(cast):
    with pytest.raises(UnknownCertificate):
        services.flag(certificate_id=uuid7())


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
    services.flag(certificate_id=certificate.id)
    assert not replayed().damages, replayed().lines()

    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE certificates_statuschange DISABLE TRIGGER ALL")
        cursor.execute(change)

    assert replayed().damages["changes of certificates"]
