"""Owners, lists and what a group separated: each compared with what the registry and the records plainly say."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.make.custody import a_lot, a_part, an_assay, an_event, lot_id, packing, record, separation
from tests.make.registry import an_organisation, registered
from traceability.kernel import clock
from traceability.review import dossier as d
from traceability.review.queries import chain, law, parties
from traceability.review.queries.beyond import Question, ask

pytestmark = pytest.mark.django_db
PURE = an_assay(treo_percent="100.0")
IMPORTS = (d.Policy("Q02.imports_from", "2026-03-01"),)
DAY = date(2026, 4, 25)
AT_HFR = {
    "performed_by": "HFR",
    "facility": "HFR-PLANT-1",
    "started_at": "2026-03-11T08:00:00+08:00",
    "ended_at": "2026-03-11T09:00:00+08:00",
}
BLENDED = {**AT_HFR, "custody_model": "controlled_blending"}


def asked(question: Question) -> Any:
    return ask(question, at=None)[0]


def told(lot: str) -> list[d.Event]:
    ids = [lot_id(lot)]
    return chain.events_of(ids, chain.upstream_ids(ids, at=None), submitted=clock.now(), at=None).chain


def uses(lot: str, policies=IMPORTS):
    return asked(parties.separation_uses(told(lot), policies))


@pytest.fixture
def group(trade):
    """BYM and HFR belong to one group."""
    registered({"format": "registry/1", "organisations": [an_organisation(code, country="DE", group="NORTH") for code in ("BYM", "HFR")]})
    return trade


def a_feed(trade, lot, net_kg="10.000", stage="leaching", **members):
    """Mixed oxide in the hands of HFR."""
    record(trade.hfr, an_event(stage, performed_by="HFR", facility="HFR-PLANT-1", outputs=[made(lot, net_kg, "mixed_oxide")], **members))
    return a_part(lot, net_kg)


def made(lot, net_kg, form="oxide"):
    return a_lot(lot, net_kg, form=form, assay=PURE)


def separated(trade, parts, lot, net_kg, day="2026-03-31", **members):
    times = {"started_at": f"{day}T00:00:00+08:00", "ended_at": f"{day}T12:00:00+08:00", "custody_model": "segregated"}
    (done,) = record(trade.hfr, separation(parts, [made(lot, net_kg)], **(times | members)))
    return done.event.id


def test_a_groups_separations_of_the_year_that_ended_no_later_are_counted(group):
    separated(group, [a_feed(group, "HFR:F0")], "HFR:P0", "1.000", "2025-12-31")
    separated(group, [a_feed(group, "HFR:F1")], "HFR:P1", "2.000", "2026-03-30")
    judged = separated(group, [a_feed(group, "HFR:F2")], "HFR:P2", "4.000")
    separated(group, [a_feed(group, "HFR:F3")], "HFR:P3", "8.000", "2026-04-01")

    found = uses("HFR:P2")

    assert found.keys() == {judged}
    assert (found[judged].reo_kg, found[judged].lacking) == (Decimal(2), 0)


def test_feed_that_was_separated_before_is_left_out_by_its_share(group):
    separated(group, [a_feed(group, "HFR:F1", "40.000")], "HFR:P1", "30.000", "2026-03-10")
    record(group.hfr, packing(a_part("HFR:P1", "30.000"), {"lot": "HFR:P1A", "form": "oxide", "net_kg": "30.000"}, **AT_HFR))
    separated(group, [a_part("HFR:P1A", "30.000"), a_feed(group, "HFR:F2", "10.000")], "HFR:P2", "20.000", "2026-03-20")
    judged = separated(group, [a_feed(group, "HFR:F3")], "HFR:P3", "1.000")

    assert uses("HFR:P3")[judged].reo_kg == Decimal("30.000") + Decimal("20.000") / 4


@pytest.mark.parametrize(("since", "counted"), [("2026-03-31", "0"), ("2026-03-30", "5")])
def test_imported_feed_counts_from_the_policy_day(group, since, counted):
    brought = a_feed(group, "HFR:IN", stage="import", fields={"origin_country": "AU"})
    separated(group, [brought], "HFR:P1", "5.000", "2026-03-30")
    judged = separated(group, [a_feed(group, "HFR:F2")], "HFR:P2", "1.000")

    assert uses("HFR:P2", [d.Policy("Q02.imports_from", since)])[judged].reo_kg == Decimal(counted)
    assert uses("HFR:P2", [])[judged].reo_kg == Decimal(5)


def test_a_product_without_reo_and_a_feed_blended_of_both_are_lacking(group):
    separated(group, [a_feed(group, "HFR:F1")], "HFR:P1", "5.000", "2026-03-10")
    record(
        group.hfr,
        an_event(
            "blending", inputs=[a_part("HFR:P1", "5.000"), an_oxide(group, "HFR:F2", "5.000")], outputs=[made("HFR:B", "10.000")], **BLENDED
        ),
    )
    separated(group, [a_part("HFR:B", "10.000")], "HFR:P2", "9.000", "2026-03-20")
    judged = separated(group, [a_feed(group, "HFR:F3")], "HFR:P3", "1.000")

    assert uses("HFR:P3")[judged].lacking == 1


def an_oxide(trade, lot, net_kg):
    record(trade.hfr, an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[made(lot, net_kg)]))
    return a_part(lot, net_kg)


def test_without_a_group_there_is_no_account(trade):
    separated(trade, [a_feed(trade, "HFR:F1")], "HFR:P1", "5.000")

    assert uses("HFR:P1") == {}


def test_owners_are_read_up_to_the_top_as_they_are_stated_now(trade):
    firms = [
        an_organisation("TOP", country="AE", name="Top Holding"),
        an_organisation("MID", country="AE", owners=[{"organisation": "TOP", "share_percent": "60.0"}]),
        an_organisation("BUYER", country="DE", owners=[{"organisation": "TOP", "share_percent": "10.0"}]),
    ]
    registered({"format": "registry/1", "organisations": firms})
    registered({"format": "registry/1", "organisations": [firms[2] | {"owners": [{"organisation": "MID", "share_percent": "50.0"}]}]})
    shipment = d.Shipment(UUID(int=1), "", "BYM", DAY, (), consignee=d.Party(title="Buyer", organisation="BUYER"))

    found = asked(parties.owners(shipment, law.organisations_of(["BYM"])))

    assert {code: [(one.code, one.title, one.share_percent) for one in known] for code, known in found.items()} == {
        "BUYER": [("MID", firms[1]["name"], Decimal("50.0"))],
        "MID": [("TOP", "Top Holding", Decimal("60.0"))],
    }


def listed(name, country="AE", where="control", listed_on="2026-01-01", until=None):
    return {"name": name, "country": country, "list": where, "listed_on": listed_on, "until": until, "source": "this test"}


def like(*titles, day=DAY):
    return [one.party for one in asked(parties.listed_parties(titles, day))]


def test_listed_parties_whose_names_are_like_are_found_and_no_others():
    names = ["Meridian Ordnance Supply FZE", "Meridian Ordnance Suply", "Odra Arms", "Meridian"]
    registered({"format": "registry/1", "listed_parties": [listed(name) for name in names]})

    assert set(like("MERIDIAN Ordnance-Supply, F.Z.E.")) == {"Meridian Ordnance Supply FZE", "Meridian Ordnance Suply"}
    assert like("Drivewerk GmbH", "") == []


@pytest.mark.parametrize(("day", "found"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-06-30", 1), ("2026-07-01", 0)])
def test_only_rows_of_the_day_are_read(day, found):
    registered(
        {
            "format": "registry/1",
            "listed_parties": [listed("Odra Arms", until="2026-06-30"), listed("Other", where="watch", listed_on="2027-01-01")],
        }
    )

    assert len(like("Odra Arms", day=date.fromisoformat(day))) == found
    assert asked(parties.lists_loaded(date.fromisoformat(day))) == (("control",) if found else ())
