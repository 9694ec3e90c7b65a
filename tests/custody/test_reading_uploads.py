"""Files of events are tried, recorded all or nothing, or row by row; a second reading goes on or begins anew."""

import json

import pytest

from tests.make.custody import a_lot, a_part, dressing, the_trade, with_reference_tables
from tests.make.registry import SUPERVISOR
from tests.make.uploads import figures, lines, ore, problems, read, sender, sent, told
from traceability.custody import queries, services
from traceability.custody.errors import UploadMovedOn
from traceability.custody.models import Event, Lot, UploadedEvent, UploadPart
from traceability.custody.services import reading_uploads, settling_uploads
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    with_reference_tables()
    return the_trade()


def test_all_events_of_a_file_are_recorded_with_their_entries(trade):
    upload = sent(trade, lines(ore(1), dressing([a_part("BYM:ORE-1", "400.000")], [a_lot("BYM:CON-1", "90.000", form="concentrate")])))

    answer = read(upload)

    assert figures(answer) == ("done", 2, 2, 0, 2, 0)
    assert answer["finished_at"] is not None
    rows = UploadedEvent.objects.order_by("number")
    assert [(one.row, one.event.stage) for one in rows] == [(1, "mining"), (2, "beneficiation")]
    assert {one.entry for one in rows} == set(Entry.objects.filter(subject_type="event").values_list("uid", flat=True))
    assert not UploadPart.objects.exists()
    assert not queries.waiting_uploads().exists()


def test_events_are_recorded_in_the_name_of_who_sent_the_file(trade):
    read(sent(trade, lines(ore())))
    assert Event.objects.get().recorded_by == sender(trade).person
    leaf = json.loads(bytes(Entry.objects.get(subject_type="event").leaf))
    assert leaf["actor"] == {"id": str(sender(trade).person), "role": "submitter", "via": "worker"}
    assert "request" not in leaf.get("commitments", {})


def test_all_or_nothing_records_nothing_where_one_row_is_wrong_and_tells_of_every_problem(trade):
    wrong = ore(2) | {"facility": "NO-SUCH-1"}
    answer = read(sent(trade, lines(ore(1), wrong, ore(3) | {"stage": "smelting"}, ore(1))))
    assert figures(answer) == ("refused", 4, 0, 3, 0, 3)
    assert problems(answer) == [
        (2, "facility", "unknown_facility"),
        (3, "stage", "bad_choice"),
        (4, "outputs/0/lot", "lot_number_used"),
    ]
    assert not Event.objects.exists()
    assert not UploadedEvent.objects.exists()


def test_good_rows_are_recorded_and_the_others_leave_nothing_behind(trade):
    """A refused event takes no kilograms and no number; what rests on it is refused too."""
    events = [
        ore(1),
        dressing([a_part("BYM:ORE-1", "1000.000")], [a_lot("BYM:CON-1", "90.000", form="oxide")]),
        dressing([a_part("BYM:ORE-1", "1000.000")], [a_lot("BYM:CON-1", "90.000", form="concentrate")]),
        dressing([a_part("BYM:ORE-1", "0.001")], [a_lot("BYM:CON-2", "90.000", form="concentrate")]),
        dressing([a_part("BYM:ORE-9", "1.000")], [a_lot("BYM:CON-3", "90.000", form="concentrate")]),
    ]
    answer = read(sent(trade, lines(*events), accept="good_rows"))
    assert figures(answer) == ("done", 5, 2, 3, 2, 3)
    assert problems(answer) == [
        (2, "outputs/0/form", "form_not_allowed"),
        (4, "inputs/0/net_kg", "lot_exhausted"),
        (5, "inputs/0/lot", "unknown_lot"),
    ]
    assert sorted(Lot.objects.values_list("name", flat=True)) == ["BYM:CON-1", "BYM:ORE-1"]


@pytest.mark.parametrize("accept", ["all_or_nothing", "good_rows"])
def test_a_trial_run_tells_the_same_and_records_nothing(trade, accept, monkeypatch):
    """Also over parts: a lot of an earlier part is known in a later one."""
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 2)
    events = [ore(number) for number in range(1, 4)]
    events += [dressing([a_part("BYM:ORE-1", "600.000")], [a_lot(f"BYM:CON-{n}", "9.000", form="concentrate")]) for n in (1, 2)]
    upload = sent(trade, lines(*events), accept=accept, dry_run=True)
    answer = read(upload)
    assert figures(answer) == ("done", 5, 4, 1, 4, 1)
    assert problems(answer) == [(5, "inputs/0/net_kg", "lot_exhausted")]
    assert not Event.objects.exists()


def test_good_rows_over_several_parts_are_each_recorded_once(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 2)
    answer = read(sent(trade, lines(*(ore(number) for number in (1, 2, 3, 3, 4))), accept="good_rows"))
    assert figures(answer) == ("done", 5, 4, 1, 4, 1)
    assert list(UploadedEvent.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 5]


