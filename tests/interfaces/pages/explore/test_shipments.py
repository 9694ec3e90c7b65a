"""A shipment's pages: chain with findings marked, table, findings, what was submitted, history; and before it was there."""

import re
from datetime import timedelta

import pytest

from tests.make.cases import a_case_with_a_hold
from tests.make.custody import a_lot, a_shipment, mining, record, submit, the_trade
from traceability.interfaces.days import china_day
from traceability.kernel.clock import rfc3339

VIEWS = ("", "/table", "/findings", "/papers", "/history")


@pytest.fixture
def page(cast):
    client = cast.otto.signed_in()

    def got(shipment, path="", status=200, language="en"):
        response = client.get(f"/explore/shipments/{shipment.number}{path}", headers={"accept-language": language})
        assert response.status_code == status
        return response.content.decode()

    return got


def test_every_view_says_how_the_shipment_stands_and_leads_to_the_others(page, certificate):
    for path in VIEWS:
        text = page(certificate.shipment, path)
        assert ">Certified<" in text and f'href="/verify/{certificate.number}"' in text and text.count('aria-current="page"') == 1, path
        assert all(f'href="/explore/shipments/{certificate.shipment.number}{view}"' in text for view in VIEWS)
        assert " style=" not in text


def test_the_chain_ends_in_its_lots(page, certificate):
    text = page(certificate.shipment)

    assert "What is asked for" in text and text.count('class="box"') == 4
    assert f'href="/api/v1/shipments/{certificate.shipment.number}/bundle"' in text


def test_a_failed_check_is_marked_where_it_failed_and_told_below(cast, page, monkeypatch):
    case = a_case_with_a_hold(cast, monkeypatch)

    text = page(case.shipment)

    assert "No examination has failed" not in text
    marks = re.findall(r'<g class="mark"[^>]*><title>([^<]+)</title>', text)
    failed = re.search(r'href="/checks/#\w+">(\w+)</a>', text)[1]
    assert any(failed in mark for mark in marks)
    assert ">Failed <" in page(case.shipment, "/findings") and failed in page(case.shipment, "/table")


def test_before_its_examination_there_are_no_findings(cast, page):
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:NEW")))
    shipment = submit(trade.bym, a_shipment("BYM:NEW", "1.000")).shipment

    assert "Not examined yet" in page(shipment, "/findings")
    assert ">Submitted<" in page(shipment)


def test_what_was_submitted_is_shown_whole_to_who_reads_everything(page, certificate):
    text = page(certificate.shipment, "/papers")

    for part in ("Drivewerk Magnetmotoren GmbH", "2846901999", "CT-2026-0111", "X01101", "EL-2026-0101", "74.00"):
        assert part in text, part


def test_the_history_tells_of_shipment_case_and_certificate(page, certificate):
    text = page(certificate.shipment, "/history")

    for part in ("Shipment submitted", "Examined", "Verdict signed", "Case approved", "Certificate issued", ">Recorded<", ">Sealed<"):
        assert part in text, part
    assert text.count('href="/api/v1/ledger/receipts/') == text.count(">Sealed<")


def test_before_it_was_submitted_it_was_not_there(page, certificate):
    before = rfc3339(certificate.shipment.recorded_at - timedelta(microseconds=1))

    for path in ("", "/table"):
        text = page(certificate.shipment, f"{path}?at={before}", 404)
        assert "Not on record yet at that time" in text and f'href="?at={china_day(certificate.shipment.recorded_at)}"' in text
    assert page(certificate.shipment, f"?at={rfc3339(certificate.shipment.recorded_at)}").count("(today)") == 2


def test_it_speaks_chinese(page, certificate):
    for path, word in zip(VIEWS, ("所查货物", "投入", "未检查", "收货人", "账本历史"), strict=True):
        assert word in page(certificate.shipment, path, language="zh-CN") or path == "/findings"
