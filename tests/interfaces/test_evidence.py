"""Evidence as people read it: every value that any check gives has its label in both languages, and codes are words."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from traceability.interfaces import evidence
from traceability.kernel.text import Text
from traceability.review import checks
from traceability.review.catalogue import checks as catalogue

FILES = sorted(Path(checks.__file__).parent.glob("*.py"))
NO_VALUES = {"policy", "severity", "says"}


def names_given():
    """The names under which checks give values: keywords of their answers, and keys of the dictionaries that they give on."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"fails", "fits", "lacks", "_failing", "_fails", "_against"}:
                yield from (key.arg for key in node.keywords if key.arg and key.arg not in NO_VALUES)
            if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict) and "Values" in ast.unparse(node.annotation):
                yield from (key.value for key in node.value.keys if isinstance(key, ast.Constant))


def test_every_value_has_its_label():
    known = {name for name, _ in evidence.labels()}

    assert set(names_given()) - known == set()


@pytest.mark.parametrize("check", catalogue(), ids=lambda one: one.code)
def test_every_part_of_a_sentence_has_its_label(check):
    known = {name for name, _ in evidence.labels()}

    assert check.failure.placeholders <= known
    with translation.override("zh-hans"):
        assert not re.search(r"[{}]", evidence.with_labels(check.code, check.failure))


def test_labels_are_in_both_languages():
    for (name, check), label in evidence.labels().items():
        assert label.en and label.zh and "_" not in label.en + label.zh, (name, check)
        assert re.search("[一-鿿]|%|SHA", label.zh), name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", [("Y in %", "0.65"), ("deposit", "Bayan Obo mixed bastnaesite-monazite"), ("limits in %", "Y 0.40, Dy 0.30"),
                ("by the rows", "Deposits: Bayan Obo mixed bastnaesite-monazite (2025-01-01 – …), Control list: 1C908.a in force"),
                ("confidence", "From memory, Source seen"), ("opened on the way", "no"), ("missing", "the stocktake")]),
        ("zh-hans", [("Y（%）", "0.65"), ("矿床", "白云鄂博混合型稀土矿"), ("限值（%）", "Y 0.40、Dy 0.30"),
                     ("依据", "矿床: 白云鄂博混合型稀土矿 (2025-01-01 – …), 管控名单: 1C908.a 有效"),
                     ("可信度", "凭记忆、已见原文"), ("途中开封", "否"), ("缺少", "盘点")]),
    ],
)  # fmt: skip
def test_values_are_said_in_the_readers_language(language, said):
    values = {
        "y": "0.65",
        "deposit": "bayan_obo",
        "limits": ["Y 0.40", "Dy 0.30"],
        "row": "deposits bayan_obo (2025-01-01 – …), controlled_items 1C908.a in_force",
        "confidence": "M, S",
        "opened": False,
        "missing": ["stocktake"],
    }

    with translation.override(language):
        assert [(fact.label, fact.text) for fact in evidence.facts("A02", values)] == said


def test_a_value_that_another_product_added_is_shown_as_it_is():
    with translation.override("en"):
        assert evidence.facts("Z99", {"new": {"a": "1"}}) == [evidence.Fact("new", "a 1")]


def test_the_same_name_may_mean_another_thing_in_another_check():
    with translation.override("en"):
        assert evidence.facts("C06", {"kind": "packing_list"})[0].text == "packing list"
        assert evidence.facts("Q01", {"kind": "mining_rock"})[0].text == "rock mining"


def test_what_evidence_is_of_is_named_in_words():
    with translation.override("zh-hans"):
        assert evidence.named("event", "separation HFR-PLANT-2 2026-07-31") == "分离 HFR-PLANT-2 2026-07-31"
        assert evidence.named("person", "reviewer 8c4") == "审查员8c4"
        assert evidence.named("lot", "HFR:L-1") == "HFR:L-1"


def test_lists_and_sentences_of_checks_are_said_in_words():
    with translation.override("en"):
        assert evidence.listed("pollutant_discharge;Sm;JP") == "pollutant discharge permit, Sm, Japan"
        assert evidence.with_labels("A01", Text("{lot} differs by {d}.", "{lot}相差{d}。")) == "[lot] differs by [distance, points]."
