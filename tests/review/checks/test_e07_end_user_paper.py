from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_party, a_shipment, an_assay
from traceability.review.checks.e07_end_user_paper import end_user_paper
from traceability.review.dossier import Document

PAPER = Document("end_user_certificate", "EUC-1", "LASERHOF", date(2026, 3, 14))


def asked(*, documents=(PAPER,), share="100.00", element="Dy", **shipment):
    sent = a_shipment(lines=(a_line(control_code="1C905.b"),), documents=tuple(documents), **shipment)
    return end_user_paper(a_dossier(shipment=sent, lots=[a_lot(assay=an_assay(shares_percent={element: share}))]))


def test_a_certificate_and_a_civil_use_pass():
    assert asked().result == "passed"
    assert asked(end_use_class="civil", end_use="missile fins").result == "passed"


@pytest.mark.parametrize(
    "missing",
    [
        {"documents": ()},
        {"documents": (Document("end_user_certificate", "", "LASERHOF"),)},
        {"documents": (Document("end_user_certificate", "EUC-1", ""),)},
        {"end_use": " "},
        {"end_user": a_party("")},
    ],
)
def test_without_paper_use_or_user_it_fails(missing):
    finding = asked(**missing)

    assert (finding.result, finding.severity) == ("failed", "BLOCK")


@pytest.mark.parametrize(
    ("shipment", "severity"),
    [
        ({"end_use_class": "wmd"}, "BLOCK"),
        ({"end_use_class": "military", "destination": "JP"}, "BLOCK"),
        ({"end_use_class": "military", "destination": "DE"}, "HOLD"),
        ({"end_use_class": "unknown"}, "HOLD"),
        ({"end_use": "missile fins"}, "HOLD"),
        ({"end_use": "导弹舵面"}, "HOLD"),
    ],
)
def test_a_use_that_is_not_civil_fails(shipment, severity):
    finding = asked(**shipment)

    assert (finding.result, finding.severity) == ("failed", severity)


def test_the_rule_on_japan_holds_from_its_first_day():
    japan = {"end_use_class": "military", "destination": "JP"}

    assert asked(planned_export_on=date(2025, 12, 31), **japan).severity == "HOLD"
    assert asked(planned_export_on=date(2026, 1, 1), **japan).severity == "BLOCK"


def test_the_words_that_were_found_are_named():
    finding = asked(end_use="Missile and weapon parts")

    assert finding.evidence[0].values["words"] == ("weapon", "missile")
    assert [row.key for row in finding.policy] == ["E07.military_words"]


def test_without_a_controlled_line_it_does_not_apply():
    assert asked(documents=(), element="Nd").result == "not_applicable"
