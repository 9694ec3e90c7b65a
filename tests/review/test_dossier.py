"""The dossier's own questions: dated law, lookups, shares by origin. Pure."""

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.make.dossiers import (
    a_dossier,
    a_facility,
    a_licence,
    a_lot,
    a_receipt,
    a_sale,
    an_assay,
    an_event,
    an_id,
    an_organisation,
    the_reference,
)
from tests.make.story_dossiers import Telling
from traceability.review import dossier as d

DAY = date(2026, 3, 31)


def test_nothing_in_a_dossier_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        a_dossier().as_of = None
    with pytest.raises(FrozenInstanceError):
        a_lot().net_kg = Decimal(1)


def test_policies_are_those_of_the_day_or_none():
    rows = (d.Policy("X.a", "1", valid_to=DAY), d.Policy("X.a", "2", valid_from=DAY + timedelta(1)), d.Policy("X.b", "7;8"))
    dossier = replace(a_dossier(), policy_rows=rows)

    assert [row.value for row in dossier.policies("X.a", on=DAY)] == [1]
    assert [row.value for row in dossier.policies("X.a", on=DAY + timedelta(1))] == [2]
    assert dossier.policies("X.b", on=DAY)[0].words == ("7", "8")
    assert dossier.policies("X.a", "X.c", on=DAY) is None


def test_on_every_day_the_policies_are_those_that_hold_on_it():
    """Answers are kept for a period of law: one that began or ended unseen would give another day's row."""
    days = [DAY + timedelta(number) for number in range(12)]
    rows = (
        d.Policy("X.a", "1", valid_from=days[2], valid_to=days[4]),
        d.Policy("X.a", "2", valid_from=days[4], valid_to=days[7]),
        d.Policy("X.a", "3", valid_from=days[9], valid_to=date.max),
    )
    dossier = replace(a_dossier(), policy_rows=rows)

    assert [dossier.policies("X.a", on=day) for day in days] == [d.rows_on(rows, day)[:1] or None for day in days]


def test_what_a_dossier_is_asked_again_is_not_worked_out_again():
    dossier, asked = a_dossier(), []

    def worked_out(of: d.Dossier, number: int = 0) -> int:
        asked.append(number)
        return number

    found = [dossier.once(worked_out), dossier.once(worked_out, 1), dossier.once(worked_out, 1), dossier.once(worked_out, number=1)]

    assert found == [0, 1, 1, 1]
    assert asked == [0, 1, 1]
    assert (a_dossier().once(worked_out), len(asked)) == (0, 4)


def test_of_two_rows_on_one_day_the_first_is_meant():
    """A supervisor's value stands before the default."""
    dossier = replace(a_dossier(), policy_rows=(d.Policy("X.a", "1"), d.Policy("X.a", "2")))

    assert dossier.policy("X.a", on=DAY).value == 1


@pytest.mark.parametrize(
    ("day", "valid"), [(date(2026, 1, 1), True), (date(2025, 12, 31), False), (date(2026, 6, 30), True), (date(2026, 7, 1), False)]
)
def test_a_licence_holds_until_the_day_before_it_is_revoked(day, valid):
    assert a_licence(revoked_on=date(2026, 7, 1)).is_valid_on(day) is valid


def test_a_quota_counts_what_was_released_by_the_day():
    quota = d.Quota(
        an_id("q"), "SOUTH", 2026, "mining_ionic", (d.QuotaBatch(DAY, Decimal(600)), d.QuotaBatch(DAY + timedelta(1), Decimal(600)))
    )

    assert (quota.released_t(DAY - timedelta(1)), quota.released_t(DAY), quota.released_t(DAY + timedelta(1))) == (0, 600, 1200)


def test_a_sale_is_domestic_between_two_organisations_of_china():
    organisations = [an_organisation("HFR"), an_organisation("EXP"), an_organisation("DRV", country="DE")]
    home, abroad, moved = a_sale("a"), a_sale("b", to_organisation="DRV"), a_sale("c", ownership_passes=False)

    assert a_dossier(events=[home, abroad, moved], organisations=organisations).domestic_sales == (home,)


