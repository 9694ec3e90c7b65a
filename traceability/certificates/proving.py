"""The proof of a certificate step by step: each held, failed, or was not reached because one before it failed. Pure.

The steps have names; the sentences for them belong to whoever shows them. Keys come from the reader, never from the file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from traceability.certificates import data_integrity, statement
from traceability.certificates.received import Jwt
from traceability.tlog import checkpoints, merkle, notes, proofs, strict
from traceability.tlog.canonical import Value
from traceability.tlog.errors import NotCanonical, NoTrustedSignature, TlogError, WrongOrigin, WrongSignature

T = TypeVar("T")
HELD, FAILED, NOT_REACHED, WAITING = "held", "failed", "not_reached", "waiting"
FORM, KEY, SIGNATURE, CHECKPOINT, INCLUSION = "form", "key", "signature", "checkpoint", "inclusion"


@dataclass(frozen=True)
class Step:
    """`name` says what was asked, `result` what came out, `why` the code of what failed, `facts` what the sentence names."""

    name: str
    result: str
    why: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Keys:
    """Whom the reader trusts: vkeys of certificates and of logs."""

    certificate: Sequence[str]
    log: Sequence[str]


class Walk:
    """Steps one after the other: after one that fails none is tried."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @property
    def holds(self) -> bool:
        return all(step.result in (HELD, WAITING) for step in self.steps)

    def take(self, name: str, act: Callable[[], T]) -> T | None:
        """What `act` returns, None where it was not reached or raised TlogError."""
        if not self.holds:
            self.steps.append(Step(name, NOT_REACHED))
            return None
        try:
            found = act()
        except TlogError as error:
            self.steps.append(Step(name, FAILED, error.code))
            return None
        self.steps.append(Step(name, HELD))
        return found

    def say(self, name: str, result: str, why: str = "", **facts: str) -> None:
        """A step that was taken elsewhere; not reached after one that failed."""
        self.steps.append(Step(name, result, why, facts) if self.holds else Step(name, NOT_REACHED))


def prove_statement(walk: Walk, signed: bytes, keys: Keys) -> dict[str, Value] | None:
    """The statement in certificate.json, if all steps held."""
    read = walk.take(FORM, lambda: statement.read(signed))
    key = walk.take(KEY, lambda: _known(read).trusted_key(keys.certificate))
    walk.take(SIGNATURE, lambda: _known(read).require_signature(_known(key)))
    checkpoint = walk.take(CHECKPOINT, lambda: _known(read).checkpoint(_known(key), keys.log))
    walk.take(INCLUSION, lambda: _known(read).require_inclusion(_known(checkpoint)))
    return _known(read).said if walk.holds else None


def prove_credential(walk: Walk, document: dict[str, Value], keys: Keys) -> dict[str, Value] | None:
    """The credential without its proof, if all steps held.

    A key is known by its id alone: the signature covers the issuer's name, and a domain that was lost voids nothing.
    """
    method = walk.take(FORM, lambda: data_integrity.method_of(document))
    key = walk.take(KEY, lambda: _key(_known(method), keys.certificate))
    claims = walk.take(SIGNATURE, lambda: data_integrity.verify(document, {_known(method): _known(key)}))
    _prove_anchor(walk, claims, keys)
    return claims if walk.holds else None


def prove_jwt(walk: Walk, jwt: Jwt, keys: Keys) -> dict[str, Value] | None:
    """The claims of an enveloped credential, if all steps held."""
    method = walk.take(FORM, lambda: _method_of_header(jwt))
    key = walk.take(KEY, lambda: _key(_known(method), keys.certificate))
    walk.take(SIGNATURE, lambda: _require_jwt_signature(jwt, _known(key)))
    _prove_anchor(walk, jwt.claims, keys)
    return jwt.claims if walk.holds else None


def number_in(members: dict[str, Value]) -> str:
    """The number that a file of any kind says it has; empty for none. Nothing is believed."""
    said = members.get("statement")
    named = said.get("number") if isinstance(said, dict) else members.get("id")
    return named.rpartition("/")[2] if isinstance(named, str) else ""


def _prove_anchor(walk: Walk, claims: dict[str, Value] | None, keys: Keys) -> None:
    """That a credential's approval is in the log."""
    anchor = walk.take(CHECKPOINT, lambda: _opened(_known(claims), keys.log))
    walk.take(INCLUSION, lambda: _require_included(*_known(anchor)))


def _opened(claims: dict[str, Value], log_keys: Sequence[str]) -> tuple[dict[str, Value], proofs.Receipt, checkpoints.Checkpoint]:
    """The member ree:ledger, the proof in it, and the checkpoint of that, which says what the member says."""
    subject = claims.get("credentialSubject")
    ledger = subject.get("ree:ledger") if isinstance(subject, dict) else None
    text = ledger.get("ree:tlog_proof") if isinstance(ledger, dict) else None
    if not isinstance(ledger, dict) or not isinstance(text, str):
        raise NotCanonical("the credential carries no proof of its approval")
    receipt = proofs.parse_receipt(text.encode())
    checkpoint = checkpoints.open_checkpoint(receipt.checkpoint, map(notes.parse_vkey, log_keys)).checkpoint
    told = (ledger.get("ree:origin"), ledger.get("ree:checkpoint_size"), ledger.get("ree:checkpoint_root"), ledger.get("ree:leaf_index"))
    if told != (checkpoint.origin, checkpoint.size, strict.in_base64(checkpoint.root), receipt.index):
        raise WrongOrigin("the credential names another checkpoint or place than its proof")
    return ledger, receipt, checkpoint


def _require_included(ledger: dict[str, Value], receipt: proofs.Receipt, checkpoint: checkpoints.Checkpoint) -> None:
    try:
        leaf = bytes.fromhex(str(ledger.get("ree:leaf_hash")))
    except ValueError as error:
        raise NotCanonical("the leaf hash is not hexadecimal") from error
    merkle.verify_inclusion(receipt.index, checkpoint.size, leaf, receipt.path, checkpoint.root)


def _method_of_header(jwt: Jwt) -> str:
    method = jwt.header.get("kid")
    issuer = jwt.claims.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else None
    if not isinstance(method, str) or jwt.header != {"alg": "EdDSA", "cty": "vc", "iss": named, "kid": method, "typ": "vc+jwt"}:
        raise NotCanonical("not a credential of the issuer that it names, signed with EdDSA")
    return method


def _key(method: str, vkeys: Sequence[str]) -> bytes:
    """The public key whose id stands behind the `#`. Raises NoTrustedSignature."""
    for key in map(notes.parse_vkey, vkeys):
        if method.partition("#")[2] == key.id.hex():
            return key.public
    raise NoTrustedSignature("the proof names a key that is not trusted here")


def _require_jwt_signature(jwt: Jwt, public: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(jwt.signature, jwt.signing)
    except InvalidSignature as error:
        raise WrongSignature("the signature is not over these claims") from error


def _known(value: T | None) -> T:
    """What the step before returned: a step is only tried after all before it held."""
    assert value is not None
    return value
