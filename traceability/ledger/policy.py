"""Whose cosignatures this deployment asks for: the file of LEDGER_POLICY, a tlog-policy with the witnesses' URLs (ledger.md section 8).

A file that was good and is no longer is told once, and the last good one stays in force: an editor's slip stops no log.
"""

import hashlib
import logging
import threading
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from traceability.ledger.errors import PolicyUnusable
from traceability.tlog import witnessing
from traceability.tlog.errors import BadPolicy
from traceability.tlog.notes import VerifierKey
from traceability.tlog.witnessing import Policy

log = logging.getLogger(__name__)

NO_POLICY = Policy(())

Stamp = tuple[str, int, int]
_kept: dict[str, tuple[Stamp, Policy]] = {}
_lock = threading.Lock()


def deployment_policy() -> Policy:
    """The policy in force, without a quorum when LEDGER_POLICY is empty; read again when the file has changed.

    Raises PolicyUnusable for a file that is missing or malformed, unless this process has read a good one before.
    """
    path = settings.LEDGER_POLICY
    if not path:
        return NO_POLICY
    with _lock:
        stamp = _stamp_of(path)
        known = _kept.get(path)
        if known is None or known[0] != stamp:
            known = _kept[path] = (stamp, _read_again(path, known))
        return known[1]


def read_policy(path: str) -> Policy:
    """The policy in this file, fit to be asked for. Raises PolicyUnusable."""
    try:
        policy = witnessing.parse_policy(Path(path).read_bytes())
    except OSError as problem:
        raise PolicyUnusable(path=path, reason=problem.strerror or type(problem).__name__) from problem
    except BadPolicy as problem:
        raise PolicyUnusable(path=path, reason=problem.reason) from problem
    for name, url in policy.urls.items():
        if not _is_prefix(url):
            raise PolicyUnusable(path=path, reason=f"{url[:80]} of {name} is not an http or https address without query")
    if not policy.is_met_by(name for name in policy.urls if policy.witnesses[name].is_supported):
        raise PolicyUnusable(path=path, reason="the witnesses that have an address and a key of type 4 are no quorum")
    return policy


def digest_of(policy: Policy) -> bytes:
    """SHA-256 of what a quorum means: witnesses' keys, groups, quorum. Comments, URLs, order and logs do not change it."""
    lines = [f"witness {name} {key.vkey}" for name, key in policy.witnesses.items()]
    lines += [f"group {name} {group.threshold} {' '.join(sorted(group.members))}" for name, group in policy.groups.items()]
    return hashlib.sha256("\n".join([*sorted(lines), f"quorum {policy.quorum or 'none'}"]).encode()).digest()


def label_of(key: VerifierKey) -> str:
    """How the ledger's tables name a witness: name and key id, as its vkey begins."""
    return f"{key.name}+{key.id.hex()}"


def _read_again(path: str, known: tuple[Stamp, Policy] | None) -> Policy:
    try:
        return read_policy(path)
    except PolicyUnusable as problem:
        if known is None:
            raise
        log.error("policy_not_taken", extra={"reason": str(problem)})
        return known[1]


def _stamp_of(path: str) -> Stamp:
    try:
        found = Path(path).stat()
    except OSError:
        return (path, 0, 0)
    return (path, found.st_mtime_ns, found.st_size)


def _is_prefix(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
