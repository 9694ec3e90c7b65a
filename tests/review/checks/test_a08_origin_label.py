from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_line, a_lot, a_shipment, an_event, an_id, an_organisation
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.a08_origin_label import LIST_FROM, MIN_SHARE, origin_label
from traceability.review.dossier import Listing, Origin, Package

LISTED = (Listing(2026, "BYM", frozenset({"mining"})), Listing(2026, "LNM", frozenset({"mining"})))


def asked(
    marks: str, *, form="oxide", shares=(("BYM", "1"),), listed=LISTED, mined="2026-02-10", policies=None, more=(), **changed
) -> Finding:
    """One line whose ore comes from these mines."""
    organisations = [
        an_organisation("BYM", title="Baiyun Mining", title_zh="白云矿业", **changed),
        an_organisation("LNM", title="Longnan Zudong Mine", title_zh="龙南足洞矿"),
        an_organisation("HFR", title="Huafang Rare Earth Separation", title_zh="华方稀土分离"),
    ]
    won = [an_event(f"won by {code}", "mining", facility=f"{code}-1", performed_by=code, ended=mined) for code, _ in shares]
    origins = tuple(Origin("mine", Decimal(share), an_id(f"won by {code}"), f"{code}-1") for code, share in shares)
    lots = [a_lot("HFR:L-1", form=form, made_by="smelted" if form == "metal" else "made"), a_lot("HFR:OX", made_by="made")]
    made = [an_event("made", performed_by="HFR", outputs=["HFR:L-1"])]
    if form == "metal":
        made = [an_event("made", performed_by="HFR", outputs=["HFR:OX"])]
        made.append(an_event("smelted", "metal_smelting", performed_by="MTL", inputs=[("HFR:OX", "1.000")], outputs=["HFR:L-1"]))
    return origin_label(
        a_dossier(
            shipment=a_shipment(lines=(a_line(lot="HFR:L-1"),), packages=(Package(marks=marks), *more)),
            lots=lots,
            events=[*won, *made],
            origins={"HFR:L-1": origins},
            organisations=organisations,
            facilities=[a_facility(f"{code}-1", code) for code in ("BYM", "LNM")],
            public_list=listed,
            policies=policies,
        )
    )


@pytest.mark.parametrize(
    ("marks", "result"),
    [
        ("source BYM", "passed"),
        ("source: Baiyun Mining Co., Ltd.", "passed"),
        ("来源 白云矿业有限公司", "passed"),
        ("source LNM", "failed"),
        ("source BYMX", "failed"),
        ("NdPr oxide", "failed"),
    ],
)
def test_the_marks_name_the_mine_by_code_or_name(marks, result):
    finding = asked(marks)

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_the_sentence_names_what_is_marked_and_what_is_true():
    finding = asked("source LNM")

    assert finding.message.en == "Marks name source LNM; the ore comes from BYM 1."
    assert finding.message.zh == "标签注明source LNM，实际来源BYM 1。"


@pytest.mark.parametrize(("share", "result"), [("0.50", "passed"), ("0.49", "failed")])
def test_a_mine_of_half_the_ore_may_be_the_one_that_is_named(share, result):
    rest = str(1 - Decimal(share))

    assert asked("source LNM", shares=(("LNM", share), ("BYM", rest))).result == result


def test_where_none_reaches_the_share_the_largest_must_be_named():
    shares = (("LNM", "0.30"), ("BYM", "0.40"))

    assert asked("source BYM", shares=shares).result == "passed"
    assert asked("source LNM", shares=shares).result == "failed"
    assert asked("source LNM", shares=shares, policies={MIN_SHARE: "0.30"}).result == "passed"


def test_the_marks_of_all_packages_count_together():
    assert asked("lot 1", more=(Package(marks="source BYM"),)).result == "passed"


@pytest.mark.parametrize(("marks", "result"), [("oxide by HFR", "passed"), ("source BYM", "failed")])
def test_metal_names_the_maker_of_its_oxide(marks, result):
    assert asked(marks, form="metal").result == result


def test_the_sentence_about_metal_names_the_maker():
    finding = asked("source BYM", form="metal")

    assert "the oxide was made by HFR" in finding.message.en and "氧化物实际由HFR生产" in finding.message.zh


@pytest.mark.parametrize(
    ("mined", "listed", "result"),
    [
        ("2026-02-10", LISTED, "passed"),
        ("2026-02-10", LISTED[1:], "failed"),
        ("2026-02-10", (), "not_checked"),
        ("2018-09-29", (), "passed"),
        ("2018-09-30", (), "not_checked"),
    ],
)
def test_the_mine_named_was_on_the_list_of_the_year_of_its_ore(mined, listed, result):
    assert asked("source BYM", mined=mined, listed=listed).result == result


def test_the_day_of_the_rule_is_the_policys_and_an_activity_that_is_not_mining_does_not_count():
    separator = (Listing(2026, "BYM", frozenset({"separation"})),)
    finding = asked("source BYM", listed=separator)

    assert finding.result == "failed"
    assert "who was not on the 2026 list" in finding.message.en and "不在2026年企业名单内" in finding.message.zh
    assert asked("source BYM", listed=separator, policies={LIST_FROM: "2026-02-10"}).result == "passed"


@pytest.mark.parametrize(
    ("form", "country", "result"),
    [("magnet", "CN", "not_applicable"), ("scrap", "CN", "not_applicable"), ("oxide", "AU", "not_applicable")],
)
def test_magnets_scrap_and_foreign_ore_need_no_mine(form, country, result):
    assert asked("no source", form=form, country=country).result == result


@pytest.mark.parametrize("changed", [{"marks": " "}, {"marks": "source BYM", "policies": {}}])
def test_what_is_missing_is_not_checked(changed):
    assert asked(**changed).result == "not_checked"


def test_the_diggings_of_s07_are_named_and_on_no_list():
    finding = origin_label(Telling("S07").dossier())

    assert (finding.result, finding.evidence[0].values["named"]) == ("failed", "HNI")


def test_the_days_are_those_of_the_ore():
    old = (Listing(2025, "BYM", frozenset({"mining"})),)

    assert asked("source BYM", listed=old, mined=date(2025, 12, 31).isoformat()).result == "passed"
    assert asked("source BYM", listed=(*old, *LISTED[1:]), mined="2026-01-01").result == "failed"
