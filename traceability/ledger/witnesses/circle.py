"""The witnesses as this process knows them: each is asked in a thread of its own, so that a slow one holds up nobody.

A witness has one question open at a time. What its answer means for it is the table of ledger.md section 8.
"""

import logging
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from traceability.kernel import clock
from traceability.ledger import queries
from traceability.ledger.posting import Answer
from traceability.ledger.services import incidents
from traceability.ledger.witnesses import protocol, stored
from traceability.ledger.witnesses.protocol import Verdict, Witness
from traceability.ledger.witnesses.stored import Head
from traceability.tlog.witnessing import Policy

log = logging.getLogger(__name__)

RENEW_SECONDS = 300  # an unchanged head is cosigned again, so that a reader with --max-age is content
AHEAD_SECONDS = 10  # how long a witness may know more than the database: our own newest checkpoint may be on its way
LONGEST_REST_SECONDS = 60
MOST_TRIES = 3


@dataclass
class Question:
    """One exchange under way. `tries` counts those about the same head: an answer may have been lost before."""

    head: Head
    old: int
    request: bytes
    tries: int
    answer: Answer | None = None


@dataclass
class Member:
    """One witness and what is known of it: the size it cosigned last and when, by log; and when it may be asked again."""

    witness: Witness
    sizes: dict[int, int] = field(default_factory=dict)
    renewed: dict[int, tuple[int, float]] = field(default_factory=dict)
    question: Question | None = None
    failures: int = 0
    rests_until: float = 0.0
    ahead_since: float | None = None

    def rest(self, seconds: float) -> None:
        self.rests_until = time.monotonic() + seconds


class Circle:
    """All witnesses of the policy. Used by one thread, with its own database connection, as the sequencer's role."""

    def __init__(self) -> None:
        self._members: dict[Witness, Member] = {}

    def follow(self, policy: Policy) -> None:
        """Ask these witnesses from now on; who stays keeps what is known of it."""
        self._members = {one: self._members.get(one) or Member(one) for one in protocol.witnesses_of(policy)}

    def names(self, labels: Collection[str]) -> list[str]:
        """The names in the policy of the witnesses with these labels."""
        return [one.name for one in self._members if one.label in labels]

    def labels(self) -> set[str]:
        return {one.label for one in self._members}

    def ask(self, head: Head, *, left_out: Collection[str]) -> None:
        """Ask every witness that is free and whose cosignature of this head is missing or no longer fresh."""
        for member in self._members.values():
            if self._is_free(member, left_out) and self._is_due(member, head):
                self._put(member, head, min(member.sizes[head.log_id], head.size), tries=1)

    def owes(self, head: Head, *, left_out: Collection[str]) -> bool:
        """Whether a cosignature of this head may still come: somebody is being asked about it, or could be now."""
        for member in self._members.values():
            if member.question is not None and (member.question.head.log_id, member.question.head.size) == (head.log_id, head.size):
                return True
            if self._is_free(member, left_out) and self._is_due(member, head):
                return True
        return False

    def take(self) -> None:
        """Weigh the answers that have come: store what was cosigned, remember what was said."""
        for member in self._members.values():
            question = member.question
            if question is not None and question.answer is not None:
                member.question = None
                verdict = protocol.judge(member.witness, question.answer, question.head.body, now=int(clock.now().timestamp()))
                self._weigh(member, question, question.answer, verdict)

    def _is_free(self, member: Member, left_out: Collection[str]) -> bool:
        return member.question is None and time.monotonic() >= member.rests_until and member.witness.label not in left_out

    def _is_due(self, member: Member, head: Head) -> bool:
        if head.log_id not in member.sizes:
            known = stored.last_cosigned(head.log_id, member.witness.label)
            member.sizes[head.log_id] = known[0] if known else 0
            if known:
                member.renewed[head.log_id] = known[0], time.monotonic() - known[1]
        if member.sizes[head.log_id] > head.size:
            return False  # it has seen a newer checkpoint of ours, and goes back for nobody
        size, at = member.renewed.get(head.log_id, (-1, 0.0))
        return size != head.size or (not head.is_final and time.monotonic() - at >= RENEW_SECONDS)

    def _put(self, member: Member, head: Head, old: int, *, tries: int) -> None:
        path = queries.consistency_path(head.log_id, old, head.size) if 0 < old < head.size else []
        question = member.question = Question(head, old, protocol.request_of(old, path, head.note), tries)

        def work() -> None:
            question.answer = protocol.ask(member.witness, question.request)

        threading.Thread(target=work, name=f"witness {member.witness.name}", daemon=True).start()

    def _weigh(self, member: Member, question: Question, answer: Answer, verdict: Verdict) -> None:
        label, head = member.witness.label, question.head
        if verdict.meaning != "behind":
            member.ahead_since = None
        match verdict.meaning:
            case "cosigned":
                stored.keep(head, label, verdict.lines)
                member.sizes[head.log_id], member.renewed[head.log_id] = head.size, (head.size, time.monotonic())
                member.failures = 0
            case "behind":
                self._believe(member, question, answer, verdict.size)
            case "refused":
                self._report(member, question, answer, verdict.why)
            case "unknown":
                self._say(member, "witness_does_not_know_us", verdict.why)
                member.rest(LONGEST_REST_SECONDS)
            case "away":
                self._say(member, "witness_away", verdict.why)
                member.failures += 1
                member.rest(min(2 ** min(member.failures - 1, 10), LONGEST_REST_SECONDS))

    def _believe(self, member: Member, question: Question, answer: Answer, size: int) -> None:
        """It says that it cosigned `size` last: the proof from there, once more. More than is sealed is an incident, if it lasts."""
        head = question.head
        if size > queries.sealed_size_of(head.log_id):
            member.ahead_since = member.ahead_since or time.monotonic()
            if time.monotonic() - member.ahead_since < AHEAD_SECONDS:
                member.rest(1)
            else:
                self._report(member, question, answer, f"it says that it cosigned {size}, which was never sealed")
            return
        member.ahead_since = None
        member.sizes[head.log_id] = size
        # Somebody else may have shown it a newer checkpoint of ours meanwhile; it never goes back.
        if question.tries == MOST_TRIES or (question.tries > 1 and size <= question.old):
            self._report(member, question, answer, f"it says again that it cosigned {size} last, and does not take the proof from there")
        elif size <= head.size:
            self._put(member, head, size, tries=question.tries + 1)

    def _report(self, member: Member, question: Question, answer: Answer, why: str) -> None:
        """Leave it out until a person has looked at what was asked and answered."""
        evidence = {"request": question.request, "answer": answer.content, "status": str(answer.status).encode()}
        incidents.report(incidents.WITNESS, member.witness.label, f"{member.witness.name}: {why}", evidence)
        member.ahead_since = None

    def _say(self, member: Member, event: str, why: str) -> None:
        """Once for each row of failures."""
        if not member.failures or event != "witness_away":
            level = logging.WARNING if event == "witness_away" else logging.ERROR
            log.log(level, event, extra={"witness": member.witness.name, "why": why})
