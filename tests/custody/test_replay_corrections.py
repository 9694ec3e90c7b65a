"""fsck's replay of corrections and confirmations: rows beside entries, both ways, and what was given back beside what was drawn."""

import pytest

from tests.custody.test_replay import replayed, subjects_of, tampered, undone
from tests.make.custody import a_lot, a_part, an_event, dressing, holding, mining, moved, record
from traceability.custody import services as custody
from traceability.custody.claims import read_events

WITH_HFR = "organisation_id = (SELECT id FROM registry_organisation WHERE code = 'HFR')"


@pytest.fixture
def corrected(trade):
    """Ore that was dressed and sold; then the dressing is corrected, and corrected again; and an event that another told is confirmed."""
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    body = dressing([a_part("BYM:ORE-1", "500.000")], [a_lot("BYM:CON-1", "200.000", form="concentrate")])
    (first,) = record(trade.bym, body)
    moved(trade, a_part("BYM:CON-1", "200.000"))
    events = [first.event.id]
    for used, made in (("600.000", "150.000"), ("550.000", "180.000")):
        again = body | {"inputs": [a_part("BYM:ORE-1", used)], "outputs": [a_lot("BYM:CON-1", made, form="concentrate")]}
        done = custody.correct_event(by=trade.bym, event=events[-1], reason="Wrong scale.", claim=read_events(again)[0])
        assert done.replaced_by is not None
        events.append(done.replaced_by.event.id)
    carbonate = a_lot("GDM:CARB-1", "100.000", form="mixed_carbonate")
    (told,) = record(trade.hfr, an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[carbonate]))
    custody.confirm_event(by=trade.gdm, event=told.event.id)
    return dict(zip(("first", "second", "third", "told"), (*events, told.event.id), strict=True))


def test_what_was_corrected_and_confirmed_agrees(corrected):
    report = replayed()

    assert not report.damages, report.lines()
    assert report.checked["given_back"] == 2 and holding("BYM:CON-1").left_kg == 180


DAMAGES = {
    "a removed correction": ("DELETE FROM custody_correction WHERE event_id = %s", "first", "replay"),
    "another successor": ("UPDATE custody_correction SET replaced_by_id = NULL WHERE event_id = %s", "first", "replay"),
    "another reason": ("UPDATE custody_correction SET reason = 'x' WHERE event_id = %s", "first", "replay"),
    "another corrector": (f"UPDATE custody_correction SET {WITH_HFR} WHERE event_id = %s", "first", "replay"),
    "corrected at another time": ("UPDATE custody_correction SET recorded_at = recorded_at - interval '1 day' WHERE event_id = %s", "first", "replay"),
    "corrected by another person": ("UPDATE custody_correction SET corrected_by = gen_random_uuid() WHERE event_id = %s", "first", "replay"),
    "confirmed by another person": ("UPDATE custody_confirmation SET confirmed_by = gen_random_uuid() WHERE event_id = %s", "told", "replay"),
    "another REO given back": ("UPDATE custody_draw SET reo_kg = reo_kg - 1 WHERE correction_id = %s", "second", "given_back"),
    "a removed confirmation": ("DELETE FROM custody_confirmation WHERE event_id = %s", "told", "replay"),
    "confirmed by another": (f"UPDATE custody_confirmation SET {WITH_HFR} WHERE event_id = %s", "told", "replay"),
    "a fabricated confirmation": (
        "INSERT INTO custody_confirmation (event_id, recorded_at, organisation_id) SELECT id, now(), organisation_id FROM custody_event WHERE id = %s",
        "third", "replay"),
    "nothing given back": ("DELETE FROM custody_draw WHERE correction_id = %s", "second", "given_back"),
    "less given back": ("UPDATE custody_draw SET net_kg = -1 WHERE correction_id = %s", "second", "given_back"),
    "given back for another": (
        "UPDATE custody_draw SET undoes_id = (SELECT id FROM custody_draw WHERE event_id = %s AND kind = 'use') "
        "WHERE correction_id = (SELECT event_id FROM custody_correction ORDER BY recorded_at DESC LIMIT 1)", "third", "given_back"),
}  # fmt: skip


def test_what_a_correction_or_confirmation_does_not_say_is_named(corrected):
    for damage, (statement, event, kind) in DAMAGES.items():
        with undone():
            tampered(statement, corrected[event])

            report = replayed()

            assert report.damages[kind], damage
            if kind == "replay":
                assert subjects_of(report) == [f"event {corrected[event]}"], damage
            else:
                assert all(str(told.key).startswith("event ") for told in report.worst_of(kind)), damage


def test_a_holding_is_counted_again_with_the_corrections(corrected):
    """Without its corrections the dressing that was sworn to first would count: the holding is then what does not follow."""
    tampered("DELETE FROM custody_correction WHERE event_id = %s", corrected["second"])

    assert f"lot {holding('BYM:ORE-1').lot_id}" in [told.key for told in replayed().worst_of("holdings")]
