"""The tasks of custody, as a worker runs them."""

import pytest
from django.test import override_settings

from tests.make.custody import the_trade, with_reference_tables
from tests.make.uploads import lines, ore, sent, told
from traceability.custody import queries, tasks
from traceability.custody.models import Event, UploadProblem
from traceability.kernel import bell, queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    with_reference_tables()
    return the_trade()


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(bell, "ring", heard.append)
    return heard


def test_one_task_reads_one_file_and_rings_for_the_next(trade, rung):
    first, second = sent(trade, lines(ore(1))), sent(trade, lines(ore(2)))
    tasks.read_uploads()
    assert (told(first)["state"], told(second)["state"], rung) == ("done", "waiting", [queries.READ])
    tasks.read_uploads()
    tasks.read_uploads()
    assert (told(second)["state"], rung, Event.objects.count()) == ("done", [queries.READ] * 2, 2)


def test_a_file_of_which_no_bell_told_is_found_by_the_sweep(trade, rung):
    sent(trade, lines(ore(1)))
    assert queries.READ in queue.sweep()
    assert queries.READ in rung


def test_a_file_rings_when_it_is_on_disk(trade, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sent(trade, lines(ore(1)))
    assert rung == [queries.READ]


def test_old_problems_are_forgotten_and_rung_for_again_while_there_are_more(trade, rung, monkeypatch):
    sent(trade, lines(*(ore(n) | {"facility": "NO-SUCH-1"} for n in range(3))), accept="good_rows")
    tasks.read_uploads()
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    monkeypatch.setattr(tasks, "MOST_BATCHES", 2)
    rung.clear()
    tasks.forget_upload_problems()
    assert UploadProblem.objects.count() == 3
    with override_settings(UPLOAD_PROBLEMS_KEEP_DAYS=-1):
        tasks.forget_upload_problems()
        assert (UploadProblem.objects.count(), rung) == (1, [tasks.FORGET])
        tasks.forget_upload_problems()
    assert (UploadProblem.objects.count(), rung) == (0, [tasks.FORGET])
