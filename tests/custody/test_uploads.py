"""Files of events are kept until they are read, and seen by who sent them alone."""

import pytest

from tests.make.custody import the_trade, with_reference_tables
from tests.make.uploads import lines, ore, read, sender, sent, told
from traceability.custody import queries, services
from traceability.custody.errors import FileEmpty, SubmittersOnly, TooManyWaiting, UploadNotSeen
from traceability.custody.models import Event, UploadPart, UploadProblem
from traceability.kernel.models import Attempt
from traceability.kernel.queue import MAX_TRIES
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    with_reference_tables()
    return the_trade()


def test_a_file_is_kept_whole_and_nothing_is_recorded_yet(trade):
    content = lines(ore()) * 40_000
    upload = sent(trade, content)
    assert len(content) > 2**20
    assert b"".join(bytes(one.content) for one in UploadPart.objects.order_by("place")) == content
    assert (upload.state, upload.size, Event.objects.count()) == ("waiting", len(content), 0)
    assert list(queries.waiting_uploads()) == [upload.id]


def test_a_file_too_many_and_an_empty_one_are_refused(trade, monkeypatch):
    with pytest.raises(FileEmpty):
        sent(trade, b"")
    with pytest.raises(SubmittersOnly):
        sent(trade, lines(ore()), by=Viewer(None, None, "", "auditor", "token"))
    for _ in range(services.MOST_WAITING):
        sent(trade, lines(ore()))
    with pytest.raises(TooManyWaiting):
        sent(trade, lines(ore()))
    sent(trade, lines(ore()), by=sender(trade, "HFR"))


def test_another_organisations_uploads_are_not_there(trade):
    upload = sent(trade, lines(ore()))
    assert [one.upload.id for one in queries.uploads(viewer=sender(trade), limit=9)] == [upload.id]
    for other in (sender(trade, "HFR"), Viewer(None, upload.organisation_id, "", "supervisor", "session")):
        assert queries.uploads(viewer=other, limit=9) == []
        for asked in (queries.upload, queries.upload_problems):
            with pytest.raises(UploadNotSeen):
                asked(upload.id, viewer=other)
        with pytest.raises(UploadNotSeen):
            queries.upload_events(upload.id, viewer=other, limit=9)


def test_a_reading_that_broke_off_too_often_is_shown_as_failed(trade):
    upload = sent(trade, lines(ore()))
    Attempt.objects.create(task=queries.READ, subject_id=upload.id, tries=MAX_TRIES, not_before=upload.recorded_at)
    assert told(upload)["state"] == "failed"


def test_problems_are_forgotten_after_their_time(trade):
    upload = sent(trade, lines(ore(1) | {"facility": "NO-SUCH-1"}), accept="good_rows")
    read(upload)
    assert services.forget_problems(days=1, most=10) == 0
    assert services.forget_problems(days=-1, most=10) == 1
    assert not UploadProblem.objects.exists()
    assert told(upload)["problems"] == 1
