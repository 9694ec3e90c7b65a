"""Findings, signatures, certificates and papers at the desk: read by everybody there, changed by nobody."""

import pytest

from traceability.custody.models import Document
from traceability.review import services as review
from traceability.review.models import Finding


def text_of(person, path, language="en"):
    response = person.signed_in().get(path, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_findings_are_found_by_result_and_read_in_both_languages(cast, dirty_case):
    case = dirty_case
    failed = Finding.objects.filter(case=case, result="failed", severity="BLOCK").first()

    listed = text_of(cast.rita, "/desk/review/finding/?result=failed&severity=BLOCK")
    address = f"/desk/review/finding/{failed.pk}/change/"

    assert case.shipment.number in listed and failed.code in listed
    assert failed.code not in text_of(cast.rita, "/desk/review/finding/?result=failed&severity=INFO")
    assert failed.message_zh in text_of(cast.rita, address, "zh-CN") and failed.message_en not in text_of(cast.rita, address, "zh-CN")


def test_signatures_say_who_and_why(cast, honest_case):
    case = honest_case
    review.decide(by=cast.rita.viewer, case_id=case.id, verdict="refuse", reason="Nothing fits.", examination=1)

    listed = text_of(cast.sven, "/desk/review/decision/?verdict=refuse")

    assert "Rita" in listed and "Nothing fits." in listed and case.shipment.number in listed
    assert "Nothing fits." not in text_of(cast.sven, "/desk/review/decision/?verdict=approve")


@pytest.mark.usefixtures("honest_case")
def test_a_paper_is_found_by_its_digest(cast):
    paper = Document.objects.exclude(sha256="").first()

    assert paper.number in text_of(cast.rita, f"/desk/custody/document/?q={paper.sha256}")
    assert "Nothing matches" in text_of(cast.rita, f"/desk/custody/document/?q={'0' * 64}")
