"""What a restore left behind is acknowledged word for word; fsck names it apart from damage, and whatever says anything else is damage."""

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, say, say_of_things, seal_now
from tests.make.losses import REASON, acknowledge, domain_finding
from traceability.kernel.identifiers import uuid7
from traceability.ledger import entries
from traceability.ledger.errors import LossKnown, NotALoss
from traceability.ledger.fsck.report import CLEAN, DAMAGED, INCOMPLETE
from traceability.ledger.losses import Finding, finding_of, may_be_lost
from traceability.ledger.queries.losses import acknowledged, losses
from traceability.ledger.services import append
from traceability.ledger.services.losses import EACH

ONE = "thing 01900000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("kind", "expected", "found", "may"),
    [
        ("domain", "version 2 in thing", "nothing", True),
        ("domain", "version 2 in thing", "version 1", True),
        ("domain", "version 2 in thing", "version 3", False),
        ("domain", "no row in thing", "version 1", False),
        ("replay", "rows that say so", "nothing", True),
        ("replay", "/price 12.50", "nothing", False),
        ("replay", "rows that say so", "/name other", False),
        ("signatures of cases", "approve on 1 by somebody", "nothing", True),
        ("signatures of cases", "approve on 1 by somebody", "approve on 1 by another", False),
        ("requests", "the first answer, which is kept for 30 days", "nothing", True),
        ("requests", "aa11", "nothing", False),
        ("leaves", "columns as in the leaf", "nothing", False),
        ("heads", "version 2", "nothing", False),
    ],
)
def test_only_what_rows_that_are_gone_can_say_may_be_a_loss(kind, expected, found, may):
    assert may_be_lost(Finding(kind, "", ONE, expected, found), {"signatures of cases"}) == may


def test_a_finding_is_written_and_read_word_for_word():
    finding = Finding("replay", "traceability.example/2026", f"17 {ONE}", "rows that say so", "nothing")

    assert finding_of(finding.as_json() | {"entry": "a further member"}) == finding
    for half in ({}, {"class": "domain"}, "domain", None):
        with pytest.raises(NotALoss):
            finding_of(half)


@pytest.fixture
def lost(sound):
    """Three things whose rows are gone: fsck as the damage that it is."""
    ids = [one for (one,) in run("SELECT id FROM thing WHERE version = 1 ORDER BY id LIMIT 3")]
    sound.tamper(f"DELETE FROM thing WHERE id IN ('{ids[0]}', '{ids[1]}', '{ids[2]}')")
    report = sound.fsck()
    assert (report.exit_code, {one.finding for one in report.worst_of("domain")}) == (DAMAGED, set(map(domain_finding, ids)))
    return sound, ids


def test_what_is_acknowledged_is_named_apart_and_one_row_further_is_damage(lost):
    sound, (one, other, third) = lost
    (said,) = acknowledge(domain_finding(one), domain_finding(other))

    report = sound.fsck()

    assert [damage.finding for damage in report.worst_of("domain")] == [domain_finding(third)]
    assert (report.exit_code, report.damages, report.known) == (DAMAGED, {"domain": 1}, {"domain": 2})
    acknowledge(domain_finding(third))
    report = sound.fsck()
    assert (report.exit_code, report.is_sound, dict(report.damages)) == (INCOMPLETE, True, {}), "never 0, which would be silence"
    assert f"KNOWN {domain_finding(one)}; acknowledged in entry {said.uid}" in report.lines()
    assert next(line for line in report.lines() if line.startswith("domain: ")).endswith(" checked, 0 bad, 3 known to be lost")
    assert {told["entry"] for told in report.as_json()["known"]} == set(acknowledged().values())


@pytest.mark.parametrize("version", [2, 7])
def test_a_row_that_says_otherwise_later_is_damage(lost, version):
    sound, (one, *_) = lost
    say(a_draft(one, 2), a_draft(one, 3))
    acknowledge(domain_finding(one, version=3))
    sound.tamper(f"INSERT INTO thing VALUES ('{one}', {version})")

    assert domain_finding(one, version=3, found=f"version {version}") in {told.finding for told in sound.fsck().worst_of("domain")}


