"""The catalogue: one finding per case, every code once, both languages whole, every policy named and loaded."""

import csv
import inspect
import re
from pathlib import Path

import pytest

from tests.make.dossiers import REFERENCE, a_dossier, a_lot, an_event
from traceability.kernel.text import Text
from traceability.review import catalogue
from traceability.review.answers import fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, INFO, SHOWN_WHEN_PASSED, WARN, Check, check, checks, run
from traceability.review.dossier import Policy

WORST = {
    BLOCK: "P01 P02 P05 P06 P09 Q01 Q02 Q03 V01 V02 V05 M01 M02 M03 M07 A01 A05 A10 C01 C07 C08 E01 E03 E04 E05 E06 E07 E10 E13 R01 R02",
    HOLD: "P03 P07 P08 V03 V04 V06 M04 M05 M06 M08 M09 M10 A02 A03 A04 A07 A08 A09 C02 C03 C04 C05 C06 C09 E02 E08 E09 E11 E12 E14 E15 E17 R03 R04",
    WARN: "P04 A06",
    INFO: "Q04 E16",
}
"""The worst that each check can give: every code of the families P, Q, V, M, A, C, E and R."""
LAST = {"P": 9, "Q": 4, "V": 6, "M": 10, "A": 10, "C": 9, "E": 17, "R": 4}
ALL = {code: severity for severity, codes in WORST.items() for code in codes.split()}
OPTIONAL = re.compile(r"M02\.(min|max_expected|hard_max)_percent\.")


def a_check(*judged, severity=BLOCK) -> Check:
    return Check(
        code="X01",
        severity=severity,
        policies=(),
        title=Text(en="Title", zh="标题"),
        question=Text(en="Is it?", zh="是否？"),
        failure=Text(en="{lot}: {value} is wrong.", zh="{lot}：{value}有误。"),
        judge=lambda dossier: iter(judged),
    )


def asked(*judged, severity=BLOCK):
    return a_check(*judged, severity=severity)(a_dossier())


LOT, OTHER = a_lot("HFR:A"), a_lot("HFR:B")


def test_any_failure_makes_it_failed_and_shows_all_that_fail_or_lack():
    finding = asked(fits(LOT), lacks(OTHER, "assay"), fails(LOT, value=1), fails(OTHER, value=2))

    assert finding.result == "failed"
    assert [(seen.name, seen.values) for seen in finding.evidence] == [
        ("HFR:A", {"value": 1}),
        ("HFR:B", {"value": 2}),
        ("HFR:B", {"missing": ("assay",)}),
    ]
    assert finding.message == Text(en="HFR:A: 1 is wrong. And 1 more.", zh="HFR:A：1有误。另有1项。")


def test_else_anything_that_lacks_makes_it_not_checked():
    finding = asked(fits(LOT), lacks(OTHER, "assay", "moisture"), lacks(LOT, "assay"))

    assert (finding.result, finding.severity) == ("not_checked", BLOCK)
    assert finding.message == Text(en="Title: not checked, missing the assay, moisture.", zh="标题：未核查，缺少化验结果、moisture。")


def test_else_a_subject_makes_it_passed():
    finding = asked(fits(LOT, value=1), fits(LOT), fits(OTHER))

    assert (finding.result, finding.message.en, finding.message.zh) == (
        "passed",
        "Title: in order (2 examined).",
        "标题：符合（核查2项）。",
    )
    assert [seen.values for seen in finding.evidence] == [{"value": 1}]


def test_without_a_subject_it_does_not_apply():
    assert (asked().result, asked().message.en) == ("not_applicable", "Title: does not apply.")


def test_the_worst_failure_gives_severity_sentence_and_policy():
    row = Policy("X01.limit", "1")
    finding = asked(fails(LOT, severity=WARN, value=1), fails(OTHER, policy=(row,), severity=HOLD, value=2))

    assert (finding.severity, finding.policy) == (HOLD, (row,))
    assert finding.message.en.startswith("HFR:B: 2")


