from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_assay, an_event, an_id, an_organisation
from traceability.review.checks.q01_mining_quota import mining_quota
from traceability.review.dossier import GroupUse, Quota, QuotaBatch


def a_quota(*batches: tuple[str, str], what: str = "mining_ionic") -> Quota:
    return Quota(
        an_id("quota"), "SOUTH", 2026, what, tuple(QuotaBatch(date.fromisoformat(day), Decimal(tonnes)) for day, tonnes in batches)
    )


RELEASED = (a_quota(("2026-02-06", "1200")),)


def asked(used_t: str, *, quotas=RELEASED, ended="2026-03-31", group="SOUTH", ore_class="ionic", policies=None):
    """`used_t`: the sum with this event's 10 t."""
    lot = a_lot("LNM:L-1", form="mixed_oxide", net_kg="10000.000", assay=an_assay(treo_percent="100.0"), made_by="e-1")
    event = an_event(stage="leaching", facility="LNM-SITE-1", performed_by="LNM", outputs=["LNM:L-1"], ended=ended)
    use = GroupUse(event.id, reo_kg=Decimal(used_t) * 1000 - 10000)
    return mining_quota(
        a_dossier(
            lots=[lot],
            events=[event],
            quotas=quotas,
            organisations=[an_organisation("LNM", group=group)],
            facilities=[a_facility("LNM-SITE-1", "LNM", ore_class=ore_class)],
            group_uses={event.id: use},
            policies=policies,
        )
    )


@pytest.mark.parametrize(
    ("used_t", "result", "severity"),
    [
        ("1079.999", "passed", "BLOCK"),
        ("1080.000", "failed", "WARN"),
        ("1200.000", "failed", "WARN"),
        ("1200.001", "failed", "BLOCK"),
    ],
)
def test_use_of_the_released_quota_warns_from_90_percent_and_fails_above(used_t, result, severity):
    finding = asked(used_t)

    assert (finding.result, finding.severity) == (result, severity)


@pytest.mark.parametrize(("ended", "severity"), [("2026-07-01", "BLOCK"), ("2026-07-02", "BLOCK"), ("2026-07-03", "WARN")])
def test_only_batches_released_by_the_day_count(ended, severity):
    quotas = (a_quota(("2026-02-06", "600"), ("2026-07-03", "150")),)

    finding = asked("700.000", quotas=quotas, ended=ended)

    assert (finding.result, finding.severity) == ("failed", severity)


def test_the_evidence_has_the_account():
    values = asked("1200.001").evidence[0].values

    assert (values["group"], values["kind"], values["released"], values["used"]) == (
        "SOUTH",
        "mining_ionic",
        Decimal(1200),
        Decimal("1200.001"),
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"quotas": ()},
        {"quotas": (a_quota(("2026-02-06", "1200"), what="mining_rock"),)},
        {"group": ""},
        {"ore_class": ""},
        {"policies": {}},
    ],
)
def test_what_is_not_loaded_is_not_checked(changed):
    assert asked("100.000", **changed).result == "not_checked"


def test_dressing_of_imported_ore_does_not_apply():
    ore = a_lot("IMX:ORE-1", form="ore", made_by="import")
    brought = an_event("import", stage="import", performed_by="IMX", outputs=["IMX:ORE-1"])
    dressed = an_event("dress", stage="beneficiation", performed_by="IMX", inputs=[("IMX:ORE-1", "1.000")])

    assert mining_quota(a_dossier(lots=[ore], events=[brought, dressed])).result == "not_applicable"


def test_dressing_counts_for_the_class_of_the_mine():
    ore = a_lot("BYM:ORE-1", form="ore", made_by="mine")
    concentrate = a_lot("BYM:CON-1", form="concentrate", made_by="dress", net_kg="1000.000", assay=an_assay(treo_percent="100.0"))
    mined = an_event("mine", stage="mining", performed_by="BYM", facility="BYM-MINE-1", outputs=["BYM:ORE-1"])
    dressed = an_event(
        "dress", stage="beneficiation", performed_by="BYM", facility="BYM-DRESS-1", inputs=[("BYM:ORE-1", "1.000")], outputs=["BYM:CON-1"]
    )
    dossier = a_dossier(
        lots=[ore, concentrate],
        events=[mined, dressed],
        organisations=[an_organisation("BYM")],
        facilities=[a_facility("BYM-MINE-1", "BYM", ore_class="rock"), a_facility("BYM-DRESS-1", "BYM")],
        quotas=[a_quota(("2026-01-01", "5"), what="mining_rock")],
        group_uses={dressed.id: GroupUse(dressed.id)},
    )

    assert mining_quota(dossier).result == "passed"


