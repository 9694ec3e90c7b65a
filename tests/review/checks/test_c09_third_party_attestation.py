import pytest

from tests.make.dossiers import a_dossier, an_event
from traceability.review.checks.c09_third_party_attestation import third_party_attestation


def asked(stage: str, **event):
    fields = {"performed_by": "GDM", "recorded_by": "HHT", **event}
    return third_party_attestation(a_dossier(events=[an_event(stage=stage, **fields)]))


@pytest.mark.parametrize("stage", ["mining", "leaching", "import", "collection", "beneficiation", "separation", "recycling"])
def test_another_ones_word_for_a_weighty_stage_must_be_cleared(stage):
    finding = asked(stage)

    assert (finding.result, finding.severity) == ("failed", "HOLD")
    assert finding.evidence[0].values == {"performer": "GDM", "recorder": "HHT"}


@pytest.mark.parametrize("stage", ["dispatch", "receipt", "packing", "metal_smelting"])
def test_for_other_stages_it_is_shown(stage):
    assert (asked(stage).result, asked(stage).severity) == ("failed", "WARN")


def test_the_performers_confirmation_passes():
    assert asked("leaching", is_confirmed=True).result == "passed"


def test_ones_own_word_is_not_judged():
    assert asked("leaching", recorded_by="GDM").result == "not_applicable"


def test_the_worse_stage_gives_the_severity():
    events = [an_event("a", stage="dispatch", recorded_by="HHT"), an_event("b", stage="leaching", recorded_by="HHT")]

    finding = third_party_attestation(a_dossier(events=events))

    assert (finding.severity, len(finding.evidence)) == ("HOLD", 2)
    assert finding.message.en.startswith("Leaching") and finding.message.en.endswith("And 1 more.")
