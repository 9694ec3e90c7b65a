import pytest

from tests.make.dossiers import a_dossier, a_shipment, an_event
from traceability.review.checks.c07_custody_model_mix import custody_model_mix


def asked(claim: str, *models: tuple[str, str]):
    events = [an_event(f"e-{place}", stage=stage, custody_model=model) for place, (stage, model) in enumerate(models)]
    return custody_model_mix(a_dossier(shipment=a_shipment(lines=(), custody_claim=claim), events=events))


@pytest.mark.parametrize(("claim", "result"), [("mass_balance", "passed"), ("segregated", "failed"), ("controlled_blending", "failed")])
def test_a_claim_is_no_stronger_than_the_weakest_step(claim, result):
    finding = asked(claim, ("mining", "identity_preserved"), ("separation", "mass_balance"))

    assert (finding.result, finding.severity) == (result, "BLOCK")


@pytest.mark.parametrize(("model", "result"), [("controlled_blending", "passed"), ("mass_balance", "failed")])
def test_no_step_is_weaker_than_its_stage_allows(model, result):
    assert asked("mass_balance", ("beneficiation", model)).result == result


def test_book_and_claim_is_no_custody():
    assert asked("book_and_claim", ("separation", "mass_balance")).result == "failed"
    assert asked("book_and_claim", ("separation", "book_and_claim")).result == "failed"


def test_claim_and_step_are_named():
    finding = asked("segregated", ("separation", "mass_balance"))

    assert finding.message.en == "Claim segregated, weakest step mass balance (separation HFR-PLANT-1 2026-03-31)."
    assert finding.message.zh == "声明隔离，最弱环节为质量平衡（分离 HFR-PLANT-1 2026-03-31）。"


def test_a_step_without_model_is_not_checked_where_its_stage_must_name_one():
    assert asked("mass_balance", ("separation", "")).evidence[0].values["missing"] == ("custody_model",)
    assert asked("mass_balance", ("separation", "segregated"), ("stocktake", "")).result == "passed"


def test_without_a_claim_it_does_not_apply():
    assert asked("", ("separation", "book_and_claim")).result == "not_applicable"
