"""Anybody may check a certificate: valid, suspended, revoked, unknown; in both languages, without a script."""

import pytest
from django.test import Client

from tests.make.witness import a_key
from traceability.certificates.models import Certificate
from traceability.ledger.models import Entry


def page_of(number, language="en"):
    response = Client().get(f"/verify/{number}", headers={"accept-language": language})
    return response.status_code, response.content.decode()


def test_a_valid_certificate_says_what_left_and_from_where(certificate):
    status, text = page_of(certificate.number)

    assert status == 200
    for part in (
        "Valid",
        certificate.number,
        certificate.shipment.number,
        "HFR:NDPR-2026-0044",
        "BYM-MINE-1",
        "100.00 %",
        "ML-2025-BYM",
        "Mass balance",
    ):
        assert part in text, part
    approval = Entry.objects.get(kind="case.approved")
    assert str(approval.uid) in text and bytes(approval.leaf_hash).hex() in text


def test_nothing_private_is_shown_to_strangers(certificate):
    _, text = page_of(certificate.number)

    for part in ("Rheinmotor", "USD", "Rita", "rita", "invoice"):
        assert part not in text, part


def test_it_speaks_chinese(certificate):
    _, text = page_of(certificate.number, "zh-CN")

    for part in ("有效", "证书涵盖的货物", "来源", "分离", "采矿许可证", "华方稀土分离"):
        assert part in text, part


@pytest.mark.parametrize(
    ("state", "words"), [("suspended", {"en": "Suspended", "zh-CN": "已暂停"}), ("revoked", {"en": "Revoked", "zh-CN": "已吊销"})]
)
def test_a_state_is_told_before_everything_else(certificate, monkeypatch, state, words):
    monkeypatch.setattr(Certificate, "from_db", classmethod(in_the_state(state)))

    for language, word in words.items():
        status, text = page_of(certificate.number, language)
        assert status == 200
        assert text.index(f'class="status {state}"') < text.index(f"<h1>{word}</h1>") < text.index(certificate.shipment.number)
        assert 'class="status valid"' not in text


def in_the_state(state):
    """Rows read as they will be once suspension is built; the database refuses the change without its entry."""
    read = Certificate.from_db.__func__

    def from_db(cls, db, field_names, values):
        return read(cls, db, field_names, [state if name == "state" else value for name, value in zip(field_names, values, strict=True)])

    return from_db


@pytest.mark.parametrize(
    "number", ["RC-2026-0000000000", "RC-2026-1", "nonsense", "RC-2026-000000000%00", "../../etc/passwd", "' OR 1=1 --", "证书"]
)
@pytest.mark.parametrize(("language", "word"), [("en", "Unknown"), ("zh-CN", "未知")])
def test_a_number_that_is_not_ours_is_unknown(db, number, language, word):
    status, text = page_of(number, language)

    assert status == 404 and ("/" in number or word in text)


def test_the_form_leads_to_the_certificate(certificate):
    spelled = certificate.number.lower().replace("0", "o").replace("1", "l").replace("-", " - ")

    response = Client().get("/verify/", {"number": f"  {spelled} "})

    assert response.status_code == 302 and response["Location"] == f"/verify/{certificate.number}"


@pytest.mark.parametrize(
    ("number", "status"), [("", 200), ("   ", 200), ("RC-26-1", 400), ("<script>", 400), ("x" * 5000, 400), ("\x00", 400)]
)
def test_a_number_of_another_form_is_said_at_its_field(db, number, status):
    response = Client().get("/verify/", {"number": number})

    text = response.content.decode()
    assert response.status_code == status
    assert ('id="number-problem"' in text) == (status == 400)
    assert "<script" not in text


def test_a_certificate_asks_few_questions(certificate, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page_of(certificate.number)


def test_the_page_holds_nothing_inline(certificate):
    _, text = page_of(certificate.number)

    assert "style=" not in text and "<script" not in text and "<style" not in text


def test_the_page_says_whether_anybody_outside_watches_the_log(certificate, tmp_path, settings):
    assert "has no outside witnesses" in page_of(certificate.number)[1] and "没有外部见证方" in page_of(certificate.number, "zh-hans")[1]
    settings.LEDGER_POLICY = str(tmp_path / "policy")
    (tmp_path / "policy").write_text(f"witness w1 {a_key(1).verifier.vkey} https://w.example/\nquorum w1\n")

    assert "cosign what the log signs" in page_of(certificate.number)[1]
