from datetime import date

import pytest

from tests.make.ledger import seal_now
from tests.make.told_stories import approved, tell
from traceability.certificates import tasks
from traceability.certificates.models import Certificate, Print, StatusChange
from traceability.kernel.models import Attempt
from traceability.kernel.queue import QUEUES
from traceability.ledger import services as ledger
from traceability.registry import services as registry
from traceability.registry.models import Licence

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


def test_the_task_flags_what_waits_and_rings_again(cast, certificate, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.bell, "ring", rung.append)
    tasks.flag_waiting()
    assert (StatusChange.objects.count(), rung) == (0, []), "nothing has changed"

    licence = Licence.objects.get(number="ML-2025-BYM")
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="x")
    for _ in range(2):
        tasks.flag_waiting()

    assert (StatusChange.objects.get().kind, rung, Attempt.objects.count()) == ("flagged", [tasks.FLAG], 0)


def test_the_task_prints_what_waits_and_rings_again(cast, certificate, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.bell, "ring", rung.append)

    for _ in range(2):
        tasks.print_waiting()

    assert (Print.objects.get().certificate_id, rung, Attempt.objects.count()) == (certificate.id, [tasks.PRINT], 0)


def test_whatever_examines_a_case_again_flags_certificates_too(settings):
    """But what is registered for the first time: nothing that was read has a newer version by it."""
    again = {kind for kind, rung in settings.BELLS.items() if "review.examine_waiting" in rung} - {
        "shipment.submitted",
        "policy.registered",
    }

    assert {kind for kind, rung in settings.BELLS.items() if tasks.FLAG in rung} == again


def test_the_sweep_knows_the_queues():
    assert QUEUES[tasks.TASK] is tasks.QUEUE
    assert QUEUES[tasks.FLAG] is tasks.FLAGS
    assert QUEUES[tasks.PRINT] is tasks.PRINTS
