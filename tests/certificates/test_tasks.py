import pytest

from tests.make.ledger import seal_now
from tests.make.told_stories import approved, tell
from traceability.certificates import tasks
from traceability.certificates.models import Certificate
from traceability.kernel.models import Attempt
from traceability.kernel.queue import QUEUES
from traceability.ledger import services as ledger

pytestmark = pytest.mark.django_db


def test_the_task_issues_what_waits_and_rings_again(cast, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.bell, "ring", rung.append)
    cases = [approved(tell(name, supervisor=cast.sven.viewer)[0], cast) for name in ("S01", "S02")]
    ledger.prepare()

    tasks.issue_waiting()
    assert (Certificate.objects.count(), rung) == (0, []), "nothing is sealed yet"

    seal_now()
    for _ in range(3):
        tasks.issue_waiting()

    assert set(Certificate.objects.values_list("case_id", flat=True)) == {case.id for case in cases}
    assert rung == [tasks.TASK, tasks.TASK]
    assert Attempt.objects.count() == 0


def test_a_failure_is_set_back_and_tried_again(cast, monkeypatch):
    case = approved(tell("S01", supervisor=cast.sven.viewer)[0], cast)
    ledger.prepare()
    seal_now()
    monkeypatch.setattr(tasks, "issue", lambda **given: 1 / 0)

    tasks.issue_waiting()

    attempt = Attempt.objects.get()
    assert (attempt.task, attempt.subject_id, attempt.tries) == (tasks.TASK, case.id, 1)
    assert Certificate.objects.count() == 0


def test_the_sweep_knows_the_queue():
    assert QUEUES[tasks.TASK] is tasks.QUEUE
