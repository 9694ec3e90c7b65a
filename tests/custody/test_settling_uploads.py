"""Each part of a file is settled once, whatever happens beside it."""

import io

import pytest

from tests.make.custody import record, the_trade, with_reference_tables
from tests.make.uploads import figures, lines, ore, problems, read, sender, sent
from traceability.custody.errors import UploadMovedOn
from traceability.custody.models import Event, UploadProblem
from traceability.custody.services import reading_uploads, settling_uploads

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    with_reference_tables()
    return the_trade()


def test_two_readers_of_one_file_record_it_once(trade):
    upload = sent(trade, lines(ore(1), ore(2)), accept="good_rows")
    first = settling_uploads.begin(upload=upload.id)
    part = [settling_uploads.judged(one) for one in reading_uploads.read_file(io.BytesIO(lines(ore(1), ore(2))), "ndjson")]
    settling_uploads.record_part(upload=first.id, position=0, part=part, by=sender(trade))
    with pytest.raises(UploadMovedOn):
        settling_uploads.record_part(upload=first.id, position=0, part=part, by=sender(trade))
    assert Event.objects.count() == 2


def test_what_moved_since_it_was_tried_is_told_and_nothing_is_recorded(trade, monkeypatch):
    upload = sent(trade, lines(ore(1), ore(2)))
    whole = settling_uploads.record_whole

    def after_another(**members):
        record(trade.bym, ore(2))
        return whole(**members)

    monkeypatch.setattr(settling_uploads, "record_whole", after_another)
    answer = read(upload)
    assert figures(answer) == ("refused", 2, 0, 1, 0, 1)
    assert problems(answer) == [(2, "outputs/0/lot", "lot_number_used")]
    assert Event.objects.count() == 1


def test_of_very_many_problems_the_first_are_kept_and_all_are_counted(trade, monkeypatch):
    monkeypatch.setattr(settling_uploads, "MOST_PROBLEMS", 3)
    answer = read(sent(trade, lines(*(ore(n) | {"facility": "NO-SUCH-1"} for n in range(5))), accept="good_rows"))
    assert (answer["problems"], len(answer["errors"]), UploadProblem.objects.count()) == (5, 3, 3)
