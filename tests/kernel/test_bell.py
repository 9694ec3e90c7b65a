import pytest
from kombu.exceptions import OperationalError

from traceability.kernel import bell


def test_a_broker_that_is_away_fails_nobody(monkeypatch, caplog):
    class Away:
        def send_task(self, *args, **kwargs):
            raise OperationalError("connection refused")

    monkeypatch.setattr(bell, "current_app", Away())

    bell.ring("review.examine_waiting")

    assert "bell_not_rung" in caplog.text


def test_kinds_ring_the_tasks_that_wait_for_them_once_each(monkeypatch, settings):
    settings.BELLS = {"a.b": ["one", "two"], "c.d": ["two"]}
    rung = []
    monkeypatch.setattr(bell, "ring", rung.append)

    bell.ring_for(["a.b", "c.d", "c.d", "unknown.kind"])

    assert rung == ["one", "two"]


@pytest.mark.django_db
def test_a_bell_rings_after_the_commit_only(monkeypatch, settings, django_capture_on_commit_callbacks):
    settings.BELLS = {"a.b": ["one"]}
    rung = []
    monkeypatch.setattr(bell, "ring", rung.append)

    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        bell.ring_on_commit(["a.b"])
    assert rung == [] and len(callbacks) == 1

    callbacks[0]()
    assert rung == ["one"]