def test_a_failure_may_bring_a_sentence_of_its_own():
    says = Text(en="{lot} lacks {missing}.", zh="{lot}缺{missing}。")

    finding = asked(fails(LOT, says=says, missing=(Text(en="a paper", zh="单证"),)))

    assert finding.message == Text(en="HFR:A lacks a paper.", zh="HFR:A缺单证。")


def test_a_sentence_without_its_numbers_is_a_bug_not_a_result():
    with pytest.raises(ValueError, match="value"):
        asked(fails(LOT))


def test_an_exception_in_a_check_never_becomes_a_result(monkeypatch):
    def broken(dossier):
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(catalogue._CHECKS, "X01", Check("X01", BLOCK, (), Text("t", "题"), Text("q", "问"), Text("f", "误"), broken))

    with pytest.raises(ZeroDivisionError):
        run(a_dossier())


def test_a_passed_finding_shows_a_bounded_number_of_subjects():
    finding = asked(*(fits(a_lot(f"HFR:{number}"), value=number) for number in range(SHOWN_WHEN_PASSED + 5)))

    assert len(finding.evidence) == SHOWN_WHEN_PASSED


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"severity": "GRAVE"}, "severity"),
        ({"failure": Text(en="{lot} is wrong.", zh="有误。")}, "languages"),
        ({"code": "P01"}, "twice"),
    ],
)
def test_what_is_wrong_with_a_check_is_said_when_it_is_registered(wrong, complaint):
    fields = {"code": "X09", "severity": INFO, "title": Text("t", "题"), "question": Text("q", "问"), "failure": Text("f", "误"), **wrong}
    checks()

    with pytest.raises(ValueError, match=complaint):
        check(fields.pop("code"), **fields)(lambda dossier: iter(()))
    catalogue._CHECKS.pop("X09", None)


# The checks that are there.
def test_every_code_of_every_family_is_registered_with_its_worst_severity():
    assert {one.code: one.severity for one in checks()} == ALL
    assert set(ALL) == {f"{family}{number:02d}" for family, last in LAST.items() for number in range(1, last + 1)}


@pytest.mark.parametrize("one", checks(), ids=lambda one: one.code)
def test_a_check_has_its_file_its_test_and_both_languages(one):
    file = Path(inspect.getfile(one.judge))

    assert file.stem.startswith(one.code.lower() + "_")
    assert (Path(__file__).parent / "checks" / f"test_{file.stem}.py").exists()
    for text in (one.title, one.question, one.failure, one.rule):
        assert text.en.strip() and (_is_all_named(text.en) or any("一" <= character <= "鿿" for character in text.zh))


def _is_all_named(sentence: str) -> bool:
    """Whether a sentence has no word of its own: what fills it in is said in each language."""
    return not any(character.isalpha() for character in re.sub(r"\{\w+\}", "", sentence))


@pytest.mark.parametrize("one", checks(), ids=lambda one: one.code)
def test_a_rule_is_told_without_numbers_to_fill_in(one):
    assert not one.rule.placeholders


def test_every_policy_that_a_check_names_has_a_row_and_every_row_of_a_built_check_is_named():
    with (REFERENCE / "policy.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row["check"].split(";") for row in csv.DictReader(file)}
    named = {key for one in checks() for key in one.policies}

    assert named <= set(rows)
    built = {one.code for one in checks()}
    assert {key for key, codes in rows.items() if set(codes) & built or codes == ["all"]} <= named


def test_a_check_reads_only_the_policies_that_it_names():
    """The source of each check names no key that its declaration lacks."""
    for one in checks():
        source = Path(inspect.getfile(one.judge)).read_text(encoding="utf-8")
        keys = {key for key in re.findall(r'"([A-Z]\d\d\.[a-z_.]+)"', source) if not OPTIONAL.match(key + ".") and not key.endswith(".")}
        assert keys <= set(one.policies), one.code


def test_run_asks_every_check_once_in_the_order_of_codes():
    findings = run(a_dossier(events=[an_event(stage="separation")]))

    assert [finding.code for finding in findings] == sorted(ALL)
