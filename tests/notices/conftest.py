"""A log of each test's own, receivers on this machine, and webhooks that lead to them."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from tests.make.receiver import LOOPBACK, Answer, Receiver, a_receiver
from traceability.ledger import services as ledger
from traceability.notices import services
from traceability.notices.claims import WebhookClaim
from traceability.notices.services import Opened


@pytest.fixture(autouse=True)
def own_world(tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK


@pytest.fixture
def receiver():
    """Makes receivers that answer as told; 204 without a word."""
    with ExitStack() as opened:

        def made(*answers: Answer, **told) -> Receiver:
            return opened.enter_context(a_receiver(*answers, **told))

        yield made


@pytest.fixture
def log(cast):
    """The cast, with a log that can be sealed."""
    ledger.prepare()
    return cast


@pytest.fixture
def subscribed(log) -> Callable[..., Opened]:
    def subscribe(by=None, url="https://hooks.example.org/a", **said) -> Opened:
        return services.subscribe(by=(by or log.ada).viewer, claim=WebhookClaim(url, **said))

    return subscribe
