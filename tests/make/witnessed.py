"""A deployment with witnesses of its own: small ones that answer, a policy file that names them, and a publisher that asks them."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.test.utils import override_settings

from tests.make.ledger import acting_as, seal_now, the_signer
from tests.make.witness import SmallWitness, a_witness, policy_text
from traceability.ledger.mirror import Mirror
from traceability.ledger.models import Log
from traceability.ledger.publication import Publisher
from traceability.tlog.notes import VerifierKey

_files = count(1)


@dataclass
class Witnessed:
    """The witnesses w1, w2, … and one process's publisher."""

    witnesses: list[SmallWitness]
    keys: list[VerifierKey]
    publisher: Publisher
    policy: Path

    def __getitem__(self, number: int) -> SmallWitness:
        return self.witnesses[number - 1]

    def ask_for(self, quorum: int | str) -> None:
        """Change the deployment's policy."""
        self.policy.write_text(policy_text(self.keys, self.witnesses, quorum) + f"# {next(_files)}\n", encoding="utf-8")

    def rounds(self, until: Callable[[], object], *, seconds: float = 10) -> bool:
        """Rounds of the publisher until something is true; whether it came true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with acting_as("ledger_sequencer"):
                self.publisher._one_round()
            if until():
                return True
            time.sleep(0.01)
        return False

    def idle(self) -> None:
        """Rounds until no question is open, and one more."""
        assert self.rounds(lambda: not any(member.question for member in self.publisher._circle._members.values()))


@contextmanager
def a_witnessed_log(folder: Path, *, witnesses: int = 2, quorum: int | str = 2, mirror: Mirror | None = None) -> Iterator[Witnessed]:
    """The log of this test's database, sealed once if it was not, with so many witnesses."""
    seal_now()
    signer = the_signer()
    signer.close()
    with ExitStack() as stack:
        circle = [stack.enter_context(a_witness(number + 1, signer.verifiers)) for number in range(witnesses)]
        policy = folder / f"policy-{next(_files)}"
        policy.write_text(policy_text(signer.verifiers, circle, quorum), encoding="utf-8")
        stack.enter_context(override_settings(LEDGER_POLICY=str(policy)))
        yield Witnessed(circle, signer.verifiers, Publisher(mirror), policy)


@pytest.fixture
def witnessed(db, tmp_path):
    """Two witnesses of whom both must cosign; each test's own."""
    with a_witnessed_log(tmp_path) as log:
        yield log


def origin() -> str:
    return Log.objects.get(log_id=1).origin


def signer_folder() -> Path:
    return Path(settings.LEDGER_SIGNER_DIR)
