"""Notices on their way: signed, to the addresses that the name stands for now and no other, all receivers at once, each in bounded time.

No database is asked here. What goes wrong on the way is an outcome, and nothing is raised for it.
"""

import random
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from uuid import UUID

from traceability.kernel import clock
from traceability.ledger import posting
from traceability.ledger.posting import Answer
from traceability.notices import signing
from traceability.notices.addresses import Network, may_be_reached, read_url
from traceability.notices.errors import BadWebhookUrl, WebhookAddressPrivate, WebhookUrlOpen

SECONDS = 10
"""In which a receiver must have answered one notice; and after which no further one is begun to be sent to it in this round."""
LONGEST_ANSWER = 4096
PATIENCE = 2 * SECONDS + 5
"""For so long a round waits for its receivers: also a resolver that never answers holds nobody up."""
MEDIA_TYPE = "application/json"
AGENT = "traceability-ledger-webhooks/1"
_MOST_ADDRESSES = 4
_NOT_ALLOWED = "the host has an address that is private or reserved"


@dataclass(frozen=True, slots=True)
class Post:
    """One notice: its id is the receiver's `webhook-id`."""

    id: UUID
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try; `chance` decides how much later than its time the next one is."""

    id: UUID
    answer: Answer
    at: datetime
    took: timedelta = timedelta()
    chance: float = field(default_factory=random.random)

    @property
    def is_done(self) -> bool:
        return HTTPStatus.OK <= self.answer.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        return self.answer.status == HTTPStatus.GONE

    @property
    def asked(self) -> timedelta:
        """For how long the receiver wants to be left alone: seconds or a time in `Retry-After`, with 429 and 503 alone."""
        if self.answer.status not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            return timedelta()
        said = self.answer.retry_after.strip()
        if said.isascii() and said.isdecimal():
            return timedelta(seconds=min(int(said[:9]), 10**8))
        try:
            then = parsedate_to_datetime(said)
        except (ValueError, TypeError, OverflowError):
            return timedelta()
        return max(then.replace(tzinfo=then.tzinfo or UTC) - self.at, timedelta())

    @property
    def words(self) -> str:
        """What the receiver said, as it may be shown: printable, and without what no column holds."""
        return _printable(self.answer.content[:LONGEST_ANSWER].decode("utf-8", "replace"))

    @property
    def why(self) -> str:
        """Why it failed; empty when it did not."""
        if self.is_done:
            return ""
        return _printable(self.answer.why or f"it answers {self.answer.status}")[:200]


@dataclass
class Round:
    """What is sent to one receiver, one after the other; the first that fails ends it."""

    url: str
    keys: Sequence[bytes]
    posts: Sequence[Post]
    outcomes: list[Outcome] = field(default_factory=list)


def send(rounds: Sequence[Round], *, allowed: Sequence[Network]) -> list[list[Outcome]]:
    """Send all rounds at once; each with its outcomes. Returns after `PATIENCE` seconds at most."""
    threads = [threading.Thread(target=_run, args=(one, allowed), name="notices", daemon=True) for one in rounds]
    for thread in threads:
        thread.start()
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(end - time.monotonic(), 0))
    return [_told(one, is_over=not thread.is_alive()) for one, thread in zip(rounds, threads, strict=True)]


def _told(one: Round, *, is_over: bool) -> list[Outcome]:
    """What came of a round; of the try that is still under way, or that broke off before its first end, that it failed."""
    told = list(one.outcomes)
    if len(told) < len(one.posts) and not (is_over and told):
        told.append(Outcome(one.posts[len(told)].id, Answer(0, why="no answer in time"), clock.now()))
    return told


def _run(one: Round, allowed: Sequence[Network]) -> None:
    end = time.monotonic() + SECONDS
    for post in one.posts:
        at, began = clock.now(), time.monotonic()
        answer = _posted(one, post, at, allowed)
        outcome = Outcome(post.id, answer, at, timedelta(seconds=time.monotonic() - began))
        one.outcomes.append(outcome)
        if not outcome.is_done or time.monotonic() >= end:
            return


def _posted(one: Round, post: Post, at: datetime, allowed: Sequence[Network]) -> Answer:
    end = time.monotonic() + SECONDS
    try:
        addresses = addresses_of(one.url, allowed=allowed)
    except OSError as problem:
        return Answer(0, why=f"the host's name leads nowhere: {problem}"[:200])
    except (BadWebhookUrl, WebhookUrlOpen, WebhookAddressPrivate, UnicodeError):
        return Answer(0, why=_NOT_ALLOWED)
    headers = signing.headers(str(post.id), int(at.timestamp()), post.content, one.keys) | {"User-Agent": AGENT}
    return posting.post_to(
        addresses,
        one.url,
        post.content,
        media_type=MEDIA_TYPE,
        headers=headers,
        seconds=max(end - time.monotonic(), 0.001),
        most=LONGEST_ANSWER,
    )


def _printable(text: str) -> str:
    """What a receiver says may hold anything, in its errors too: no column takes U+0000."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)


def addresses_of(url: str, *, allowed: Sequence[Network]) -> list[str]:
    """The addresses that the host stands for at this moment, asked once; nobody asks again on the way to one of them.

    Raises WebhookAddressPrivate when one of them may not be reached, what `read_url` raises, and OSError when there is none.
    """
    target = read_url(url, allowed=allowed)
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(may_be_reached(ip_address(one), is_secure=target.is_secure, allowed=allowed) for one in addresses):
        raise WebhookAddressPrivate()
    return addresses[:_MOST_ADDRESSES]
