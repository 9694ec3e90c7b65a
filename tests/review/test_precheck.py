"""A precheck says what the examination will say, and leaves nothing behind."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.stories import NAMES, play, story
from tests.make.custody import (
    a_lot,
    a_shipment,
    a_submitter,
    dispatch,
    holding,
    mining,
    record,
    submit,
    the_trade,
    with_reference_tables,
)
from tests.make.registry import a_licence, registered
from traceability.custody import services as custody
from traceability.custody.claims import read_shipment
from traceability.custody.errors import SubmittersOnly
from traceability.interfaces.console.demo import stories
from traceability.kernel.errors import ClaimsRefused
from traceability.registry.models import Licence, Organisation
from traceability.review import queries
from traceability.review import services as review
from traceability.review.models import Case, Examination
from traceability.review.services import Prechecked

pytestmark = pytest.mark.django_db


def asked(by, body) -> Prechecked:
    return review.precheck(by=by, claim=read_shipment(body))


def rows_of_every_table() -> dict[str, int]:
    """How many rows every table has, the ledger's and Django's own among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('public', 'ledger') ORDER BY 1, 2"
        )
        counts = {}
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}"')
            counts[f"{schema}.{table}"] = cursor.fetchone()[0]
    return counts


def without_ids(shown: Any, number: str) -> list[dict[str, Any]]:
    """Findings as they are shown, with what is named only once it is on record made equal."""
    said = []
    for one in shown:
        finding = one.finding
        evidence = [{**seen, "id": seen["name"]} if seen["kind"] in {"shipment", "line"} else seen for seen in one.evidence]
        body = {
            "check": finding.code,
            "severity": finding.severity,
            "result": finding.result,
            "message": one.message.as_json(),
            "evidence": evidence,
            "left_out": one.left_out,
            "policy": finding.policy,
        }
        said.append(_named(body, number))
    return said


def _named(value: Any, number: str) -> Any:
    if isinstance(value, dict):
        return {name: _named(member, number) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_named(member, number) for member in value]
    return value.replace(number, "THIS") if isinstance(value, str) else value


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_are_those_of_the_later_examination(name, cast, monkeypatch):
    with_reference_tables()
    shipments = story(name)["shipments"]
    monkeypatch.setitem(story(name), "shipments", [])
    events: dict[str, str] = {}
    play(name, events)
    for step in shipments:
        exporter = a_submitter(Organisation.objects.get(code=step["as"]))
        body = stories.filled(step["body"], events)

        before = asked(exporter, body)

        shipment = submit(exporter, body).shipment
        review.examine(shipment.id)
        after = queries.findings_of(shipment.number, viewer=exporter)
        examination = Examination.objects.get(case__shipment=shipment)
        assert without_ids(before.findings, body["reference"]) == without_ids(after.findings, shipment.number)
        assert (before.outcome, before.is_controlled) == (after.outcome, examination.is_controlled)


