"""Two supervisors at once, a change that is killed, and one that fails at its end: what only several transactions can show."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from time import monotonic, sleep

import pytest
from django.db import OperationalError, connection, connections, transaction

from tests.make.registry import (
    SUPERVISOR,
    a_document,
    a_full_document,
    a_licence,
    a_policy,
    a_row,
    a_user,
    an_organisation,
    approve,
    registered,
)
from tests.registry.test_committed import at_once
from traceability.kernel.errors import Refusal, TraceabilityError
from traceability.kernel.identifiers import uuid7
from traceability.kernel.sql import lock_rows
from traceability.ledger.models import Entry
from traceability.registry import services
from traceability.registry.models import Licence, Member, PolicyValue, Quota, QuotaBatch

pytestmark = pytest.mark.committed


def revoke(day=date(2026, 6, 30), reason="Found by an inspection."):
    return services.revoke_licence(by=SUPERVISOR, licence_id=Licence.objects.get().id, revoked_on=day, reason=reason)


def codes(results):
    return sorted(result.problems[0].code if isinstance(result, TraceabilityError) else "done" for result in results)


def test_one_of_two_revocations_wins(committed):
    registered(a_document(licences=[a_licence()]))

    results = at_once(revoke, partial(revoke, date(2026, 7, 1)), partial(revoke, date(2026, 8, 1)))

    assert codes(results) == ["done", "licence_already_revoked", "licence_already_revoked"]
    assert Licence.objects.get().version == 2
    assert Entry.objects.filter(kind="licence.revoked").count() == 1


def test_who_judged_an_older_version_is_told(committed):
    registered(a_document(licences=[a_licence()]))
    changes = [
        partial(services.shorten_licence, by=SUPERVISOR, licence_id=Licence.objects.get().id, valid_to=day, reason="x", seen=1)
        for day in (date(2026, 6, 30), date(2026, 3, 31))
    ]

    assert codes(at_once(*changes)) == ["done", "registry_row_moved_on"]


def test_two_batches_of_two_days_are_both_released(committed):
    registered(a_full_document())
    quota = Quota.objects.get()
    release = partial(services.add_batch, by=SUPERVISOR, quota_id=quota.id, reo_t=1)

    results = at_once(*(partial(release, released_on=date(2026, 10, day)) for day in (1, 2, 2)))

    assert codes(results) == ["done", "done", "quota_batch_exists"]
    assert QuotaBatch.objects.filter(quota_version=3).count() == 4


def test_one_of_two_new_values_of_a_day_wins(committed):
    registered(a_document(policies=[a_policy()]))
    values = [a_row("policies", a_policy(value=value, valid_from="2026-07-01")) for value in ("2.0", "3.0")]

    results = at_once(*(partial(services.set_policy_value, by=SUPERVISOR, row=row) for row in values))

    assert codes(results) == ["already_registered", "done"]
    assert PolicyValue.objects.count() == 2


def test_two_supervisors_cannot_send_each_other_away(committed):
    people = [a_user(name, organisation="REG", role="supervisor") for name in ("sven", "tom")]
    registered(a_document(organisations=[an_organisation("REG", kinds=["regulator"])], users=people))

    results = at_once(
        *(partial(services.set_member_active, by=SUPERVISOR, member_id=member.id, active=False) for member in Member.objects.all())
    )

    assert codes(results) == ["done", "last_supervisor"]
    assert Member.objects.filter(is_active=True).count() == 1


def test_a_revocation_and_an_approval_wait_for_each_other(committed):
    registered(a_document(licences=[a_licence()]))
    claim = services.LicenceClaim(Licence.objects.get().id, date(2026, 6, 30), net_kg=1, reo_kg=1)

    results = at_once(revoke, partial(approve, uuid7(), [claim]))

    assert codes(results) in (["done", "done"], ["done", "licence_not_in_force"])


def test_a_change_that_fails_at_its_end_leaves_nothing(committed):
    registered(a_full_document())
    entries = Entry.objects.count()

    with pytest.raises(Refusal):
        revoke(reason="cafe\u0301")

    assert (Licence.objects.get().version, Entry.objects.count()) == (1, entries)


def test_a_change_that_is_killed_leaves_nothing_and_may_be_made_again(committed):
    registered(a_document(licences=[a_licence()]))
    entries = Entry.objects.count()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock_rows(Licence, [Licence.objects.get().id])
        waiting = pool.submit(_closing, revoke)
        _kill_who_waits()
        with pytest.raises(OperationalError):
            waiting.result(timeout=10)

    assert (Licence.objects.get().revoked_on, Entry.objects.count()) == (None, entries)
    assert revoke().row.version == 2


def _closing(call):
    try:
        return call()
    finally:
        connections.close_all()


def _kill_who_waits():
    """End the one session that waits for a lock, as a crash of its process would."""
    until = monotonic() + 10
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        while monotonic() < until:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone():
                break
            sleep(0.05)
        else:
            pytest.fail("nobody waits")
        cursor.execute("SET ROLE ledger_app")
