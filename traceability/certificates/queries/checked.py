"""A certificate checked for a stranger, by its number or by a file, step by step. Nothing is written."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from traceability.certificates import proving, received
from traceability.certificates.errors import TooMuchToCheck, UnknownCertificate
from traceability.certificates.models import Certificate, StatusChange
from traceability.certificates.proving import FAILED, HELD, WAITING, Keys, Step, Walk
from traceability.certificates.queries.handed_out import certificate_printed_as, trusted_keys
from traceability.certificates.queries.lookups import PublicCertificate, public_certificate
from traceability.kernel import clock
from traceability.ledger import queries as ledger
from traceability.tlog import canonical, notes, witnessing
from traceability.tlog.canonical import Value
from traceability.tlog.errors import NotCanonical, TlogError
from traceability.verifier.bundle import check_bundle
from traceability.verifier.trust import Trust
from traceability.verifier.zipped import ZippedFiles

PRINTED, ATTACHED, SOUND, ISSUED, RECORDED, HOLDS = "printed", "attached", "sound", "issued", "recorded", "holds"
ALTERED, UNKNOWN = "altered", "unknown"
MOST_FILES = 3_000
"""Of a bundle that is checked while a page is waited for; larger ones are for the offline verifier."""
CERTIFICATE = "certificate.json"
_STATEMENT, _CREDENTIAL = "statement", "credential"


@dataclass(frozen=True)
class Checked:
    """What came out. `verdict`: certified, suspended or revoked, when every step of the proof held; else altered or unknown.

    `certificate` is the one that was issued under the number in the file, also when the file is another.
    """

    kind: str
    verdict: str
    steps: tuple[Step, ...]
    certificate: PublicCertificate | None


def check_number(number: str) -> Checked:
    """The certificate with this number, as it is kept. Raises UnknownCertificate, Tampering; at most ten queries."""
    found = public_certificate(number)
    walk = Walk()
    proving.prove_statement(walk, found.signed, trusted_keys())
    _continue(walk, found, _STATEMENT, found.signed)
    return Checked("number", _verdict(walk, found), tuple(walk.steps), found)


def check_file(data: bytes) -> Checked:
    """A PDF, certificate.json, API answer, credential or bundle that a stranger holds. Raises NotCanonical, TooMuchToCheck."""
    kind = received.kind_of(data)
    return _CHECKS[kind](data, trusted_keys())


def _check_pdf(data: bytes, keys: Keys) -> Checked:
    """Its pages are vouched for only as long as every byte is the same; the attached proof stands for itself."""
    printed = certificate_printed_as(hashlib.sha256(data).hexdigest())
    first = Step(PRINTED, HELD if printed else FAILED, "" if printed else "altered")
    return _with_statement("pdf", first, received.attached_to(data), keys)


def _check_bundle(data: bytes, keys: Keys) -> Checked:
    with NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        try:
            first, signed = _bundle_read(Path(file.name), keys)
        except TlogError as problem:
            first, signed = Step(SOUND, FAILED, problem.code, {"where": "zip"}), None
    return _with_statement("bundle", first, signed, keys)


def _bundle_read(path: Path, keys: Keys) -> tuple[Step, bytes | None]:
    """What the verifier of strangers says of it, and the certificate in it. Raises TlogError, TooMuchToCheck."""
    policy = witnessing.policy_of([notes.parse_vkey(vkey) for vkey in keys.log], [], 0)
    with ZippedFiles(path) as files:
        if len(files.sizes) > MOST_FILES:
            raise TooMuchToCheck(most=f"{MOST_FILES:,}")
        report = check_bundle(files, Trust(policy, int(clock.now().timestamp())))
        signed = files.read(CERTIFICATE) if CERTIFICATE in files.sizes else None
    if report.findings:
        worst = report.findings[0]
        return Step(SOUND, FAILED, worst.code, {"where": worst.where}), signed
    return Step(SOUND, HELD, facts={"entries": str(report.facts["entries"])}), signed


def _with_statement(kind: str, first: Step, signed: bytes | None, keys: Keys) -> Checked:
    """A file that carries certificate.json. What is wrong with the file itself hides no step of the proof in it."""
    walk = Walk()
    walk.take(ATTACHED, lambda: _present(signed))
    proving.prove_statement(walk, signed or b"", keys)
    found = _certificate_of(proving.number_in(_members(signed)))
    _continue(walk, found, _STATEMENT, signed or b"")
    verdict = _verdict(walk, found) if first.result == HELD or not walk.holds else ALTERED
    return Checked(kind, verdict, (first, *walk.steps), found)


def _check_statement(data: bytes, keys: Keys) -> Checked:
    signed, walk = received.signed_statement(data), Walk()
    proving.prove_statement(walk, signed, keys)
    found = _certificate_of(proving.number_in(received.read_object(data)))
    _continue(walk, found, _STATEMENT, signed)
    return Checked(_STATEMENT, _verdict(walk, found), tuple(walk.steps), found)


def _check_credential(data: bytes, keys: Keys) -> Checked:
    document, walk = received.read_object(data), Walk()
    proving.prove_credential(walk, document, keys)
    found = _certificate_of(proving.number_in(document))
    _continue(walk, found, _CREDENTIAL, canonical.write(document))
    return Checked(_CREDENTIAL, _verdict(walk, found), tuple(walk.steps), found)


def _check_jwt(data: bytes, keys: Keys) -> Checked:
    jwt, walk = received.read_jwt(data), Walk()
    proving.prove_jwt(walk, jwt, keys)
    found = _certificate_of(proving.number_in(jwt.claims))
    row = _row(found)
    kept = bytes(row.credential) if row and row.credential else b"{}"
    document = canonical.read_object(kept)
    proof = document.pop("proof", {})
    given = canonical.write(jwt.claims | {"proof": proof})
    _continue(walk, found, _CREDENTIAL, given)
    return Checked(_CREDENTIAL, _verdict(walk, found), tuple(walk.steps), found)


_CHECKS: dict[received.Kind, Callable[[bytes, Keys], Checked]] = {
    "pdf": _check_pdf,
    "bundle": _check_bundle,
    "statement": _check_statement,
    "credential": _check_credential,
    "jwt": _check_jwt,
}


def _continue(walk: Walk, found: PublicCertificate | None, form: str, given: bytes) -> None:
    """What only this service can tell: that it issued these bytes, that the log has the entry of the issue, and the state today."""
    row = _row(found)
    kept = (row.statement if form == _STATEMENT else row.credential) if row else None
    is_issued = kept is not None and bytes(kept) == given
    walk.say(ISSUED, HELD if is_issued else FAILED, "" if is_issued else "another_certificate")
    if row is None or not walk.holds:
        walk.say(RECORDED, FAILED)
        walk.say(HOLDS, FAILED)
        return
    walk.steps.append(_recorded(row, form, given))
    walk.steps.append(_holds(row))


def _recorded(certificate: Certificate, form: str, given: bytes) -> Step:
    """Whether the sealed entry of the issue names these bytes by their digest. The path was checked when the receipt was made."""
    issued = next((one for one in ledger.entries_of("certificate", certificate.id, limit=1)), None)
    body = canonical.read_object(issued.leaf).get("body") if issued else None
    named = body.get(form) if isinstance(body, dict) else None
    if issued is None or named != {"size": len(given), "sha256": hashlib.sha256(given).hexdigest()}:
        return Step(RECORDED, FAILED, "another_digest")
    receipt = ledger.receipt_of(issued, with_leaf=False)
    if receipt is None:
        return Step(RECORDED, WAITING)
    return Step(RECORDED, HELD, facts={"origin": receipt.origin, "index": str(receipt.index), "size": str(receipt.size)})


def _holds(certificate: Certificate) -> Step:
    if certificate.is_valid:
        return Step(HOLDS, HELD)
    moves = StatusChange.objects.filter(certificate_id=certificate.id, kind__in=["suspended", "revoked"])
    change = moves.order_by("-certificate_version").first()
    facts = {"since": clock.rfc3339(change.recorded_at), "reason": change.reason} if change else {}
    return Step(HOLDS, FAILED, certificate.state, facts)


def _verdict(walk: Walk, found: PublicCertificate | None) -> str:
    proof = [step for step in walk.steps if step.name != HOLDS]
    if all(step.result in (HELD, WAITING) for step in proof) and found is not None:
        return found.state
    return UNKNOWN if found is None else ALTERED


def _certificate_of(number: str) -> PublicCertificate | None:
    try:
        return public_certificate(number)
    except UnknownCertificate:
        return None


def _row(found: PublicCertificate | None) -> Certificate | None:
    return Certificate.objects.filter(id=found.id).first() if found else None


def _present(signed: bytes | None) -> bytes:
    if signed is None:
        raise NotCanonical(f"no {CERTIFICATE} in the file")
    return signed


def _members(signed: bytes | None) -> dict[str, Value]:
    try:
        return received.read_object(signed or b"{}")
    except NotCanonical:
        return {}
