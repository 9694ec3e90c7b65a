"""The printed certificate, read by two libraries that did not make it: archival form, attachment, Chinese, QR code, the same bytes."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pypdf
import pypdfium2
import pytest
import typst
import zxingcpp

from tests.make.certificates import CERTIFICATE_KEY, LOG_KEY, a_source, a_statement
from tests.make.credentials import BASE, signed
from traceability.certificates import pdf, received, statement
from traceability.certificates.statement import Company, Link

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
# Characters of names that a subset of the usual ones would lack, subscripts, and what a template could take for its own.
HARD = "Ω-#[x] $1$ *b* _i_ \\u{41} <a> @cite Nd₂O₃·½H₂O"
RARE = "龘靐㙍鄣稀土铽镝钐钆镥钇"


def a_printed(**changed):
    changed = {"issued_at": "2026-11-24T08:00:00.355230Z"} | changed
    said = a_statement(**changed)
    return pdf.printed(said.as_json(), signed(**changed), base=BASE, issuer="国家出口监管局 State Export Regulator")


@pytest.fixture(scope="module")
def document():
    return a_printed()


@pytest.fixture(scope="module")
def reader(document):
    return pypdf.PdfReader(BytesIO(document))


def text_of(document):
    pages = pypdfium2.PdfDocument(document)
    return "\n".join(pages[number].get_textpage().get_text_range() for number in range(len(pages)))


def test_it_says_of_itself_that_it_is_pdf_a_3b(reader):
    described = ElementTree.fromstring(reader.trailer["/Root"]["/Metadata"].get_data().decode().partition("?>")[2].rpartition("<?")[0])

    assert [one.text for one in described.iter(f"{PDFAID}part")] == ["3"]
    assert [one.text for one in described.iter(f"{PDFAID}conformance")] == ["B"]
    assert not reader.is_encrypted


def test_its_colours_have_a_profile_and_its_fonts_are_inside(reader):
    (intent,) = reader.trailer["/Root"]["/OutputIntents"]
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]

    assert intent.get_object()["/S"] == "/GTS_PDFA1" and len(intent.get_object()["/DestOutputProfile"].get_data()) > 300
    assert len(fonts) >= 2
    for font in fonts:
        descriptors = [one.get_object()["/FontDescriptor"].get_object() for one in font["/DescendantFonts"]]
        assert all({"/FontFile2", "/FontFile3"} & descriptor.keys() for descriptor in descriptors)
        assert "/ToUnicode" in font


def test_the_attached_file_is_the_signed_proof_and_verifies(reader, document):
    (specification,) = reader.trailer["/Root"]["/AF"]
    attached = specification.get_object()["/EF"]["/F"].get_data()

    assert specification.get_object()["/AFRelationship"] == "/Source"
    assert list(reader.attachments) == ["certificate.json"]
    assert attached == signed(issued_at="2026-11-24T08:00:00.355230Z") == received.attached_to(document)
    keys = {"certificate_keys": [CERTIFICATE_KEY.verifier.vkey], "log_keys": [LOG_KEY.verifier.vkey]}
    assert statement.verify(attached, **keys)["number"] == "RC-2026-0123456789"


def poppler(folder, document, program, *options):
    """What a reader says that shares no line with typst, pypdf and pdfium."""
    if shutil.which(program) is None:
        pytest.skip("needs Debian's poppler-utils")
    (folder / "certificate.pdf").write_bytes(document)
    return subprocess.run([program, *options, folder / "certificate.pdf"], capture_output=True, text=True, check=True).stdout


def test_poppler_knows_it_as_an_archival_document(document, tmp_path):
    told = dict(line.split(":", 1) for line in poppler(tmp_path, document, "pdfinfo").splitlines())
    described = poppler(tmp_path, document, "pdfinfo", "-meta")

    assert [told[name].strip() for name in ("Tagged", "Encrypted", "JavaScript", "Form", "PDF version")] == [
        "yes",
        "no",
        "no",
        "none",
        "1.7",
    ]
    assert "<pdfaid:part>3</pdfaid:part>" in described and "<pdfaid:conformance>B</pdfaid:conformance>" in described


def test_poppler_finds_every_font_inside_and_the_proof_attached(document, tmp_path):
    fonts = [line.split() for line in poppler(tmp_path, document, "pdffonts").splitlines()[2:]]

    assert len(fonts) >= 2 and all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts), "embedded, a subset, with Unicode"
    assert "1: certificate.json" in poppler(tmp_path, document, "pdfdetach", "-list")


def test_what_pdf_a_forbids_is_not_made(tmp_path):
    """A character without a glyph is one such thing: typst itself refuses it."""
    page = tmp_path / "page.typ"
    page.write_text("\U0010fffd", encoding="utf-8")

    with pytest.raises(typst.TypstError, match="PDF/A-3b"):
        typst.compile(page, ignore_system_fonts=True, pdf_standards=pdf.STANDARD)


def test_the_qr_code_leads_to_the_page_of_the_certificate(document):
    bitmap = pypdfium2.PdfDocument(document)[0].render(scale=2, grayscale=True)
    picture = memoryview(bitmap.buffer).cast("B").cast("B", [bitmap.height, bitmap.stride])

    found = zxingcpp.read_barcodes(picture)

    assert [code.text for code in found] == [f"{BASE}/verify/RC-2026-0123456789"]


def test_it_says_in_both_languages_what_was_certified(document):
    text = text_of(document)

    for part in (
        "RC-2026-0123456789", "2026-11-24 08:00 UTC", "Eastgate Export", "东门进出口", "HFR:NDPR-2026-0044", "1,460.000", "1,452.700",
        "Oxide 氧化物", "Mine", "矿山", "BYM-MINE-1", "ML-2025-BYM", "100.00 %", "Baiyun Mining", "白云矿业", "Mining, Beneficiation", "采矿、选矿",
        "Export licence 出口许可证", "Mass balance 质量平衡", "稀土出口溯源证书", "Whether it still holds is told online only", "以网上查询为准",
    ):  # fmt: skip
        assert part in text, part


def test_country_and_port_stand_by_their_names_and_a_share_as_its_page_shows_it():
    sources = (a_source("0.974334122"), a_source("0.025665878", licence="ML-2"))

    text = " ".join(text_of(a_printed(port="CNNBO", sources=sources)).split())

    assert "Germany (DE), Ningbo (CNNBO)" in text and "德国 (DE), 宁波 (CNNBO)" in text and "97.43 %" in text and "97.4334" not in text
    assert "Mine, China" in text and "矿山, 中国" in text


def test_every_character_of_a_name_has_its_glyph_and_none_is_markup():
    companies = (Link(Company("ODD", HARD, RARE, "CN"), ("separation",)),)

    document = a_printed(chain=companies, exporter=Company("ODD", HARD, RARE, "CN"))

    text = text_of(document)
    assert text.count(HARD) == 2 and "".join(text.split()).count(RARE) == 2


def test_a_script_that_no_font_has_is_shown_as_boxes_and_what_turns_text_round_is_left_out():
    document = a_printed(exporter=Company("ODD", "ไทย 😀 \u202eGmbH", "한국", "TH"))

    assert "□□□ □ GmbH (ODD) 한국" in text_of(document)
    assert "ไทย 😀 \u202eGmbH" in received.attached_to(document).decode(), "the proof says it as it is"


def test_the_same_certificate_gives_the_same_bytes_also_in_another_process(document):
    code = (
        "import hashlib, sys; from tests.certificates.test_pdf import a_printed; sys.stdout.write(hashlib.sha256(a_printed()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"TZ": "Asia/Shanghai", "PYTHONPATH": "."})

    assert done.stdout == hashlib.sha256(document).hexdigest(), done.stderr


def test_many_lines_go_over_pages():
    (line,) = a_statement().goods
    goods = tuple(replace(line, line=number, lot=f"HFR:L-{number}", reo_kg="") for number in range(1, 121))

    document = a_printed(goods=goods, reo_kg="", share_basis="net", permits=())

    pages = pypdfium2.PdfDocument(document)
    assert 2 < len(pages) < 9
    assert "HFR:L-120" in text_of(document) and "按净重计算的占比" in text_of(document)
    assert f"{len(pages)} / {len(pages)}" in pages[len(pages) - 1].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("share", "shown"),
    [("1.000000000", "100.00"), ("0.974334122", "97.43"), ("0.000000001", "< 0.01"), ("0.999999999", "> 99.99"), ("0.500000000", "50.00")],
)
def test_shares_have_two_places_and_none_reads_as_nothing_or_as_all(share, shown):
    rest = a_source(f"{1 - float(share):.9f}", licence="ML-2") if share != "1.000000000" else None
    said = a_statement(sources=(a_source(share), *([rest] if rest else []))).as_json()

    assert pdf.shown(said, signed(), base=BASE, issuer="x")["origins"][0][4] == shown


def test_without_its_font_nothing_is_printed(monkeypatch):
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)

    with pytest.raises(RuntimeError, match="justmytype-intl-cjk"):
        a_printed()
