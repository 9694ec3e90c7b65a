"""What only several transactions can show, in a database of the test's own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction

from tests.make.registry import SYSTEM, a_document, a_full_document, a_licence, a_quota, an_organisation, approve, case_entry, registered
from tests.refusals import refused
from tests.registry.rawly import copy_of, sql
from traceability.kernel.command import command
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import (
    Licence,
    LicenceAccount,
    LicenceDraw,
    Organisation,
    Ownership,
    Quota,
    QuotaAccount,
    QuotaBatch,
    QuotaDraw,
)
from traceability.registry.tables import NATURAL_KEYS

pytestmark = pytest.mark.committed


def a_draw(licence, kg, **columns):
    return LicenceDraw.objects.create(**{"licence": licence, "export_on": date(2026, 4, 25), "kg": kg, "uses": 1} | columns)


def test_nothing_is_hung_onto_an_old_fact(committed):
    registered(a_full_document())
    services.load_reference(by=SYSTEM)
    registered(a_document(organisations=[an_organisation("OWN")]))
    organisation, owner = Organisation.objects.order_by("code")
    quota, licence = Quota.objects.get(), Licence.objects.get()
    case = uuid7()
    approve(case, [services.LicenceClaim(licence.id, date(2026, 4, 25), net_kg=1, reo_kg=1)])

    with refused("quota_batch_has_entry"):
        QuotaBatch.objects.create(quota=quota, quota_version=1, released_on=date(2026, 1, 1), reo_t=1)
    with refused("ownership_has_entry"):
        Ownership.objects.create(organisation=organisation, organisation_version=1, owner=owner, share_percent=1)
    with refused("licence_draw_has_entry"):
        a_draw(licence, -1, uses=0, case_id=case)
    with refused("quota_draw_has_entry"):
        QuotaDraw.objects.create(case_id=case, quota=quota, drawn_on=date(2026, 12, 31), reo_kg=1)
    with refused("reference_row_has_entry"):
        copy_of("registry_referencerow", position=1_000_000, key="another")
    with refused("licence_has_entry"):
        sql("UPDATE registry_licence SET version = version + 1")


def at_once(*calls):
    """Run the calls at the same time, each on a connection of its own; the results, or what was raised, in their order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except (TraceabilityError, DatabaseError) as failure:
            return failure
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def outcomes(results):
    return sorted(result.problems[0].code if isinstance(result, TraceabilityError) else "drawn" for result in results)


@pytest.mark.parametrize("round_", range(5))
def test_two_draws_of_one_licence_cannot_both_win(committed, round_):
    registered(a_document(licences=[a_licence()]))
    claim = services.LicenceClaim(Licence.objects.get().id, date(2026, 4, 25), net_kg=Decimal(600), reo_kg=Decimal(600))

    results = at_once(*[partial(approve, uuid7(), [claim])] * 4)

    assert outcomes(results) == ["drawn", "licence_exhausted", "licence_exhausted", "licence_exhausted"]
    assert LicenceAccount.objects.get().drawn_kg == 600


def test_two_draws_of_one_quota_cannot_both_win(committed):
    registered(a_document(quotas=[a_quota(batches=[{"released_on": "2026-02-06", "reo_t": "1"}])]))
    claim = services.QuotaClaim(Quota.objects.get().id, Decimal(600))

    results = at_once(*[partial(approve, uuid7(), quotas=[claim])] * 4)

    assert outcomes(results) == ["drawn", "quota_exhausted", "quota_exhausted", "quota_exhausted"]
    assert QuotaAccount.objects.get().drawn_kg == 600


def test_a_single_licence_goes_to_one_of_two_cases(committed):
    registered(a_document(licences=[a_licence(quantity={"value": "1000", "unit": "kg", "basis": "net", "per": "single"})]))
    claim = services.LicenceClaim(Licence.objects.get().id, date(2026, 4, 25), net_kg=Decimal(1), reo_kg=Decimal(1))

    assert outcomes(at_once(*[partial(approve, uuid7(), [claim])] * 2)) == ["drawn", "licence_used_up"]


def test_round_the_command_the_database_lets_one_of_two_win(committed):
    registered(a_document(licences=[a_licence()]))
    licence = Licence.objects.get()

    @command
    def draw():
        case = uuid7()
        a_draw(licence, 600, case_id=case)
        case_entry(case)

    results = at_once(draw, draw)

    refused_by = [result.__cause__.diag.constraint_name for result in results if isinstance(result, IntegrityError)]
    assert refused_by == ["licence_account_not_overdrawn"]
    assert LicenceAccount.objects.get().drawn_kg == 600


def test_a_revocation_and_an_approval_wait_for_each_other(committed):
    registered(a_document(licences=[a_licence()]))
    claim = services.LicenceClaim(Licence.objects.get().id, date(2026, 4, 25), net_kg=Decimal(1), reo_kg=Decimal(1))
    revoked = a_document(licences=[a_licence(revoked_on="2026-01-01")])

    drawn, imported = at_once(partial(approve, uuid7(), [claim]), partial(registered, revoked))

    assert isinstance(imported, services.Imported)
    assert isinstance(drawn, services.Drawn) or drawn.problems[0].code == "licence_not_in_force"
    assert LicenceDraw.objects.count() == isinstance(drawn, services.Drawn)


def test_the_same_document_twice_at_once_is_recorded_once(committed):
    results = at_once(*[partial(registered, a_full_document())] * 3)

    assert sorted(len(result.acknowledgements) for result in results) == [0, 0, 8]
    assert {row.version for model in (Organisation, Licence, Quota) for row in model.objects.all()} == {1}


def test_reference_tables_are_loaded_once(committed):
    results = at_once(*[partial(services.load_reference, by=SYSTEM)] * 3)

    assert sorted(len(result.loaded) for result in results) == [0, 0, len(NATURAL_KEYS)]


def test_an_import_survives_its_own_commit(committed):
    registered(a_full_document())
    connections.close_all()

    assert registered(a_full_document()).acknowledgements == ()


def test_an_import_without_its_entries_is_refused_at_commit_and_so_is_its_dry_run(committed, monkeypatch):
    monkeypatch.setattr("traceability.registry.services.writing.drafts_of", lambda plan, by, reason: [])

    for dry_run in (False, True):
        with pytest.raises(DatabaseError) as failure:
            registered(a_full_document(), dry_run=dry_run)
        assert failure.value.__cause__.diag.constraint_name.endswith("_has_entry")
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize("step", [services.draw_down, services.give_back])
def test_a_step_refuses_to_stand_alone(committed, step):
    with pytest.raises(RuntimeError):
        step(case_id=uuid7(), licence_draws=[], quota_draws=[])


def test_round_the_commands_a_revocation_waits_for_a_draw_too(committed):
    registered(a_document(licences=[a_licence()]))
    licence, case = Licence.objects.get(), uuid7()

    @command
    def revoke():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
        sql("UPDATE registry_licence SET version = version + 1, revoked_on = '2026-01-01'")

    with transaction.atomic():
        a_draw(licence, 1, case_id=case)
        case_entry(case)
        (blocked,) = at_once(revoke)

    assert isinstance(blocked, OperationalError) and blocked.__cause__.sqlstate == "55P03"
