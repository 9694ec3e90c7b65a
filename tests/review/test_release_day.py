"""The law of the day of release: asked again when a row changed since the plan, and only what fails anew counts. checks.md section 4."""

from dataclasses import replace
from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_licence, a_line, a_lot, a_party, a_shipment, an_assay
from traceability.custody.reo import METAL_TO_OXIDE
from traceability.review import release_day
from traceability.review.dossier import ListedParty, NamedLicence, Policy, Reference
from traceability.review.release_day import failing_anew, has_changed

PLANNED, DAY = date(2026, 4, 25), date(2026, 6, 1)
BEFORE = {"E02": "BLOCK", "E05": "BLOCK"}
"""What fails of these small shipments on every day: heavy elements that were not tested, and no licence."""


def a_told(day=DAY, **licence):
    """A shipment of NdPr oxide under one licence, as the checks see it on the day of release; no law but that licence."""
    shipment = a_shipment(lines=(a_line(),), licences=(NamedLicence("export", "EL-1"),), planned_export_on=day)
    return a_dossier(shipment=shipment, lots=[a_lot()], licences=[a_licence(**licence)], reference=Reference(), policies={})


def holmium(day):
    """Oxide with 0.02 % holmium, by the repository's law: it is not known after 2026-11-10."""
    lot = a_lot(form="oxide", assay=an_assay(treo_percent="100.0", shares_percent={"Ho": f"{METAL_TO_OXIDE['Ho'] / 50:f}", "Nd": "90"}))
    return a_dossier(shipment=a_shipment(lines=(a_line(),), planned_export_on=day), lots=[lot])


def test_the_nine_checks_of_the_export_day_are_asked():
    assert {one.code for one in release_day.asked_again()} == {"E01", "E02", "E03", "E04", "E05", "E06", "E07", "E17", "P09"}


@pytest.mark.parametrize(
    ("licence", "changed"),
    [
        ({}, False),
        ({"valid_to": DAY}, False),
        ({"valid_to": date(2026, 5, 31)}, True),
        ({"valid_to": PLANNED}, True),
        ({"valid_to": date(2026, 4, 24)}, False),
        ({"valid_from": PLANNED}, False),
        ({"valid_from": date(2026, 4, 26)}, True),
        ({"valid_from": DAY}, True),
        ({"valid_from": date(2026, 6, 2)}, False),
        ({"revoked_on": DAY}, True),
        ({"revoked_on": PLANNED}, False),
        ({"revoked_on": date(2026, 6, 2)}, False),
    ],
)
def test_a_row_that_begins_or_ends_between_the_days_is_a_change_either_way(licence, changed):
    told = a_told(**licence)

    assert has_changed(told, PLANNED, DAY) is has_changed(told, DAY, PLANNED) is changed


def test_every_kind_of_export_row_counts_and_nothing_else():
    since = {"valid_from": DAY}
    told, law = a_told(), holmium(DAY).reference
    listed = ListedParty("Drivewerk GmbH", "DE", "control", **since)
    kinds = {"controlled_items": "controlled_items", "tariff": "tariff", "ports": "ports"}
    for name in kinds.values():
        row = replace(getattr(law, name)[0], valid_from=DAY, valid_to=None)
        assert has_changed(replace(told, reference=Reference(**{name: (row,)})), PLANNED, DAY), name
    assert has_changed(replace(told, reference=Reference(rules=(replace(law.controlled_items[0], **since),))), PLANNED, DAY)
    assert has_changed(replace(told, listed_parties=(listed,)), PLANNED, DAY)
    assert has_changed(replace(told, policy_rows=(Policy("E01.block_percent", "1", **since),)), PLANNED, DAY)
    assert not has_changed(replace(told, policy_rows=(Policy("C04.due_day", "1", **since),)), PLANNED, DAY)
    assert not has_changed(replace(told, licences=(a_licence(number="EL-2", **since),)), PLANNED, DAY)


def test_what_fails_by_the_law_of_the_day_and_did_not_is_named():
    planned, day = date(2026, 11, 10), date(2026, 11, 11)

    assert failing_anew(holmium(day), planned=planned, failed_before=BEFORE) == ("E17",)
    assert failing_anew(holmium(planned), planned=date(2026, 11, 9), failed_before=BEFORE) == ()
    assert failing_anew(holmium(day), planned=planned, failed_before=BEFORE | {"E17": "HOLD"}) == ()
    assert failing_anew(holmium(day), planned=planned, failed_before=BEFORE | {"E17": "WARN"}) == ("E17",), "it fails worse than before"


def test_nothing_is_asked_where_no_row_changed():
    lacking = holmium(date(2026, 12, 1))

    assert failing_anew(lacking, planned=date(2026, 11, 11), failed_before=BEFORE) == ()


def test_what_a_supervisor_looked_at_is_not_asked_again_until_the_law_changes():
    planned, day = date(2026, 11, 10), date(2026, 12, 1)
    seen = [(date(2026, 11, 12), ("E17",))]

    assert failing_anew(holmium(day), planned=planned, failed_before=BEFORE, looked_at=seen) == ()
    assert failing_anew(holmium(day), planned=planned, failed_before=BEFORE, looked_at=[(date(2026, 11, 12), ("E06",))]) == ("E17",)
    later = replace(holmium(day), listed_parties=(ListedParty("Other", "DE", "watch", valid_from=date(2026, 11, 20)),))
    assert failing_anew(later, planned=planned, failed_before=BEFORE, looked_at=seen) == ("E17",)


def test_a_buyer_listed_since_the_plan_is_found():
    told = replace(
        holmium(date(2026, 5, 2)),
        listed_parties=(ListedParty(a_party().title, "DE", "control", valid_from=date(2026, 5, 1)),),
        lists_loaded=("control",),
    )

    assert "P09" in failing_anew(told, planned=PLANNED, failed_before=BEFORE)
