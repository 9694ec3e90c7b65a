from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, an_id, an_organisation
from traceability.review.checks.q02_separation_quota import separation_quota
from traceability.review.dossier import GroupUse, Quota, QuotaBatch

PURE = an_assay(treo_percent="100.0")
MONAZITE = (
    ("oxide", "5550.000", "0.0", "99.5"),
    ("oxide", "450.000", "0.0", "99.5"),
    ("oxide", "2900.000", "0.0", "99.5"),
    ("carbonate", "7150.000", "3.0", "45.5"),
    ("carbonate", "2400.000", "10.0", "46.0"),
)
"""The products of S03: 13,004.752 kg REO."""


def a_quota(tonnes="1000", what="separation", day="2025-02-06", year=2026) -> Quota:
    return Quota(an_id("quota"), "SOUTH", year, what, (QuotaBatch(date.fromisoformat(day), Decimal(tonnes)),))


def asked(before_t: str, *, products=(("oxide", "10000.000", "0.0", "100.0"),), feeds=(("F:1", "leaching"),), ended="2026-04-30", **values):
    """`before_t`: what the group had used before; `feeds`: input lots with the stage that made them, of equal REO."""
    names = [f"MZS:P-{place}" for place in range(len(products))]
    lots = [
        a_lot(name, form=form, net_kg=kg, made_by="e-1", assay=an_assay(moisture_percent=moisture, treo_percent=treo))
        for name, (form, kg, moisture, treo) in zip(names, products, strict=True)
    ]
    lots += [a_lot(name, form="mixed_carbonate", made_by=f"maker of {name}", assay=PURE) for name, _ in feeds]
    makers = [an_event(f"maker of {name}", stage=stage, performed_by="HFR", outputs=[name], ended="2025-01-31") for name, stage in feeds]
    event = an_event(performed_by="MZS", inputs=[(name, "100.000") for name, _ in feeds], outputs=names, ended=ended)
    told = {
        "lots": lots,
        "events": [*makers, event],
        "quotas": [a_quota(year=event.ended_on.year)],
        "organisations": [an_organisation("MZS"), an_organisation("HFR", group="")],
        "separation_uses": {event.id: GroupUse(event.id, Decimal(before_t) * 1000)},
    }
    return separation_quota(a_dossier(**{**told, **values}))


def of_the_event(finding):
    """What is said of the event, not of the one that separated its feed before."""
    return next(one for one in finding.evidence if one.id == str(an_id("e-1")))


@pytest.mark.parametrize(
    ("before_t", "result", "severity"),
    [
        ("889.999", "passed", "BLOCK"),
        ("890.000", "failed", "WARN"),
        ("990.000", "failed", "WARN"),
        ("990.001", "failed", "BLOCK"),
    ],
)
def test_use_of_the_released_quota_warns_from_90_percent_and_fails_above(before_t, result, severity):
    finding = asked(before_t)

    assert (finding.result, finding.severity) == (result, severity)


def test_the_monazite_of_s03_passes_the_quota_by_three_tonnes():
    finding = asked("990.000", products=MONAZITE, feeds=[("IMX:MZ-1", "import")])

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert finding.message.en == "SOUTH separation 2026: 1003.005 t used of 1000 t released by 2026-04-30."
    assert finding.message.zh == "SOUTH2026年冶炼分离：截至2026-04-30已下达1000吨，已用1003.005吨。"
    assert of_the_event(finding).values["imported"] == Decimal("13.004752")


@pytest.mark.parametrize(("ended", "this"), [("2025-07-27", "0.000000"), ("2025-07-28", "13.004752")])
def test_imported_feed_counts_from_the_day_of_order_71(ended, this):
    finding = asked("800.000", products=MONAZITE, feeds=[("IMX:MZ-1", "import")], ended=ended)

    assert (finding.result, of_the_event(finding).values["this"]) == ("passed", Decimal(this))


def test_the_same_event_a_day_before_counts_nothing_and_does_not_fail():
    assert asked("890.000", products=MONAZITE, feeds=[("IMX:MZ-1", "import")], ended="2025-07-27").result == "passed"


def test_feed_that_was_separated_before_is_not_counted_again():
    finding = asked("994.000", feeds=[("F:1", "separation"), ("F:2", "leaching")])

    values = of_the_event(finding).values
    assert (finding.severity, values["used"]) == ("WARN", Decimal("999.000"))
    assert (values["this"], values["separated_before"]) == (Decimal("5.000000"), Decimal("5.000000"))


def test_only_batches_released_by_the_day_count():
    assert asked("100.000", quotas=[a_quota(day="2026-04-30")]).result == "passed"
    assert asked("100.000", quotas=[a_quota(day="2026-05-01")]).severity == "BLOCK"


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"quotas": ()}, "quota SOUTH 2026 separation"),
        ({"quotas": [a_quota(what="mining_rock")]}, "quota SOUTH 2026 separation"),
        ({"organisations": ()}, "organisation.group"),
        ({"separation_uses": {}}, "reo_kg of an output"),
        ({"separation_uses": {an_id("e-1"): GroupUse(an_id("e-1"), lacking=1)}}, "reo_kg of an output"),
        ({"policies": {}}, "Q02.limit_percent"),
    ],
)
def test_what_is_not_loaded_is_not_checked(changed, missing):
    finding = asked("100.000", **changed)

    assert finding.result == "not_checked"
    assert missing in of_the_event(finding).values["missing"]


def test_a_feed_whose_origin_is_not_known_is_not_checked():
    event = an_event(performed_by="MZS", inputs=[("F:1", "1.000")])
    dossier = a_dossier(events=[event], organisations=[an_organisation("MZS")], quotas=[a_quota()])

    assert separation_quota(dossier).evidence[0].values["missing"] == ("origin of the feed",)


def test_without_a_separation_it_does_not_apply():
    assert separation_quota(a_dossier(events=[an_event(stage="recycling")])).result == "not_applicable"