def test_a_shipment_with_every_member_is_read_as_it_will_stand_on_record(cast):
    """The dossier's shipment, member by member, from the claim and from the rows."""
    with_reference_tables()
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), a_lot("BYM:ORE-2", "5.000")))
    line = {"lot": "BYM:ORE-1", "net_kg": "600", "hs_code": "2530902000", "product": "ore", "declared_shares_percent": {"Nd": "19.00"}}
    line |= {"control_code": "1C902", "unit_value": "3.5", "currency": "USD", "vat_rebate_claimed": False}
    lines = [line, {"lot": "BYM:ORE-2", "net_kg": "5.000", "hs_code": "2530902000"}]
    party = {"name": "Drivewerk GmbH", "country": "DE", "kind": "manufacturer", "registered_on": "1999-05-01"}
    body = a_shipment(
        lines=lines, consignee=party, end_user=party | {"organisation": "EXP"}, end_use="motors", end_use_class="civil", port="CNSHA",
        trade_mode="general", licences=[{"kind": "export", "number": "EL-1"}],
        documents=[{"kind": "packing_list", "number": "PK-1", "issuer": "BYM", "issued_on": "2026-08-19", "sha256": "ab" * 32}, {"kind": "contract"}],
    )  # fmt: skip
    sketched = queries.reading_of_sketch(custody.sketch_shipment(by=trade.bym, claim=read_shipment(body)), exporter="BYM").dossier
    read = queries.dossier_of(submit(trade.bym, body).shipment.id)

    def plain(dossier):
        kept = {
            name: getattr(dossier.shipment, name)
            for name in dossier.shipment.__dataclass_fields__
            if name not in {"id", "number", "kind", "submitted_at"}
        }
        lines = [{name: getattr(one, name) for name in one.__dataclass_fields__ if name not in {"id", "kind"}} for one in kept.pop("lines")]
        return kept, lines

    assert plain(sketched) == plain(read)
    assert [(lot.name, lot.drawn_kg, lot.net_kg, lot.holder) for lot in sketched.lots] == [
        (lot.name, lot.drawn_kg, lot.net_kg, lot.holder) for lot in read.lots
    ]


def said_of(code: str, by, body) -> str:
    """All that a finding shows to who asks, as text."""
    (shown,) = [one for one in asked(by, body).findings if one.finding.code == code]
    assert shown.finding.result == "failed"
    return json.dumps([shown.message.as_json(), list(shown.evidence)], ensure_ascii=False)


@pytest.mark.parametrize("also", [{}, {"kind": "dual_use", "number": "DU-OWN"}])
def test_a_submitter_does_not_learn_whether_a_number_that_is_not_its_own_was_ever_given_to_anybody(also, trade, cast):
    record(trade.bym, mining())
    narrow = {"destination": "KR", "end_user": "Hidden GmbH", "importer": "Veiled GmbH", "ports": ["CNTXG"], "forms": ["oxide"]}
    theirs = a_licence("DU-1", kind="dual_use", organisation="HFR", scope=narrow, control_codes=["1C905.b"], valid_to="2026-02-01")
    own = a_licence("DU-OWN", kind="dual_use", organisation="BYM")
    registered({"format": "registry/1", "licences": [theirs, own]})
    naming = [a_shipment(licences=[{"kind": "dual_use", "number": number}, *([also] if also else [])]) for number in ("DU-1", "DU-9")]

    anothers, unknown = (said_of("E06", trade.bym, body) for body in naming)

    assert anothers.replace("DU-1", "DU-9") == unknown
    assert "The exporter holds no licence of a kind and number that the shipment names." in anothers and '"licence": "DU-1"' in anothers
    told = ("HFR", "KR", "Hidden", "Veiled", "CNTXG", "oxide", "1C905", "2026-02-01", "1000", str(Licence.objects.get(number="DU-1").id))
    assert [one for one in told if one in anothers] == []


def test_who_reads_everything_is_told_whether_a_licence_is_unknown_or_anothers_and_the_exporter_not_even_by_what_was_read(trade, cast):
    with_reference_tables()
    record(trade.bym, mining())
    scope = {"end_user": "HER", "importer": "HER"}
    registered({"format": "registry/1", "licences": [a_licence("DU-1", kind="dual_use", organisation="HFR", scope=scope)]})
    viewers = {"exporter": trade.bym, "reviewer": cast.rita.viewer, "auditor": cast.otto.viewer}
    said, counted = {}, {}
    for number in ("DU-1", "DU-9"):
        shipment = submit(trade.bym, a_shipment(licences=[{"kind": "dual_use", "number": number}])).shipment
        counted[number] = len(queries.reading_of(shipment.id).entries)
        review.examine(shipment.id)
        for name, viewer in viewers.items():
            (found,) = [one for one in queries.findings_of(shipment.number, viewer=viewer).findings if one.finding.code == "E06"]
            said[name, number] = found.message.en
        review.withdraw(by=trade.bym, number=shipment.number, reason="Another number.")

    assert said["exporter", "DU-1"] == said["exporter", "DU-9"]
    assert counted["DU-1"] == counted["DU-9"]
    for name in ("reviewer", "auditor"):
        assert said[name, "DU-1"] == "Licence DU-1 is not held by BYM, but by another holder."
        assert said[name, "DU-9"] == "Licence DU-9: number is not in the registry, allowed dual-use export licence."


