"""Accounts of licences and quotas hold round the commands: what is drawn in force, within limits, and given back to the same."""

from datetime import date

import pytest

from tests.make.registry import a_document, a_licence, approve, registered
from tests.refusals import refused
from tests.registry.rawly import sql
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Licence, LicenceDraw, Quota, QuotaAccount, QuotaDraw

pytestmark = pytest.mark.django_db


def test_a_quota_is_drawn_when_it_is_released_not_before(everything):
    quota = Quota.objects.get()
    drawn = QuotaAccount.objects.get().drawn_kg
    with refused("quota_account_not_overdrawn"):
        QuotaDraw.objects.create(case_id=uuid7(), quota=quota, drawn_on=date(2026, 6, 30), reo_kg=600_000 - drawn + 1)
    with refused("quota_draw_has_entry"):
        QuotaDraw.objects.create(case_id=uuid7(), quota=quota, drawn_on=date(2026, 7, 1), reo_kg=600_000 - drawn + 1)
    with refused("quota_account_not_overdrawn"):
        QuotaDraw.objects.create(case_id=uuid7(), quota=quota, drawn_on=date(2026, 12, 31), reo_kg=1_200_000 - drawn + 1)


def a_draw(licence, kg, **columns):
    values = {"case_id": uuid7(), "licence": licence, "export_on": date(2026, 4, 25), "kg": kg, "uses": 1} | columns
    return LicenceDraw.objects.create(**values)


def test_a_licence_is_not_overdrawn(everything):
    licence = Licence.objects.get()
    with refused("licence_account_not_overdrawn"):
        a_draw(licence, "400.001")
    with refused("licence_draw_has_entry"):
        a_draw(licence, "400.000")


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1), date(2026, 6, 30)])
def test_a_licence_is_drawn_in_force(everything, day):
    registered(a_document(licences=[a_licence(revoked_on="2026-06-30")]))
    with refused("licence_in_force_when_drawn"):
        a_draw(Licence.objects.get(), 1, export_on=day)


def test_a_single_licence_is_used_once():
    registered(a_document(licences=[a_licence(quantity={"value": "1000", "unit": "kg", "basis": "net", "per": "single"})]))
    licence = Licence.objects.get()
    approve(uuid7(), [services.LicenceClaim(licence.id, date(2026, 4, 25), net_kg=1, reo_kg=1)])
    with refused("licence_account_used_once"):
        a_draw(licence, 1)


def test_money_is_drawn_in_its_own_currency():
    registered(a_document(licences=[a_licence(money={"amount": "100.00", "currency": "USD"})]))
    licence = Licence.objects.get()
    with refused("licence_account_money_not_overdrawn"):
        a_draw(licence, 1, amount="100.01", currency="USD")
    with refused("licence_draw_has_entry"):
        a_draw(licence, 1, amount="100.01", currency="EUR")
    with refused("licence_draw_money_is_whole"):
        a_draw(licence, 1, amount="1.00")


def test_a_draw_has_one_direction(everything):
    licence, case = Licence.objects.get(), LicenceDraw.objects.get().case_id
    for kg, uses in ((-1, 1), (1, 0), (1, -1), (1, 2)):
        with refused("licence_draw_has_one_direction"):
            a_draw(licence, kg, uses=uses)
    with refused("licence_drawn_once_per_case"):
        a_draw(licence, 1, case_id=case)
    with refused("quota_draw_is_not_nothing"):
        QuotaDraw.objects.create(case_id=case, quota=Quota.objects.get(), drawn_on=date(2026, 12, 31), reo_kg=0)


def test_a_case_gives_back_no_more_than_it_drew(everything):
    licence, quota = Licence.objects.get(), Quota.objects.get()
    case = LicenceDraw.objects.get().case_id
    with refused("licence_gives_back_what_was_drawn"):
        a_draw(licence, "-600.001", uses=0, case_id=case)
    with refused("licence_gives_back_what_was_drawn"):
        a_draw(licence, "-1", uses=0)
    with refused("quota_gives_back_what_was_drawn"):
        QuotaDraw.objects.create(case_id=uuid7(), quota=quota, drawn_on=date(2026, 12, 31), reo_kg=-1)


def test_a_drawn_licence_keeps_its_basis_and_its_limit_covers_the_draws(everything):
    for assignment in ("quantity_basis = 'reo'", "quantity_per = 'year'", "money_amount = 1, money_currency = 'USD'"):
        with refused("licence_basis_stays_once_drawn"):
            sql(f"UPDATE registry_licence SET version = version + 1, {assignment}")
    with refused("licence_account_not_overdrawn"):
        sql("UPDATE registry_licence SET version = version + 1, quantity_value = 599.999")


def test_a_quota_is_not_restated_below_its_draws(everything):
    with refused("quota_account_not_overdrawn"):
        sql("UPDATE registry_quota SET version = version + 1")