def test_an_entry_that_comes_later_is_not_covered(lost):
    sound, (one, *_) = lost
    acknowledge(domain_finding(one))
    say(a_draft(one, 2))

    assert domain_finding(one, version=2) in {told.finding for told in sound.fsck().worst_of("domain")}


def forged(sound, *findings, in_row=()):
    """An acknowledgement whose row came round the rules; without one where there is none to be forged."""
    draft = entries.loss_acknowledged(
        uuid7(), [one.as_json() for one in findings], reason=REASON, actor={"id": str(uuid7()), "role": "submitter", "via": "token"}, organisation=None
    )  # fmt: skip
    append([draft])
    if in_row:
        said = "jsonb_build_array(" + ", ".join(f"jsonb_build_object('class', '{one.kind}')" for one in in_row) + ")"
        sound.tamper(f"INSERT INTO ledger.loss VALUES ('{draft.subject[1]}', 1, '{REASON}', {said})")
    return draft.subject[1]


def test_an_entry_without_its_row_covers_nothing_and_is_damage_itself(lost):
    sound, (one, *_) = lost
    loss = forged(sound, domain_finding(one))

    found = {told.finding for told in sound.fsck().worst_of("domain")}

    assert {domain_finding(one), Finding("domain", "", f"loss {loss}", "version 1 in ledger.loss", "nothing")} <= found


def test_a_row_that_says_otherwise_than_its_entry_is_damage(lost):
    sound, (one, *_) = lost
    loss = forged(sound, domain_finding(one), in_row=[domain_finding(one)])

    assert any(str(told.key).endswith(f"loss {loss}") for told in sound.fsck().worst_of("replay"))


@pytest.mark.parametrize(
    "changed", ["version = 2", "reason = reason || '.'", "findings = jsonb_set(findings, '{0,key}', '1')", "id = gen_random_uuid()"]
)
def test_what_is_flipped_in_an_acknowledgement_is_damage(lost, changed):
    sound, (one, *_) = lost
    acknowledge(domain_finding(one))
    sound.tamper(f"UPDATE ledger.loss SET {changed}")

    report = sound.fsck()

    assert any(" loss " in f" {told.key}" for kind in ("domain", "replay") for told in report.worst_of(kind)), report.lines()


def test_damage_of_the_log_itself_is_never_a_known_loss(sound):
    sound.tamper("UPDATE ledger.entry SET kind = 'thing.unsaid' WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 7)")
    (leaf,) = sound.fsck().worst_of("leaves")
    forged(sound, leaf.finding, in_row=[leaf.finding])

    assert [told.finding for told in sound.fsck().worst_of("leaves")] == [leaf.finding]


@pytest.mark.django_db
def test_all_of_it_is_recorded_or_nothing(things):
    say_of_things(1)
    ((there,),) = run("SELECT id FROM thing")
    say(draft := a_draft())
    lost = domain_finding(draft.subject[1])

    for findings in ([lost, domain_finding(there)], [lost, Finding("leaves", "", "7", "this", "nothing")], [lost, domain_finding(uuid7())]):
        with pytest.raises(NotALoss):
            acknowledge(*findings)
    assert acknowledged() == {}

    acknowledge(lost)
    with pytest.raises(LossKnown):
        acknowledge(lost)


@pytest.mark.django_db
def test_many_stand_in_several_entries_and_are_listed_newest_first(things):
    drafts = [a_draft() for _ in range(EACH + 1)]
    say(*drafts)
    said = acknowledge(*(domain_finding(one.subject[1]) for one in drafts))
    seal_now()

    assert len(said) == 2 and set(acknowledged()) == {domain_finding(one.subject[1]) for one in drafts}
    assert [(one.findings, one.reason) for one in losses()] == [(1, REASON), (EACH, REASON)]
    assert [one.uid for one in losses(limit=1)] == [said[1].uid]


def test_a_clean_log_stays_clean(sound):
    assert sound.fsck().exit_code == CLEAN
