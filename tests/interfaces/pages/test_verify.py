"""Anybody may check a certificate: valid, suspended, revoked, unknown; in both languages, without a script."""

import html
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.make.ledger import seal_now
from tests.make.witness import a_key
from traceability.certificates import services
from traceability.certificates.models import Print
from traceability.certificates.queries import check_number, checked
from traceability.interfaces.pages import uploading
from traceability.ledger.models import Entry
from traceability.review.queries import titles


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
def test_a_state_is_told_before_everything_else_and_why_it_is_so(certificate, cast, state, words):
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="The mine <was> closed.")
    if state == "revoked":
        services.revoke(by=cast.sven.viewer, certificate_id=certificate.id, reason="The mine <was> closed.")

    for language, word in words.items():
        status, text = page_of(certificate.number, language)
        assert status == 200
        assert text.index(f'class="status {state}"') < text.index(f"<h1>{word}</h1>") < text.index(certificate.shipment.number)
        assert 'class="status valid"' not in text and "The mine &lt;was&gt; closed." in text


def test_the_proof_is_told_step_by_step(certificate):
    waiting = page_of(certificate.number)[1]
    seal_now()

    english, chinese = page_of(certificate.number)[1], page_of(certificate.number, "zh-CN")[1]

    assert waiting.count('<li class="held">') == 7 and waiting.count('<li class="waiting">') == 1
    assert english.count('<li class="held">') == 8 and "nothing was changed after it was signed" in english
    assert "签名与全部内容相符" in chinese and "逐步证明" in chinese


def sent(content, name="file.pdf", language="en", client=None):
    given = {"file": SimpleUploadedFile(name, content)} if content is not None else {}
    return (client or Client(enforce_csrf_checks=True)).post("/verify/", given, headers={"accept-language": language})


@pytest.fixture
def paper(certificate):
    services.print_certificate(certificate_id=certificate.id)
    seal_now()
    return bytes(Print.objects.get().document)


def test_a_stranger_drops_the_paper_and_nothing_is_kept(paper, certificate):
    response = sent(paper)

    text = response.content.decode()
    assert response.status_code == 200 and 'class="status valid"' in text
    assert text.count('<li class="held">') == 10 and "to the last byte" in text and "HFR:NDPR-2026-0044" in text
    assert response["Cache-Control"] == "no-store" and "style=" not in text and "<script" not in text
    assert "逐字节一致" in sent(paper, language="zh-CN").content.decode()


def test_a_paper_that_was_changed_is_named_as_altered(paper, certificate):
    response = sent(paper + b" ")

    text = response.content.decode()
    assert "<h1>Altered</h1>" in text and 'class="status valid"' not in text
    assert f'href="/verify/{certificate.number}"' in text and "Do not rely on what its pages say" in text


@pytest.mark.parametrize(("language", "word"), [("en", "<h1>Unknown</h1>"), ("zh-CN", "<h1>未知</h1>")])
def test_a_paper_of_anybody_is_unknown(db, language, word):
    assert word in sent(b"%PDF-1.4 hello", language=language).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "Choose a file first."), (b"", "This file is empty"), (b"hello", "neither a certificate"), (b"{}", "neither")],
)
def test_a_file_that_is_none_is_said_at_its_field(db, content, words):
    response = sent(content)

    assert response.status_code == 400 and words in response.content.decode()
    assert 'aria-describedby="file-problem"' in response.content.decode()


def test_a_bundle_that_is_too_large_is_said_at_its_field(db, monkeypatch):
    monkeypatch.setattr(checked, "MOST_FILES", 0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")

    response = sent(out.getvalue(), language="zh-CN")

    assert response.status_code == 422 and "离线验证程序" in response.content.decode()


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
    "typed",
    [
        lambda number: "".join(chr(ord(char) + 0xFEE0) for char in number),
        lambda number: number.replace("-", "–"),
        lambda number: number.replace("-", "ー").lower(),
        lambda number: number.replace("-", ""),
        lambda number: f"\u3000{number[:9]} {number[9:]}\u00a0",
    ],
)
def test_a_number_from_any_keyboard_leads_to_the_certificate(certificate, typed):
    for response in (Client().get("/verify/", {"number": typed(certificate.number)}), Client().get(f"/verify/{typed(certificate.number)}")):
        assert response.status_code == 302 and response["Location"] == f"/verify/{certificate.number}"


def test_what_was_not_checked_is_named_and_explained(certificate):
    lacking = check_number(certificate.number).certificate.statement["judgement"]["not_checked"]

    text, chinese = page_of(certificate.number)[1], page_of(certificate.number, "zh-CN")[1]

    assert lacking and all(f'href="/checks/#{code}">{code}</a>' in text for code in lacking)
    assert all(titles()[code].en in html.unescape(text) and titles()[code].zh in chinese for code in lacking)
    assert "Data were missing for these" in text and "缺少数据" in chinese


def test_a_file_that_is_too_large_is_said_in_megabytes_with_the_form(db, monkeypatch):
    monkeypatch.setattr(uploading, "LARGEST", 2**20)

    response = sent(b"x" * (2**20 + 1))

    assert response.status_code == 413 and "larger than 1 MB" in response.content.decode()
    assert 'aria-describedby="file-problem"' in response.content.decode()


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
    seal_now()

    with django_assert_max_num_queries(10):
        page_of(certificate.number)


def test_the_page_holds_nothing_inline(certificate):
    _, text = page_of(certificate.number)

    assert "style=" not in text and "<script" not in text and "<style" not in text


def test_the_page_says_whether_anybody_outside_watches_the_log(certificate, tmp_path, settings):
    assert "has no outside witnesses" in page_of(certificate.number)[1] and "没有外部见证方" in page_of(certificate.number, "zh-hans")[1]
    settings.LEDGER_POLICY = str(tmp_path / "policy")
    (tmp_path / "policy").write_text(f"witness w1 {a_key(1).verifier.vkey} https://w.example/\nquorum w1\n")

    assert "cosign what the log signs" in page_of(certificate.number)[1]
