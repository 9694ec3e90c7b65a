"""What the database holds of uploads, tried past the commands."""

import io
import json

import pytest
from django.db import IntegrityError, transaction

from tests.make.custody import a_lot, mining, record, the_trade, with_reference_tables
from traceability.custody import services
from traceability.custody.models import Upload, UploadedEvent
from traceability.kernel.identifiers import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    with_reference_tables()
    return the_trade()


@pytest.fixture
def upload(trade):
    return sent(trade)


def sent(trade, **said):
    content = json.dumps(mining(a_lot())).encode()
    members = {"format": "ndjson", "accept": "good_rows", "dry_run": False} | said
    return services.receive_upload(by=trade.bym, sent=services.Sent(file=io.BytesIO(content), size=len(content), **members))


def refused(name: str, **changes):
    with pytest.raises(IntegrityError, match="upload") as failure, transaction.atomic():
        Upload.objects.update(**changes)
    assert failure.value.__cause__.diag.constraint_name == name


RUNNING = {"state": "running", "started_at": "2026-11-24T08:00:00Z"}
DONE = {"state": "done", "finished_at": "2026-11-24T08:00:01Z"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, DONE),
        ({}, {"state": "stopped", "finished_at": "2026-11-24T08:00:01Z"}),
        (RUNNING, {"state": "waiting", "started_at": None}),
        (RUNNING | DONE, RUNNING | {"finished_at": None}),
        (RUNNING | DONE, {"rows_read": 3}),
        (RUNNING | DONE, {"state": "refused"}),
    ],
    ids=["not begun", "stopped before begun", "back", "taken up again", "changed", "another end"],
)
def test_an_upload_moves_one_way_and_a_finished_one_never(upload, before, after):
    for step in [RUNNING, DONE] if "finished_at" in before else [before] if before else []:
        Upload.objects.update(**step)
    refused("upload_moves", **after)


@pytest.mark.parametrize(
    "change",
    [{"organisation_id": uuid7()}, {"person": uuid7()}, {"accept": "all_or_nothing"}, {"dry_run": True}, {"utc_offset": "+08:00"},
     {"format": "csv"}, {"size": 1}, {"file_name": "other"}, {"recorded_at": "2026-01-01T00:00:00Z"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_was_sent_stays_as_it_was(upload, change):
    refused("upload_moves", **change | RUNNING)


@pytest.mark.parametrize("figure", ["position", "rows_read", "accepted", "events"])
def test_figures_of_what_is_recorded_never_fall(upload, figure):
    Upload.objects.update(**RUNNING, position=5, rows_read=6, accepted=5, events=5)
    stood = {"position": 5, "rows_read": 6, "accepted": 5, "events": 5}
    refused("upload_moves", **stood | {figure: stood[figure] - 1})


@pytest.mark.parametrize("said", [{"dry_run": True}, {"accept": "all_or_nothing"}], ids=["trial", "together"])
def test_figures_of_what_is_not_yet_recorded_may_begin_anew(trade, said):
    sent(trade, **said)
    Upload.objects.update(**RUNNING, position=5, rows_read=5, accepted=5, events=5)
    assert Upload.objects.update(position=0, rows_read=0, accepted=0, events=0) == 1


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "lost"}, "upload_moves"),
        (RUNNING | {"rows_read": 1, "accepted": 1, "refused": 1}, "upload_counts_fit"),
        ({"state": "running"}, "upload_times_fit_state"),
        (RUNNING | {"finished_at": "2026-11-24T08:00:00Z"}, "upload_times_fit_state"),
    ],
    ids=["state", "counts", "no beginning", "ended and running"],
)
def test_states_counts_and_times_fit(upload, changes, name):
    refused(name, **changes)


@pytest.mark.parametrize(
    ("said", "name"),
    [({"format": "xls"}, "upload_format_known"), ({"accept": "some"}, "upload_accept_known"), ({"utc_offset": "8"}, "upload_offset_spelt")],
    ids=["format", "accept", "offset"],
)
def test_words_of_an_upload_are_known(trade, said, name):
    with pytest.raises(IntegrityError) as failure:
        sent(trade, **said)
    assert failure.value.__cause__.diag.constraint_name == name


def linked(upload, event, number=1):
    return UploadedEvent(upload=upload, number=number, row=1, event=event, entry=uuid7())


def test_an_event_is_an_uploads_only_while_that_is_read(trade, upload):
    (made,) = record(trade.bym, mining(a_lot("BYM:ORE-7")))
    with pytest.raises(IntegrityError, match="as it is read"), transaction.atomic():
        linked(upload, made.event).save()
    Upload.objects.update(**RUNNING)
    linked(upload, made.event).save()
    Upload.objects.update(**DONE)
    for change in (lambda: UploadedEvent.objects.update(row=9), lambda: UploadedEvent.objects.all().delete()):
        with pytest.raises(IntegrityError, match="as it is read"), transaction.atomic():
            change()


def test_an_event_of_another_organisation_or_of_a_trial_is_no_uploads(trade, upload):
    (own,) = record(trade.bym, mining(a_lot("BYM:ORE-7")))
    others = services.receive_upload(by=trade.hfr, sent=services.Sent(io.BytesIO(b"x"), 1, format="csv", accept="good_rows", dry_run=False))
    trial = sent(trade, dry_run=True)
    Upload.objects.update(**RUNNING)
    for one in (others, trial):
        with pytest.raises(IntegrityError, match="as it is read"), transaction.atomic():
            linked(one, own.event).save()


def test_an_event_and_a_place_in_a_file_belong_together_once(trade, upload):
    first, second = record(trade.bym, mining(a_lot("BYM:ORE-7")), mining(a_lot("BYM:ORE-8")))
    Upload.objects.update(**RUNNING)
    linked(upload, first.event).save()
    for again in (linked(upload, first.event, 2), linked(upload, second.event, 1)):
        with pytest.raises(IntegrityError, match="duplicate key"), transaction.atomic():
            again.save()
