"""What is said of a webhook by who keeps it, read from plain JSON. Pure."""

from dataclasses import dataclass
from typing import TypeVar

from traceability.custody.claims import kinds
from traceability.custody.claims.shapes import ListOf, Shape
from traceability.kernel.errors import ClaimsMalformed
from traceability.notices.addresses import MOST_URL
from traceability.notices.kinds import NOTICES

T = TypeVar("T")

ACTIVE, PAUSED, DISABLED = "active", "paused", "disabled"
STATES = (ACTIVE, PAUSED, DISABLED)
DESCRIPTION = kinds.Words(200)
URL = kinds.Words(MOST_URL)
KINDS = ListOf(kinds.Choice(NOTICES), most=len(NOTICES))


@dataclass(frozen=True, slots=True)
class WebhookClaim:
    """A new webhook. No kinds: all of them."""

    url: str
    kinds: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What is None stays as it is."""

    url: str | None = None
    kinds: tuple[str, ...] | None = None
    description: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A new secret, a test, a notice once more: nothing is said besides."""


ASKING = Shape(Asking, {})
WEBHOOK = Shape(WebhookClaim, {"url": URL}, {"kinds": KINDS, "description": DESCRIPTION})
CHANGE = Shape(WebhookChange, {}, {"url": URL, "kinds": KINDS, "description": DESCRIPTION, "state": kinds.Choice((ACTIVE, PAUSED))})


def read_webhook(body: object) -> WebhookClaim:
    """Raises ClaimsMalformed with every bad place."""
    return _read(WEBHOOK, body)


def read_change(body: object) -> WebhookChange:
    """Raises ClaimsMalformed with every bad place."""
    return _read(CHANGE, body)


def read_asking(body: object) -> Asking:
    """Raises ClaimsMalformed with every bad place."""
    return _read(ASKING, body)


def _read(shape: Shape[T], body: object) -> T:
    problems: kinds.Problems = []
    claim = shape.read(body, "", problems)
    if problems or claim is None:
        raise ClaimsMalformed(problems)
    return claim
