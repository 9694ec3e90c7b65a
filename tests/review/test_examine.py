"""Examinations of real stories, through the database: every story says what the pure harness says."""

import hashlib
import json

import pytest

from tests.custody.stories import story
from tests.make.review import SYSTEM, a_submitted, decided, examined_with, told
from traceability.ledger import queries as ledger
from traceability.registry.models import LicenceDraw
from traceability.review import queries
from traceability.review import services as review
from traceability.review.catalogue import checks
from traceability.review.errors import AlreadyExamined, CaseClosed
from traceability.review.evidence import findings_sha256
from traceability.review.models import Case, Examination, Finding
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db
BUILT = frozenset(check.code for check in checks())


@pytest.mark.parametrize("name", [f"S{number:02d}" for number in range(1, 12)])
def test_a_story_is_examined_as_it_expects(name, cast):
    expect = story(name)["expect"]

    examination = review.examine(told(name).id)

    findings = Finding.objects.filter(examination=examination)
    failed = {one.code: one.severity for one in findings if one.result == "failed"}
    assert failed == {code: severity for code, severity in expect["fails"].items() if code in BUILT}
    assert {one.code for one in findings if one.result == "not_checked"} == set(expect["not_checked"]) & BUILT
    assert {one.code for one in findings} == BUILT
    assert examination.is_controlled == expect["controlled"]
    if set(expect["fails"]) <= BUILT:
        assert examination.outcome == expect["outcome"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_three_parcels_of_s12(place, cast):
    expect = story("S12")["expect"][place]

    examination = review.examine(told("S12", place).id)

    failed = {one.code for one in Finding.objects.filter(examination=examination, result="failed")}
    # All three are on record by now, so the first sees no later parcel, and the third sees both before it.
    assert failed == set(expect["fails"]) & BUILT


def test_the_entry_names_what_was_read_and_found(cast):
    shipment = told("S01")

    examination = review.examine(shipment.id)

    case = Case.objects.get(shipment=shipment)
    (entry,) = ledger.entries_of("case", case.id)
    body = canonical.read_object(entry.leaf)["body"]
    dossier = bytes(examination.dossier)
    read = json.loads(dossier)
    assert entry.kind == "case.examined"
    assert body["dossier"] == {"entries": len(read), "sha256": hashlib.sha256(dossier).hexdigest()}
    assert read == sorted(read) and [uid for uid, _ in read] == [str(uid) for uid in examination.read_uids]
    assert {one["check"]: one["result"] for one in body["results"]} == dict(Finding.objects.values_list("code", "result"))
    assert body["outcome"] == "approvable_by_one" and body["state"] == "open" and body["controlled"] is False


def test_the_dossier_names_the_newest_entry_of_every_subject_read(cast):
    shipment = told("S01")

    examination = review.examine(shipment.id)

    kinds = {ledger.entry(uid).subject_type for uid in examination.read_uids}
    assert kinds == {"event", "facility", "licence", "organisation", "public_listing", "reference", "shipment"}
    assert len([uid for uid in examination.read_uids if ledger.entry(uid).subject_type == "event"]) == 8


def test_the_findings_are_hashed_as_they_are_stored(cast):
    examination = review.examine(told("S10").id)

    stored = [
        {
            "check": one.code,
            "severity": one.severity,
            "result": one.result,
            "message": {"en": one.message_en, "zh": one.message_zh},
            "evidence": one.evidence,
            "policy": one.policy,
        }
        for one in Finding.objects.filter(examination=examination)
    ]
    assert findings_sha256(stored) == examination.findings_sha256


def test_a_second_examination_gets_the_next_number_and_leaves_the_first_as_it_was(trade, cast):
    shipment = a_submitted(trade)
    first = examined_with(shipment, ("V01", "BLOCK"))

    second = examined_with(shipment)

    case = Case.objects.get(shipment=shipment)
    assert (first.number, second.number, case.examination, case.version) == (1, 2, 2, 2)
    assert Finding.objects.filter(examination=first, result="failed").count() == 1
    assert (first.outcome, second.outcome) == ("blocked", "approvable_by_one")


def test_an_examination_that_read_an_older_state_is_refused(trade, cast):
    shipment = a_submitted(trade)
    reading = queries.reading_of(shipment.id)
    review.record_examination(by=SYSTEM, reading=reading, findings=[])

    with pytest.raises(AlreadyExamined):
        review.record_examination(by=SYSTEM, reading=reading, findings=[])


def test_a_decided_case_is_not_examined_again(trade, cast):
    shipment = a_submitted(trade)
    case = examined_with(shipment).case
    decided(case, cast.rita, "refuse")

    with pytest.raises(CaseClosed):
        review.examine(shipment.id)
    assert Examination.objects.count() == 1


def test_what_an_approval_will_draw_stands_in_the_examination(cast):
    examination = review.examine(told("S02").id)

    takes = examination.takes
    assert [(one["net_kg"], one["export_on"]) for one in takes["licences"]] == [("728.000", "2026-03-20")] * 2
    assert takes["quotas"] == [] and not LicenceDraw.objects.exists()
