"""What is kept of a request: whose key it is, at which address, and the hash of what was sent."""

import hashlib
from uuid import UUID

import pytest

from traceability.interfaces.keeping import Keeping, Submission
from traceability.kernel.idempotency import KeyReused

pytestmark = pytest.mark.django_db


class Door(Keeping):
    def keep(self, result: str) -> None:
        self.store(result.encode(), status=201, location=f"/{result}", entry_uid=None)


def asked(target: str = "POST /here") -> Door:
    return Door(owner=UUID(int=1), key="key", target=target, body=lambda: b"body")


def test_the_first_answer_is_found_again_by_the_same_key_at_the_same_address():
    asked().keep("answer")

    kept = asked().find_kept()
    assert kept is not None and (kept.location, bytes(kept.answer)) == ("/answer", b"answer")
    assert kept.body_sha256 == hashlib.sha256(b"body").hexdigest()
    assert Submission.objects.count() == 1


def test_a_key_belongs_to_one_address():
    asked().keep("answer")

    with pytest.raises(KeyReused):
        asked("POST /there").find_kept()


def test_a_door_must_say_how_its_answer_is_kept():
    with pytest.raises(TypeError, match=r"abstract method '?keep"):
        Keeping(owner=UUID(int=1), key="key", target="POST /here", body=lambda: b"body")