def test_a_kilogram_of_imported_ore_frees_no_other_ore():
    lots = [a_lot("B:ORE", form="ore", made_by="mine"), a_lot("B:IN", form="ore", made_by="import")]
    lots.append(a_lot("B:CON", form="concentrate", made_by="dress", net_kg="5001.000", assay=an_assay(treo_percent="100.0")))
    mined = an_event("mine", stage="mining", performed_by="BYM", facility="BYM-MINE-1", outputs=["B:ORE"])
    brought = an_event("import", stage="import", performed_by="BYM", facility="BYM-PORT-1", outputs=["B:IN"])
    parts = [("B:ORE", "9999.000"), ("B:IN", "1.000")]
    dressed = an_event("dress", stage="beneficiation", performed_by="BYM", facility="BYM-DRESS-1", inputs=parts, outputs=["B:CON"])
    places = [a_facility("BYM-MINE-1", "BYM", ore_class="rock"), a_facility("BYM-PORT-1", "BYM", ore_class="ionic")]

    finding = mining_quota(
        a_dossier(
            lots=lots,
            events=[mined, brought, dressed],
            organisations=[an_organisation("BYM")],
            facilities=places,
            quotas=[a_quota(("2026-01-01", "5"), what="mining_rock")],
            group_uses={dressed.id: GroupUse(dressed.id)},
        )
    )

    assert (finding.result, finding.severity, finding.evidence[0].values["kind"]) == ("failed", "BLOCK", "mining_rock")


def test_the_batches_counted_are_those_released_by_the_day():
    quotas = (a_quota(("2026-02-06", "600"), ("2026-07-02", "150"), ("2026-07-03", "50")),)

    assert asked("100.000", quotas=quotas, ended="2026-07-02").evidence[0].values["batches"] == 2


def test_an_account_that_is_not_known_is_not_checked():
    event = an_event(stage="leaching", facility="LNM-SITE-1", performed_by="LNM", outputs=["LNM:L-1"])
    places = [a_facility("LNM-SITE-1", "LNM", ore_class="ionic")]

    def judged(assay, **more) -> str:
        lots = [a_lot("LNM:L-1", form="mixed_oxide", assay=assay, made_by="e-1")]
        told = {"organisations": [an_organisation("LNM")], **more}
        return mining_quota(a_dossier(lots=lots, events=[event], quotas=RELEASED, facilities=places, **told)).result

    whole, account = an_assay(treo_percent="100.0"), GroupUse(event.id)
    assert judged(whole, group_uses={event.id: account}) == "passed"
    assert judged(whole) == "not_checked"
    assert judged(whole, group_uses={event.id: GroupUse(event.id, lacking=1)}) == "not_checked"
    assert judged(an_assay(treo_percent=None), group_uses={event.id: account}) == "not_checked"
    assert judged(whole, group_uses={event.id: account}, organisations=()) == "not_checked"


def of_north(used_t: str):
    """NORTH 2024 by the reference table: 94,580 t by 2024-02-07, and 188,650 t in all, whose other days nobody saw."""
    ore, con = (
        a_lot("B:ORE", form="ore", made_by="mine"),
        a_lot("B:CON", form="concentrate", made_by="dress", assay=an_assay(treo_percent="0.0")),
    )
    mined = an_event("mine", stage="mining", performed_by="BYM", facility="BYM-MINE-1", outputs=["B:ORE"], ended="2024-03-01")
    dressed = an_event(
        "dress", stage="beneficiation", performed_by="BYM", inputs=[("B:ORE", "1.000")], outputs=["B:CON"], ended="2024-03-02"
    )
    return mining_quota(
        a_dossier(
            lots=[ore, con],
            events=[mined, dressed],
            organisations=[an_organisation("BYM", group="NORTH")],
            facilities=[a_facility("BYM-MINE-1", "BYM", ore_class="rock")],
            group_uses={dressed.id: GroupUse(dressed.id, Decimal(used_t) * 1000)},
        )
    )


@pytest.mark.parametrize(
    ("used_t", "result"), [("85121.999", "passed"), ("85122.000", "not_checked"), ("188650.000", "not_checked"), ("188650.001", "failed")]
)
def test_a_published_total_without_days_of_release_is_no_pass_and_no_failure_below_it(used_t, result):
    assert of_north(used_t).result == result
