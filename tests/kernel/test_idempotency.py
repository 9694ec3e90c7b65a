import threading
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import connection, transaction

from traceability.kernel import idempotency
from traceability.kernel.idempotency import AlreadyAnswered, KeyReused, RequestInFlight

OWNER = UUID(int=7)


@dataclass
class Answer:
    body_sha256: str


@dataclass
class PlainRequest:
    """A request whose door keeps answers in a dict: the protocol, without a table."""

    body_sha256: str
    key_sha256: str = "k" * 64
    owner: UUID = OWNER
    answers: dict = field(default_factory=dict)

    def find_kept(self):
        return self.answers.get((self.owner, self.key_sha256))

    def keep(self, result):
        self.answers[self.owner, self.key_sha256] = Answer(self.body_sha256)


@pytest.mark.django_db
def test_a_new_key_goes_through_and_its_answer_is_kept():
    request = PlainRequest("a" * 64)

    idempotency.begin(request)

    assert idempotency.keep(request, "done") == "done"
    assert request.find_kept().body_sha256 == "a" * 64


@pytest.mark.django_db
def test_the_same_request_again_is_answered_from_what_was_kept():
    request = PlainRequest("a" * 64)
    idempotency.keep(request, "done")

    with pytest.raises(AlreadyAnswered) as again:
        idempotency.begin(request)
    assert again.value.kept.body_sha256 == "a" * 64


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused():
    first = PlainRequest("a" * 64)
    idempotency.keep(first, "done")

    with pytest.raises(KeyReused):
        idempotency.begin(PlainRequest("b" * 64, answers=first.answers))


@pytest.mark.django_db
def test_without_a_request_nothing_is_asked():
    idempotency.begin(None)
    assert idempotency.keep(None, 5) == 5


@pytest.mark.committed
def test_a_request_in_flight_is_told_so(committed):
    begun, finish, seen = threading.Event(), threading.Event(), []

    def first():
        with transaction.atomic():
            idempotency.begin(PlainRequest("a" * 64))
            begun.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    try:
        with transaction.atomic():
            idempotency.begin(PlainRequest("a" * 64))
    except RequestInFlight as flight:
        seen.append(flight.code)
    finish.set()
    thread.join()

    assert seen == ["request_in_flight"]