def test_that_a_paper_serves_twice_is_told_but_not_where(trade, cast):
    with_reference_tables()
    record(trade.bym, mining())
    record(trade.hfr, mining(a_lot("HFR:ORE-1"), performed_by="HFR", facility="HFR-PLANT-1"))
    paper = {"kind": "packing_list", "number": "PK-1", "issuer": "Packer", "issued_on": "2026-08-19"}
    theirs = submit(trade.hfr, a_shipment("HFR:ORE-1", documents=[paper])).shipment

    said = said_of("C06", trade.bym, a_shipment(documents=[paper]))

    assert "PK-1" in said and str(theirs.id) not in said and theirs.number not in said and "other_shipment" not in said


def test_nothing_is_written_and_no_row_is_locked(trade, cast):
    record(trade.bym, mining())
    before = rows_of_every_table()
    standing = holding("BYM:ORE-1")

    with CaptureQueriesContext(connection) as captured:
        asked(trade.bym, a_shipment())

    assert rows_of_every_table() == before
    now = holding("BYM:ORE-1")
    assert (now.left_kg, now.state, now.holder_id) == (standing.left_kg, standing.state, standing.holder_id)
    said = [one["sql"].upper() for one in captured]
    assert not [one for one in said if "FOR UPDATE" in one or "ADVISORY" in one or one.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_it_says_what_stands_in_the_way(trade, cast):
    record(trade.bym, mining())

    said = asked(trade.bym, a_shipment())

    assert said.outcome == "blocked" and "E05" in said.blocked_by
    assert said.blocked_by == tuple(
        one.finding.code for one in said.findings if (one.finding.result, one.finding.severity) == ("failed", "BLOCK")
    )
    assert said.to_clear == tuple(
        one.finding.code for one in said.findings if (one.finding.result, one.finding.severity) == ("failed", "HOLD")
    )
    assert said.signatures_needed == (2 if said.to_clear or said.is_controlled else 1)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (a_shipment(net_kg="1000.001"), "lot_exhausted"),
        (a_shipment("BYM:NOTHING-1"), "unknown_lot"),
        (a_shipment("BYM:SENT-1", "1.000"), "not_holder"),
        (a_shipment(custody_claim="book_and_claim"), "book_and_claim"),
    ],
    ids=["too much", "unknown", "not in hand", "book and claim"],
)
def test_what_a_submission_refuses_is_refused_with_the_same_words(body, code, trade, cast):
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:SENT-1", "1.000")))
    record(trade.bym, dispatch({"lot": "BYM:SENT-1", "net_kg": "1.000"}))

    with pytest.raises(ClaimsRefused) as here:
        asked(trade.bym, body)
    with pytest.raises(ClaimsRefused) as there:
        submit(trade.bym, body)

    def told(caught):
        return [(one.code, one.pointer, str(one.text)) for one in caught.value.problems]

    assert told(here) == told(there) and [one.code for one in here.value.problems] == [code]


def test_only_a_submitter_asks(trade, cast):
    with pytest.raises(SubmittersOnly):
        asked(cast.rita.viewer, a_shipment())


def test_another_tenants_lot_is_unknown(trade, cast):
    record(trade.bym, mining())

    with pytest.raises(ClaimsRefused) as caught:
        asked(trade.her, a_shipment())
    assert [one.code for one in caught.value.problems] == ["unknown_lot"]
