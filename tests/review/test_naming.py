"""Codes of evidence in words: the words of the pages, as a check or its JSON gives the value; what has no word stays."""

import pytest
from django.utils import translation

from traceability.custody import stages
from traceability.custody.claims.shipments import END_USE_CLASSES, LICENCE_KINDS, TRADE_MODES
from traceability.interfaces.words import WORDS
from traceability.kernel.text import Text
from traceability.review.naming import event_named, in_words, word, words

SHARED = ("stage", "form", "licence", "document", "custody_model", "quota_kind", "ore_class", "list", "role")


@pytest.mark.parametrize(
    ("check", "name", "value", "said"),
    [
        (
            "E05",
            "kinds",
            ["dual_use", "export"],
            (Text("dual-use export licence", "两用物项出口许可证"), Text("export licence", "出口许可证")),
        ),
        ("C06", "kind", "packing_list", Text("packing list", "装箱单")),
        ("Q01", "kind", "mining_ionic", Text("ionic-clay mining", "开采（离子型）")),
        ("E12", "paper", "commercial_invoice CI-7", Text("commercial invoice CI-7", "商业发票CI-7")),
        ("E12", "paper", "packages", Text("packages", "包装")),
        ("M05", "field", "treo_percent, trem_percent", Text("TREO in %, TREM in %", "TREO（%）、TREM（%）")),
        ("E08", "consignee", "JP", Text("Japan", "日本")),
        ("P02", "licence", "mining", Text("mining licence", "采矿许可证")),
        ("M02", "route", "flotation_normal", Text("Rock ore, normal", "一般矿石选矿")),
        ("V01", "dispatch", "dispatch YDM-SITE-1 2026-04-24", Text("dispatch YDM-SITE-1 2026-04-24", "发运 YDM-SITE-1 2026-04-24")),
        ("E03", "hs_name", {"en": "Ores", "zh": "矿"}, Text("Ores", "矿")),
    ],
)
def test_a_code_is_said_in_words(check, name, value, said):
    assert in_words(check, name, value) == said


@pytest.mark.parametrize(
    ("check", "name", "value"),
    [
        ("P02", "licence", "ML-2025-BYM"),
        ("E12", "field", "Dy"),
        ("M02", "route", "a new route"),
        ("C01", "share", "0.5"),
        ("C03", "opened", True),
    ],
)
def test_what_has_no_word_stays_as_it_is(check, name, value):
    assert in_words(check, name, value) == value


def test_an_event_is_named_by_its_stage():
    assert event_named("metal_smelting MTL-1 2026-04-27") == Text("metal smelting MTL-1 2026-04-27", "金属冶炼 MTL-1 2026-04-27")
    assert event_named("residue (recycling RNW-1 2026-08-31)").zh == "残渣（回收利用 RNW-1 2026-08-31）"
    assert event_named("GZS:DY-2026-0007") == Text("GZS:DY-2026-0007", "GZS:DY-2026-0007")


@pytest.mark.parametrize("kind", SHARED)
def test_the_words_are_those_of_the_pages(kind):
    for code, said in words(kind).items():
        if code not in WORDS[kind]:
            continue
        with translation.override("zh-hans"):
            assert said.zh == str(WORDS[kind][code]), code
        with translation.override("en"):
            assert kind == "quota_kind" or said.en.casefold() == str(WORDS[kind][code]).casefold(), code


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("stage", stages.STAGES),
        ("form", stages.FORMS),
        ("trade_mode", TRADE_MODES),
        ("end_use_class", END_USE_CLASSES),
        ("licence", LICENCE_KINDS),
        ("licence", WORDS["licence"]),
        ("document", WORDS["document"]),
        ("quota_kind", WORDS["quota_kind"]),
    ],
)
def test_every_code_of_a_closed_list_has_its_word(kind, codes):
    assert set(codes) <= set(words(kind))
    assert word("port", "CNTNG") == Text("Tianjin Pt", "天津港")
    assert word("port", "CNSHA") == Text("Shanghai", "上海"), "its row names an airport, with a remark"
    assert word(kind, "of another world") == Text("of another world", "of another world")