def test_lookups_find_what_belongs_together():
    sale = a_sale()
    made = an_event("make", outputs=["HFR:L-1"])
    lot = a_lot(made_by="make")
    dossier = a_dossier(
        lots=[lot], events=[made, sale, a_receipt(sale)], facilities=[a_facility("HFR-PLANT-1")], organisations=[an_organisation("HFR")]
    )

    assert dossier.maker_of(lot) == made
    assert dossier.outputs_of(made) == (lot,)
    assert dossier.receipt_of(sale).dispatch == sale.id
    assert dossier.moves_of("HFR:L-1") == (sale,)
    assert dossier.facility("HFR-PLANT-1").place.country == "CN"
    assert (dossier.lot("X:NONE"), dossier.event(None), dossier.moves_of("X:NONE")) == (None, None, ())


def test_a_rule_that_names_a_family_means_all_its_forms():
    reference = the_reference()

    assert reference.covers(("carbonate",), "mixed_carbonate") and reference.covers(("mixed_carbonate",), "mixed_carbonate")
    assert not reference.covers(("mixed_carbonate",), "carbonate")
    assert reference.family("unheard_of") == "unheard_of"


def test_the_day_of_an_event_is_that_in_china():
    event = an_event(ended="2026-03-31T16:00:00+00:00")

    assert (event.ended_on, event.period) == (date(2026, 4, 1), "2026-04")


def test_reference_tables_are_read_with_days_lists_and_empty_cells():
    reference = d.reference_from(
        {
            "controlled_items": [
                {
                    "control_code": "X1",
                    "kind": "goods",
                    "status": "in_force",
                    "element": "Dy;Tb",
                    "forms": "oxide",
                    "valid_from": "2026-01-01",
                    "minimum_percent": "",
                },
                {"control_code": "X2", "kind": "technology", "status": "in_force"},
            ],
            "hs_codes": [{"hs_code": "1", "supervision_conditions": "4Bxy", "valid_to": "2026-01-01"}],
        }
    )

    (item,) = reference.controlled_items
    assert (item.elements, item.minimum_percent, item.valid_from, item.valid_to) == (("Dy", "Tb"), None, date(2026, 1, 1), None)
    assert reference.tariff[0].valid_to == date(2026, 1, 1)
    assert reference.deposits == {} and reference.recoveries == ()


# Shares by origin
@pytest.mark.parametrize("name", ["S04", "S08", "S09", "S11", "S12"])
def test_shares_by_origin_are_those_of_a_plain_reference(name):
    telling = Telling(name)

    found = d.shares_by_origin(telling.events.values(), telling.lots.values())

    for lot, plain in telling.plain_origins().items():
        shares = {(origin.kind, origin.event): origin.share for origin in found[lot]}
        assert sum(shares.values()) == 1
        assert shares.keys() == {(origin.kind, origin.event) for origin in plain}
        assert all(abs(shares[origin.kind, origin.event] - origin.share) <= Decimal("0.000000001") for origin in plain)


def test_circuit_stock_carries_the_origins_that_its_plant_declares():
    pure = an_assay(treo_percent="100.0")
    stock = d.Quantity("mixed_chloride", Decimal(1000), d.Assay(Decimal(0), Decimal(100)), origins=(("MINE-A", Decimal("0.5")),))
    events = [
        an_event("mine", stage="mining", facility="MINE-B", outputs=["B:ORE"], ended="2026-02-01"),
        an_event("separate", inputs=[("B:ORE", "1000.000")], outputs=["H:P"], custody_model="mass_balance"),
        an_event("count", stage="stocktake", fields=d.Fields(period="2026-03", opening=(stock,))),
    ]
    lots = [a_lot("B:ORE", assay=pure, made_by="mine"), a_lot("H:P", assay=pure, made_by="separate")]

    shares = {(one.kind, one.facility): one.share for one in d.shares_by_origin(events, lots)["H:P"]}

    assert shares == {("mine", "MINE-A"): Decimal("0.25"), ("mine", "MINE-B"): Decimal("0.5"), ("unknown", ""): Decimal("0.25")}


def test_scrap_without_a_word_about_its_source_is_unknown():
    event = an_event("collect", stage="collection", outputs=["R:S"])
    lots = [a_lot("R:S", form="scrap", made_by="collect")]

    assert [one.kind for one in d.shares_by_origin([event], lots)["R:S"]] == ["unknown"]
    known = replace(event, fields=d.Fields(has_supplier=True))
    assert [one.kind for one in d.shares_by_origin([known], lots)["R:S"]] == ["collected"]
