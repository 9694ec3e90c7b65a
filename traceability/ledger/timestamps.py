"""Time stamps of checkpoints by an outside authority (RFC 3161, optional): SHA-256 over the three lines, kept only once verified."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from django.db import connection, transaction
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerificationError, VerifierBuilder, decode_timestamp_response

from traceability.kernel import clock
from traceability.ledger import posting
from traceability.ledger.errors import TimestampRefused
from traceability.ledger.standing import kept
from traceability.tlog.errors import TlogError
from traceability.verifier.timestamps import check_timestamp

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600  # at most one token an hour, and one at a log's end
AGAIN_SECONDS = 300  # after an authority that gave nothing
CLOCK_TOLERANCE_SECONDS = 300
MEDIA_TYPE, ANSWER_TYPE = "application/timestamp-query", "application/timestamp-reply"

_STAMPED = "SELECT EXISTS (SELECT FROM ledger.timestamp_token WHERE log_id = %s AND size = %s AND authority = %s)"
_NEWEST = "SELECT token FROM ledger.timestamp_token WHERE authority = %s ORDER BY log_id DESC, size DESC LIMIT 1"
_KEEP = "INSERT INTO ledger.timestamp_token (log_id, size, authority, token) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Authority:
    """Who stamps: its address, and the PEM file with the certificates that its own must lead to."""

    url: str
    ca_file: str

    def certificates(self) -> list[x509.Certificate]:
        """The certificates in the file. Raises TimestampRefused."""
        try:
            found = x509.load_pem_x509_certificates(Path(self.ca_file).read_bytes())
        except (OSError, ValueError) as problem:
            raise TimestampRefused(reason=f"{self.ca_file or 'LEDGER_TSA_CA'} holds no certificates") from problem
        if not any(one.issuer == one.subject for one in found):
            raise TimestampRefused(reason=f"{self.ca_file} holds no root certificate")
        return found


def stamp(authority: Authority, body: bytes) -> bytes:
    """A verified token over `body`: the authority's whole answer, DER. No database. Raises TimestampRefused."""
    certificates = authority.certificates()
    question = TimestampRequestBuilder().data(body).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = posting.post(authority.url, question.as_bytes(), media_type=MEDIA_TYPE)
    if answer.status != 200:
        raise TimestampRefused(reason=answer.why or f"{authority.url} answers {answer.status}")
    verifier = VerifierBuilder.from_request(question)
    for one in certificates:
        verifier = verifier.add_root_certificate(one) if one.issuer == one.subject else verifier.add_intermediate_certificate(one)
    try:
        response = decode_timestamp_response(answer.content)
        verifier.build().verify_message(response, body)
    except (VerificationError, ValueError) as problem:
        raise TimestampRefused(reason=f"the answer of {authority.url} does not convince: {problem}") from problem
    apart = abs((response.tst_info.gen_time - clock.now()).total_seconds())
    if apart > CLOCK_TOLERANCE_SECONDS:
        raise TimestampRefused(reason=f"the clock of {authority.url} is {apart:.0f} s away from ours")
    _require_readable(authority, answer.content, body, certificates)
    return answer.content


def _require_readable(authority: Authority, token: bytes, body: bytes, certificates: Sequence[x509.Certificate]) -> None:
    """That the verifier of strangers accepts it too, into whose bundles it goes: it knows fewer signatures. Raises TimestampRefused."""
    try:
        check_timestamp(token, body, certificates, int(clock.now().timestamp()) + CLOCK_TOLERANCE_SECONDS)
    except TlogError as problem:
        raise TimestampRefused(reason=f"the answer of {authority.url} would not convince a stranger: {problem}") from problem


def is_stamped(authority: Authority, log_id: int, size: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_STAMPED, [log_id, size, authority.url])
        return bool(cursor.fetchone()[0])


def seconds_since_newest(authority: Authority) -> float | None:
    """How old the newest token of this authority is, None without one."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [authority.url])
        row = cursor.fetchone()
    if row is None:
        return None
    return (clock.now() - decode_timestamp_response(bytes(row[0])).tst_info.gen_time).total_seconds()


def keep(authority: Authority, log_id: int, size: int, token: bytes) -> None:
    """Store a verified token; one that is there already stays."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_KEEP, [log_id, size, authority.url, token])


@dataclass
class _Request:
    """One question under way about one checkpoint; `token` stays empty when nothing convincing comes."""

    log_id: int
    size: int
    token: bytes = b""
    is_done: threading.Event = field(default_factory=threading.Event)


class Clerk:
    """Has published checkpoints stamped: at most one an hour, and each log's last. One request at a time, in a thread of its own."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._due_at: float | None = None
        self._rests_until = 0.0
        self._stamped: set[tuple[int, int]] = set()
        self._request: _Request | None = None

    def attend(self, log_id: int, size: int, body: bytes, *, is_final: bool) -> None:
        """Store what has come; ask for a token over this published checkpoint if one is due. Never waits for the authority."""
        self._take()
        if self._request is None and time.monotonic() >= self._rests_until and self._is_due(log_id, size, is_final=is_final):
            self._request = _Request(log_id, size)
            threading.Thread(target=self._ask, args=(self._request, body), name="time stamps", daemon=True).start()

    def _is_due(self, log_id: int, size: int, *, is_final: bool) -> bool:
        if self._due_at is None:
            age = seconds_since_newest(self._authority)
            self._due_at = time.monotonic() + (0 if age is None else EVERY_SECONDS - age)
        if (log_id, size) in self._stamped or not (is_final or time.monotonic() >= self._due_at):
            return False
        if is_stamped(self._authority, log_id, size):
            self._stamped.add((log_id, size))
        return (log_id, size) not in self._stamped

    def _take(self) -> None:
        request = self._request
        if request is None or not request.is_done.is_set():
            return
        self._request = None
        if not request.token:
            self._rests_until = time.monotonic() + AGAIN_SECONDS
            kept.report_stamping(failed=True)
            return
        keep(self._authority, request.log_id, request.size, request.token)
        self._due_at = time.monotonic() + EVERY_SECONDS
        self._stamped = {(request.log_id, request.size)}
        kept.report_stamping(failed=False)
        log.info("checkpoint_stamped", extra={"log_id": request.log_id, "size": request.size})

    def _ask(self, request: _Request, body: bytes) -> None:
        try:
            request.token = stamp(self._authority, body)
        except TimestampRefused as problem:
            log.warning("timestamp_refused", extra={"reason": str(problem)})
        finally:
            request.is_done.set()
