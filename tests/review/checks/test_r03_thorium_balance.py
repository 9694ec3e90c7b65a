from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event
from tests.make.story_dossiers import Telling
from traceability.review.checks.r03_thorium_balance import thorium_balance
from traceability.review.dossier import Assay, Quantity


def a_residue(th_kg: str | None) -> Quantity:
    """A residue of one tonne that holds so much thorium."""
    ppm = None if th_kg is None else Decimal(th_kg) * 1000
    return Quantity("residue", Decimal("1000.000"), Assay(moisture_percent=Decimal(0), th_ppm=ppm))


def asked(*residues, feed="1760", product="0", policies=None, form="concentrate"):
    """30 t at 8 % moisture and 1,760 ppm hold 48.576 kg of thorium."""
    lots = [
        a_lot("B:1", form=form, net_kg="30000.000", assay=an_assay(moisture_percent="8.0", th_ppm=feed)),
        a_lot("H:1", net_kg="1000.000", assay=an_assay(th_ppm=product), made_by="e-1"),
    ]
    event = an_event(inputs=[("B:1", "30000.000")], outputs=["H:1"], residues=tuple(residues))
    return thorium_balance(a_dossier(lots=lots, events=[event], policies=policies))


@pytest.mark.parametrize(("found", "result"), [("48.360", "passed"), ("34.0032", "passed"), ("34.003", "failed"), ("34.000", "failed")])
def test_seven_tenths_of_the_thorium_are_found_again(found, result):
    finding = asked(a_residue(found))

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_the_sentence_names_both_masses():
    finding = asked(a_residue("34.000"))

    assert finding.message.en == "Event separation HFR-PLANT-1 2026-03-31: 34.000 kg Th recorded of 48.576 kg."
    assert finding.message.zh == "环节分离 HFR-PLANT-1 2026-03-31：投入钍48.576千克，仅记录34.000千克。"
    assert finding.evidence[0].values["percent"] == Decimal("69.99")


def test_thorium_in_products_counts_but_a_separation_without_residue_fails():
    assert asked(a_residue("0"), product="40000").result == "passed"
    assert asked(product="48576").result == "failed"


@pytest.mark.parametrize(("feed", "result"), [("246", "not_applicable"), ("247", "failed")])
def test_only_feed_over_one_becquerel_a_gram_is_asked(feed, result):
    assert asked(feed=feed).result == result


def test_thorium_that_was_not_measured_is_not_checked():
    assert asked(a_residue(None)).evidence[0].values["missing"] == ("th_ppm",)
    assert asked(a_residue("48.360"), feed=None).evidence[0].values["missing"] == ("th_ppm of B:1",)
    assert asked(a_residue("48.360"), policies={}).result == "not_checked"


def test_what_is_found_already_is_enough_whatever_another_part_holds():
    assert asked(a_residue("48.360"), a_residue(None)).result == "passed"


def test_separated_feed_without_result_does_not_apply():
    assert asked(feed=None, form="chloride").result == "not_applicable"


@pytest.mark.parametrize(("name", "percent"), [("S01", "99.56"), ("S03", "99.44")])
def test_the_thorium_of_the_stories_is_in_their_residues(name, percent):
    finding = thorium_balance(Telling(name).dossier())

    assert (finding.result, finding.evidence[0].values["percent"]) == ("passed", Decimal(percent))
