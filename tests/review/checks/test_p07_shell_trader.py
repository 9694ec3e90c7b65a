from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_event, an_organisation
from traceability.review.checks.p07_shell_trader import shell_trader


def asked(registered="2008-01-01", closed=None, *, made_by="GDM", policies=None):
    seller = an_organisation(
        "HHT",
        kinds=("trader",),
        registered_on=date.fromisoformat(registered) if registered else None,
        closed_on=date.fromisoformat(closed) if closed else None,
    )
    lot = a_lot("GDM:L-1", made_by="made")
    made = an_event("made", stage="leaching", performed_by=made_by, outputs=["GDM:L-1"])
    sale = a_sale(lot="GDM:L-1", performed_by="HHT", to_organisation="GZS", ended="2026-04-10")
    return shell_trader(a_dossier(lots=[lot], events=[made, sale], organisations=[seller, an_organisation("GZS")], policies=policies))


@pytest.mark.parametrize(("registered", "result"), [("2025-04-10", "passed"), ("2025-04-11", "failed")])
def test_a_seller_is_at_least_a_year_old(registered, result):
    assert asked(registered).result == result


@pytest.mark.parametrize(("closed", "result"), [("2026-10-10", "passed"), ("2026-10-09", "failed"), ("2026-04-09", "failed")])
def test_a_seller_does_not_close_within_half_a_year(closed, result):
    assert asked(closed=closed).result == result


def test_heping_hengtai_was_172_days_old_and_closed_after_173():
    finding = asked("2025-10-20", "2026-09-30")

    values = finding.evidence[0].values
    assert (finding.severity, values["age"], values["days_to_closure"]) == ("HOLD", 172, 173)
    assert finding.evidence[0].name == "HHT"


def test_who_sells_what_it_made_is_not_judged():
    assert asked("2026-01-01", made_by="HHT").result == "not_applicable"


def test_without_a_day_of_registration_or_policies_it_is_not_checked():
    assert asked("").result == "not_checked"
    assert asked(policies={}).result == "not_checked"
