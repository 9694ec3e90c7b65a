"""What an approval takes, what it is refused, and what a smaller release gives back."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from tests.make.registry import a_document, a_licence, a_quota, approve, case_entry, registered
from traceability.kernel.command import command
from traceability.kernel.errors import ClaimsRefused
from traceability.kernel.identifiers import uuid7
from traceability.registry import queries, services
from traceability.registry.document import ranges
from traceability.registry.models import Licence, LicenceAccount, Quota, QuotaAccount

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 25)


def a_claim(net_kg, *, number="EL-1", reo_kg=None, on=DAY, **money):
    licence = Licence.objects.get(number=number)
    return services.LicenceClaim(licence.id, on, net_kg=Decimal(net_kg), reo_kg=Decimal(reo_kg or net_kg), **money)


def of_quota(reo_kg, group="SOUTH"):
    return services.QuotaClaim(Quota.objects.get(group=group).id, Decimal(reo_kg))


def refusals(*arguments, **more):
    with pytest.raises(ClaimsRefused) as refused:
        approve(uuid7(), *arguments, **more)
    return [(problem.code, problem.facts) for problem in refused.value.problems]


@command
def release(case, licences=(), quotas=()):
    back = services.give_back(case_id=case, licence_draws=licences, quota_draws=quotas)
    case_entry(case, version=2)
    return back


def licence(quantity_of="1000", number="EL-1", **members):
    quantity = {"value": quantity_of, "unit": "kg", "basis": "net", "per": "total"}
    return a_licence(number, **{"quantity": quantity} | members)


def test_draws_add_up_in_the_account():
    registered(a_document(licences=[licence()]))

    approve(uuid7(), [a_claim("272.880")])
    approve(uuid7(), [a_claim("727.120")])

    account = LicenceAccount.objects.get()
    assert (account.drawn_kg, account.limit_kg, account.uses, account.year) == (1000, 1000, 2, 0)


def test_the_largest_licence_in_tonnes_has_an_account_in_kilograms():
    most = {"value": f"{ranges.QUANTITY.highest:f}", "unit": "t", "basis": "net", "per": "total"}
    registered(a_document(licences=[licence(quantity=most)]))

    approve(uuid7(), [a_claim("0.001")])

    assert LicenceAccount.objects.get().limit_kg == ranges.QUANTITY.highest * 1000


def test_the_limit_itself_passes_and_a_gram_more_does_not():
    registered(a_document(licences=[licence()]))
    approve(uuid7(), [a_claim("272.880")])

    ((code, facts),) = refusals([a_claim("727.121")])

    assert (code, facts["left"], facts["asked"], facts["unit"]) == ("licence_exhausted", "727.120", "727.121", "kg")
    assert str(facts["licence"]) == "export EL-1"


def test_a_licence_in_oxide_counts_oxide():
    registered(a_document(licences=[licence(quantity={"value": "0.5", "unit": "t", "basis": "reo", "per": "total"})]))

    approve(uuid7(), [a_claim("1000", reo_kg="500")])

    assert LicenceAccount.objects.get().drawn_kg == 500
    assert refusals([a_claim("1000", reo_kg="0.001")])[0][1]["unit"] == "kg REO"


def test_a_licence_per_year_has_an_account_each_year():
    per_year = {"value": "1000", "unit": "kg", "basis": "net", "per": "year"}
    registered(a_document(licences=[licence(quantity=per_year, valid_to="2027-12-31")]))

    approve(uuid7(), [a_claim(1000)])
    approve(uuid7(), [a_claim(400, on=date(2027, 1, 1))])

    assert dict(LicenceAccount.objects.values_list("year", "drawn_kg")) == {2026: 1000, 2027: 400}
    assert [code for code, _ in refusals([a_claim(1)])] == ["licence_exhausted"]


def test_a_licence_without_a_quantity_is_drawn_without_limit():
    registered(a_document(licences=[licence(quantity=None)]))

    approve(uuid7(), [a_claim("999999")])

    account = LicenceAccount.objects.get()
    assert (account.drawn_kg, account.limit_kg, account.limit_uses) == (999_999, None, None)


def test_a_single_licence_is_void_after_its_one_export():
    registered(a_document(licences=[licence(quantity={"value": "1000", "unit": "kg", "basis": "net", "per": "single"})]))
    approve(uuid7(), [a_claim(1)])

    assert [code for code, _ in refusals([a_claim(1)])] == ["licence_used_up"]


@pytest.mark.parametrize(("on", "revoked_on", "holds"), [
    (date(2025, 12, 31), None, False), (date(2026, 1, 1), None, True), (date(2026, 12, 31), None, True), (date(2027, 1, 1), None, False),
    (DAY, "2026-04-25", False), (DAY, "2026-04-26", True),
])  # fmt: skip
def test_a_licence_is_drawn_in_force_on_the_planned_day(on, revoked_on, holds):
    registered(a_document(licences=[licence(revoked_on=revoked_on)]))

    if holds:
        assert approve(uuid7(), [a_claim(1, on=on)]).licences
    else:
        assert [(code, facts["day"]) for code, facts in refusals([a_claim(1, on=on)])] == [("licence_not_in_force", on)]


def test_money_counts_in_the_licences_currency():
    registered(a_document(licences=[licence(money={"amount": "100.00", "currency": "USD"})]))

    approve(uuid7(), [a_claim(1, amount=Decimal("60.00"), currency="USD")])
    approve(uuid7(), [a_claim(1, amount=Decimal("60.00"), currency="EUR")])

    ((code, facts),) = refusals([a_claim(1, amount=Decimal("40.01"), currency="USD")])
    assert (code, facts["left"], facts["unit"]) == ("licence_exhausted", "40.00", "USD")
    assert LicenceAccount.objects.get().drawn_amount == 60


@time_machine.travel("2026-06-30T15:59:59Z", tick=False)
def test_a_quota_counts_the_batches_released_by_the_day_of_approval():
    registered(a_document(quotas=[a_quota()]))
    approve(uuid7(), quotas=[of_quota(600_000)])

    ((code, facts),) = refusals(quotas=[of_quota("0.001")])

    assert (code, facts["left"], facts["day"], facts["quota"]) == ("quota_exhausted", "0.000", date(2026, 6, 30), "SOUTH 2026 mining_ionic")


@time_machine.travel("2026-06-30T16:00:00Z", tick=False)
def test_a_batch_counts_from_its_day_in_china():
    registered(a_document(quotas=[a_quota()]))

    approve(uuid7(), quotas=[of_quota(1_200_000)])

    account = QuotaAccount.objects.get()
    assert (account.drawn_kg, account.released_kg) == (1_200_000, 1_200_000)


def test_every_refusal_is_named_at_once_and_nothing_is_drawn():
    registered(a_document(licences=[licence(), licence(number="EL-2", revoked_on="2026-01-01")], quotas=[a_quota()]))

    found = refusals([a_claim(1001), a_claim(1, number="EL-2")], [of_quota(10**9)])

    assert [code for code, _ in found] == ["licence_exhausted", "licence_not_in_force", "quota_exhausted"]
    assert not LicenceAccount.objects.exists()


def test_nothing_asked_draws_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        drawn = services.draw_down(case_id=uuid7(), licence_draws=[], quota_draws=[])

    assert drawn == services.Drawn((), ())


def test_the_number_of_statements_does_not_grow(django_assert_max_num_queries):
    registered(a_document(licences=[licence(number=f"EL-{one}") for one in range(20)], quotas=[a_quota(f"G{one}") for one in range(20)]))
    claims = [a_claim(1, number=f"EL-{one}") for one in range(20)]
    quotas = [of_quota(1, group=f"G{one}") for one in range(20)]

    with django_assert_max_num_queries(8):
        drawn = services.draw_down(case_id=uuid7(), licence_draws=claims, quota_draws=quotas)
    case_entry(drawn.licences[0].case_id)

    assert (len(drawn.licences), len(drawn.quotas)) == (20, 20)


def test_a_smaller_release_gives_back_the_rest():
    registered(a_document(licences=[licence(money={"amount": "100.00", "currency": "USD"})], quotas=[a_quota()]))
    case = uuid7()
    approve(case, [a_claim(1000, amount=Decimal(100), currency="USD")], [of_quota(500)])

    release(case, [a_claim("0.400", on=date(2020, 1, 1), amount=Decimal(4), currency="USD")], [of_quota("0.200")])

    account = LicenceAccount.objects.get()
    assert (account.drawn_kg, account.drawn_amount, account.uses) == (Decimal("999.600"), 96, 1)
    assert QuotaAccount.objects.get().drawn_kg == Decimal("499.800")
    licences, quotas = queries.draws_of_case(case)
    assert [(row.kg, row.uses, row.export_on) for row in licences] == [(1000, 1, DAY), (Decimal("-0.400"), 0, DAY)]
    assert [row.reo_kg for row in quotas] == [500, Decimal("-0.200")]
    connection.check_constraints()


def test_a_case_gives_back_what_it_drew_and_no_more():
    registered(a_document(licences=[licence()], quotas=[a_quota()]))
    case = uuid7()
    approve(case, [a_claim(600)], [of_quota(500)])

    with pytest.raises(ClaimsRefused) as refused:
        release(case, [a_claim("600.001")], [of_quota("500.001")])

    assert [problem.code for problem in refused.value.problems] == ["not_drawn", "not_drawn"]


def test_a_single_licence_stays_used_when_kilograms_come_back():
    registered(a_document(licences=[licence(quantity={"value": "1000", "unit": "kg", "basis": "net", "per": "single"})]))
    case = uuid7()
    approve(case, [a_claim(600)])
    release(case, [a_claim(600)])

    assert (LicenceAccount.objects.get().drawn_kg, LicenceAccount.objects.get().uses) == (0, 1)
    assert [code for code, _ in refusals([a_claim(1)])] == ["licence_used_up"]