def test_a_second_reader_goes_on_where_the_first_was_killed(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 2)
    upload = sent(trade, lines(*(ore(number) for number in range(1, 7))), accept="good_rows")
    settle, calls = settling_uploads.record_part, []

    def killed(**members):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(members["position"])
        return settle(**members)

    monkeypatch.setattr(settling_uploads, "record_part", killed)
    with pytest.raises(KeyboardInterrupt):
        services.read_upload(upload.id)
    assert told(upload)["state"] == "running"
    assert (calls, Event.objects.count()) == ([0, 2], 4)

    monkeypatch.setattr(settling_uploads, "record_part", settle)
    answer = read(upload)
    assert figures(answer) == ("done", 6, 6, 0, 6, 0)
    assert Event.objects.count() == 6


def test_a_trial_that_was_killed_begins_anew_and_counts_nothing_twice(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 1)
    upload = sent(trade, lines(ore(1) | {"facility": "NO-SUCH-1"}, ore(2)), dry_run=True)
    note, calls = settling_uploads.note_part, []

    def killed(**members):
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return note(**members)

    monkeypatch.setattr(settling_uploads, "note_part", killed)
    with pytest.raises(KeyboardInterrupt):
        services.read_upload(upload.id)
    monkeypatch.setattr(settling_uploads, "note_part", note)
    assert figures(read(upload)) == ("done", 2, 1, 1, 1, 1)


def test_a_finished_upload_is_not_read_again(trade):
    upload = sent(trade, lines(ore()))
    read(upload)
    with pytest.raises(UploadMovedOn):
        services.read_upload(upload.id)
    assert Event.objects.count() == 1


def test_a_long_reading_leaves_the_rest_to_the_next_task(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(reading_uploads, "_SECONDS", -1)
    upload = sent(trade, lines(ore(1), ore(2)), accept="good_rows")
    assert figures(read(upload))[:2] == ("running", 1)
    assert list(queries.waiting_uploads()) == [upload.id]
    assert figures(read(upload))[:2] == ("running", 2)
    assert figures(read(upload)) == ("done", 2, 2, 0, 2, 0)


@pytest.mark.parametrize("accept", ["all_or_nothing", "good_rows"])
def test_a_file_without_events_is_refused(trade, accept):
    answer = read(sent(trade, b"\n\n", accept=accept))
    assert (answer["state"], problems(answer)) == ("refused", [(0, "", "no_events")])


def test_all_or_nothing_has_a_bound_and_says_so(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_TOGETHER", 2)
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 1)
    assert figures(read(sent(trade, lines(ore(1), ore(2)))))[0] == "done"
    for dry_run in (True, False):
        answer = read(sent(trade, lines(ore(3), ore(4), ore(5)), dry_run=dry_run))
        assert (answer["state"], problems(answer)) == ("refused", [(0, "", "too_many_together")])
    assert Event.objects.count() == 2


def test_a_trial_has_a_bound_and_tells_what_it_found_until_there(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_TRIED", 2)
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 1)
    assert figures(read(sent(trade, lines(ore(1), ore(2)), accept="good_rows", dry_run=True)))[0] == "done"
    wrong = ore(1) | {"facility": "NO-SUCH-1"}
    answer = read(sent(trade, lines(wrong, ore(2), ore(3), ore(4)), accept="good_rows", dry_run=True))
    assert (answer["state"], answer["rows_read"]) == ("refused", 3)
    assert problems(answer) == [(1, "facility", "unknown_facility"), (0, "", "too_many_tried")]


def test_a_file_that_breaks_off_keeps_what_was_recorded_before(trade, monkeypatch):
    monkeypatch.setattr(reading_uploads, "MOST_AT_ONCE", 1)
    head = b"stage,facility,started_at,ended_at,performed_by,custody_model,outputs.lot,outputs.form,outputs.net_kg\n"
    row = b"mining,BYM-MINE-1,2026-03-01T08:00:00+08:00,2026-03-02T08:00:00+08:00,BYM,identity_preserved,BYM:ORE-%d,ore,1000.000\n"
    broken = head + row % 1 + row % 2 + b"mining,\xff\n"
    answer = read(sent(trade, broken, format="csv", accept="good_rows"))
    assert figures(answer) == ("stopped", 2, 2, 0, 2, 1)
    assert answer["errors"][0]["row"] == 4
    assert figures(read(sent(trade, broken.replace(b"ORE", b"ROCK"), format="csv")))[0] == "refused"
    assert Event.objects.count() == 2


def test_who_may_no_longer_record_has_no_file_read(trade):
    upload = sent(trade, lines(ore()), accept="good_rows")
    token = Token.objects.get(id=upload.person)
    registry.revoke_token(by=SUPERVISOR, token_id=token.id)
    answer = read(upload)
    assert (answer["state"], problems(answer)) == ("refused", [(0, "", "sender_gone")])
    assert not Event.objects.exists()
