"""From signed to published: newest checkpoint → witnesses → cosignatures → mirror, in a thread beside the sequencer.

So that a slow witness never stops sequencing. What is published is what the database holds: every round begins there.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db import Error, connection

from traceability.kernel import bell
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch, PolicyUnusable
from traceability.ledger.mirror import Mirror
from traceability.ledger.policy import deployment_policy
from traceability.ledger.services import incidents
from traceability.ledger.timestamps import Authority, Clerk
from traceability.ledger.witnesses import stored
from traceability.ledger.witnesses.circle import Circle
from traceability.ledger.witnesses.stored import Head
from traceability.tlog import checkpoints
from traceability.tlog.witnessing import Policy

log = logging.getLogger(__name__)

ROUND_SECONDS = 0.1
PAUSE_SECONDS = 1.0
MIRROR = "mirror"  # the kind of incident when readers of the mirror would be shown another history

_FREEZE = "SELECT ledger.freeze(%s) FROM ledger.log WHERE mode IN ('live', 'closing')"


class Publisher:
    """One process's part in publication. Any number may run: what they store is the same, and witnesses answer each of them.

    `mirror` None: the database alone is read from. Raises PolicyUnusable when the deployment's policy cannot be read.
    """

    def __init__(self, mirror: Mirror | None) -> None:
        deployment_policy()
        self._mirror = mirror
        self._circle = Circle()
        self._clerk = Clerk(Authority(settings.LEDGER_TSA_URL, settings.LEDGER_TSA_CA)) if settings.LEDGER_TSA_URL else None
        self._targets: dict[int, Head] = {}
        self._met: dict[int, tuple[int, Policy]] = {}
        self._shown: dict[str, bytes] = {}
        self._told: dict[str, str] = {}

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Publish until `should_stop`. A database that is away is waited for. Uses a connection of this thread, closed at the end."""
        try:
            while not should_stop():
                time.sleep(self._one_round())
        finally:
            connection.close()

    def step(self) -> None:
        """One round over the newest checkpoints: take what was answered, ask what is due, publish what may be."""
        policy = deployment_policy()
        self._circle.follow(policy)
        self._circle.take()
        left_out = incidents.open_about(incidents.WITNESS)
        self._require_reachable_quorum(policy, left_out)
        for newest in stored.heads():
            if newest.mode != "recovery":  # the database has lost history: what it would show is not what was signed
                target = self._target(newest, policy, left_out)
                self._circle.ask(target, left_out=left_out)
                self._is_met(target, policy)
                self._show(newest)

    def _one_round(self) -> float:
        """A step that survives what passes: seconds to sleep until the next."""
        try:
            self.step()
        except LogMismatch as found:
            self._tell("log_frozen", str(found.facts.get("what", found)), level=logging.CRITICAL)
            self._freeze(str(found.facts.get("what", found)))
        except PolicyUnusable as found:
            self._tell("policy_unusable", str(found))
        except Error as problem:
            self._tell("publisher_without_database", str(problem).partition("\n")[0], level=logging.WARNING)
            connection.close()
        except OSError as problem:
            self._tell("mirror_not_written", str(problem))
        else:
            return ROUND_SECONDS
        return PAUSE_SECONDS

    def _target(self, newest: Head, policy: Policy, left_out: frozenset[str]) -> Head:
        """The checkpoint that all witnesses are asked about: one at a time, until its quorum is met or nobody owes an answer.

        In a log that grows faster than its witnesses answer, each would else cosign another checkpoint, and none would have a quorum.
        """
        target = self._targets.get(newest.log_id)
        if target is None or self._is_met(target, policy) or not self._circle.owes(target, left_out=left_out):
            target = newest
        self._targets[newest.log_id] = replace(target, mode=newest.mode)
        return self._targets[newest.log_id]

    def _is_met(self, head: Head, policy: Policy) -> bool:
        """Whether the quorum has cosigned this checkpoint; the first time, that is written down and told."""
        if policy.quorum is None or self._met.get(head.log_id) == (head.size, policy):
            return True
        if not policy.is_met_by(self._circle.names(stored.cosigned_by(head))):
            return False
        if stored.record_quorum(head, policy):
            log.info("checkpoint_witnessed", extra={"log": head.origin, "size": head.size})
            bell.ring_for(["checkpoint.witnessed"])
        self._met[head.log_id] = head.size, policy
        return True

    def _show(self, newest: Head) -> None:
        """Replace the mirror's checkpoint by the published one, cosignatures included, when it is another; and have that stamped."""
        found = queries.published_of(newest.log_id)
        if found is None:
            return
        if self._mirror is not None and self._shown.get(newest.origin) != found.note and self._publish(self._mirror, newest, found.note):
            self._shown[newest.origin] = found.note
        if self._clerk is not None:
            is_final = newest.is_final and found.size == newest.size
            self._clerk.attend(newest.log_id, found.size, checkpoints.parse(found.note).checkpoint.body(), is_final=is_final)

    def _publish(self, mirror: Mirror, newest: Head, note: bytes) -> bool:
        """Whether readers of the mirror see this note now. Raises LogMismatch when they would see another history."""
        try:
            return mirror.publish(newest.origin, note)
        except LogMismatch as problem:
            incidents.report(MIRROR, newest.origin, str(problem.facts.get("what", problem)), {"checkpoint": note})
            raise

    def _require_reachable_quorum(self, policy: Policy, left_out: frozenset[str]) -> None:
        """Freeze the log when witnesses that are left out would be needed: nothing more can be published, and a person must look."""
        ours = self._circle.labels()
        if left_out & ours and not policy.is_met_by(self._circle.names(ours - left_out)):
            reason = f"the quorum is out of reach: incidents of {', '.join(sorted(left_out & ours))}"
            self._tell("log_frozen", reason, level=logging.CRITICAL)
            self._freeze(reason)

    def _freeze(self, reason: str) -> None:
        """Stop the log where it is. The first reason stays, and recovery stays recovery."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(_FREEZE, [reason])
        except Error:
            connection.close()

    def _tell(self, event: str, reason: str, *, level: int = logging.ERROR) -> None:
        """Say what holds publication up once, not at each round."""
        if self._told.get(event) != reason:
            self._told[event] = reason
            log.log(level, event, extra={"reason": reason})
