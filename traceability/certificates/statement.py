"""The signed statement about a certified shipment: what left, from which mines, through whom, on which judgement. Pure.

It is bound to the ledger by the entry of the approval, a checkpoint and the path between them, so that whoever holds
the log's key believes neither this service nor this file. Verifying needs `cryptography` and `tlog` alone.
Prices, persons, consignee and end user are left out: a certificate is shown to strangers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from traceability.tlog import canonical, checkpoints, merkle, notes, strict
from traceability.tlog.canonical import Value
from traceability.tlog.errors import BadSpelling, NotCanonical, NoTrustedSignature, WrongOrigin, WrongSignature

FORMAT = "traceability-certificate/1"
MEMBERS = {"key", "signature", "statement"}


def key_name(log: str) -> str:
    """The name under which a deployment's certificate key stands, beside `log/ack`."""
    return f"{log}/certificate"


@dataclass(frozen=True)
class Company:
    """An organisation as the registry names it."""

    code: str
    name: str
    name_zh: str
    country: str

    def as_json(self) -> dict[str, Value]:
        return without_blanks({"code": self.code, "name": self.name, "name_zh": self.name_zh, "country": self.country})


@dataclass(frozen=True)
class Goods:
    """One line of the shipment; kilograms are net, as three-place text."""

    line: int
    lot: str
    product: str
    form: str
    hs_code: str
    control_code: str
    net_kg: str
    reo_kg: str

    def as_json(self) -> dict[str, Value]:
        return without_blanks(vars(self))


@dataclass(frozen=True)
class Source:
    """Where a share of the REO comes from: `kind` is mine, import or collected; `share` has nine places."""

    kind: str
    organisation: str
    facility: str
    licence: str
    country: str
    share: str

    def as_json(self) -> dict[str, Value]:
        return without_blanks(vars(self))


@dataclass(frozen=True)
class Link:
    """An organisation of the chain, and the stages that it performed."""

    company: Company
    stages: tuple[str, ...]

    def as_json(self) -> dict[str, Value]:
        return {**self.company.as_json(), "stages": list(self.stages)}


@dataclass(frozen=True)
class Permit:
    """A licence that the shipment left under, or that a stage of its chain was performed under."""

    kind: str
    number: str
    organisation: str

    def as_json(self) -> dict[str, Value]:
        return without_blanks(vars(self))


@dataclass(frozen=True)
class Judgement:
    """What the examination found (`counts` by result, the other two by check), what a person cleared, and how many signed."""

    case: str
    examination: int
    examined_at: str
    counts: dict[str, int]
    not_checked: tuple[str, ...]
    cleared: tuple[str, ...]
    approved_at: str
    signatures: int

    def as_json(self) -> dict[str, Value]:
        return {
            "case": self.case,
            "examination": self.examination,
            "examined_at": self.examined_at,
            "findings": {**self.counts},
            "not_checked": list(self.not_checked),
            "cleared": list(self.cleared),
            "approved_at": self.approved_at,
            "signatures": self.signatures,
        }


@dataclass(frozen=True)
class Anchor:
    """The approval's entry in the log: its leaf hash is at `index` under the checkpoint, and `path` shows it."""

    uid: str
    origin: str
    index: int
    leaf_hash: bytes
    path: tuple[bytes, ...]
    checkpoint: bytes

    def as_json(self) -> dict[str, Value]:
        return {
            "uid": self.uid,
            "kind": "case.approved",
            "origin": self.origin,
            "index": self.index,
            "leaf_hash": self.leaf_hash.hex(),
            "path": [strict.in_base64(sibling) for sibling in self.path],
            "checkpoint": self.checkpoint.decode(),
        }


@dataclass(frozen=True)
class Statement:
    """Everything that is signed. Raises ValueError when shares do not sum to 1: such a certificate must not exist."""

    number: str
    issued_at: str
    log: str
    shipment: str
    revision: int
    destination: str
    port: str
    planned_export_on: str
    custody_model: str
    exporter: Company
    goods: tuple[Goods, ...]
    net_kg: str
    reo_kg: str
    share_basis: str
    sources: tuple[Source, ...]
    chain: tuple[Link, ...]
    permits: tuple[Permit, ...]
    judgement: Judgement
    anchor: Anchor

    def __post_init__(self) -> None:
        if not self.goods or sum((Decimal(source.share) for source in self.sources), Decimal(0)) != 1:
            raise ValueError("a certificate needs goods, and shares by origin that sum to exactly 1")

    def as_json(self) -> dict[str, Value]:
        return {
            "format": FORMAT,
            "number": self.number,
            "issued_at": self.issued_at,
            "log": self.log,
            "shipment": without_blanks(
                {
                    "number": self.shipment,
                    "revision": self.revision,
                    "destination": self.destination,
                    "port": self.port,
                    "planned_export_on": self.planned_export_on,
                }
            ),
            "exporter": self.exporter.as_json(),
            "lines": [line.as_json() for line in self.goods],
            "total": without_blanks({"net_kg": self.net_kg, "reo_kg": self.reo_kg}),
            "origins": [source.as_json() for source in self.sources],
            "origins_weighed_by": self.share_basis,
            "chain": [link.as_json() for link in self.chain],
            "custody_model": self.custody_model,
            "licences": [permit.as_json() for permit in self.permits],
            "judgement": self.judgement.as_json(),
            "ledger": self.anchor.as_json(),
        }


def sign(statement: Statement, key: notes.SigningKey) -> bytes:
    """The bytes of `certificate.json`: the statement, the key's vkey, and an Ed25519 signature over the statement's JCS form."""
    said = statement.as_json()
    signature = strict.in_base64(key.private.sign(canonical.write(said)))
    return canonical.write({"key": key.verifier.vkey, "signature": signature, "statement": said})


@dataclass(frozen=True)
class Signed:
    """The members of `certificate.json` as they were read; nothing may be believed before each of the steps below has held."""

    said: dict[str, Value]
    key: str
    signature: bytes

    def trusted_key(self, vkeys: Iterable[str]) -> notes.VerifierKey:
        """The key that is named, if it is one of these. Raises NoTrustedSignature."""
        trusted = {key.vkey: key for key in map(notes.parse_vkey, vkeys)}
        if self.key not in trusted:
            raise NoTrustedSignature("the certificate is signed by a key that is not trusted here")
        return trusted[self.key]

    def require_signature(self, key: notes.VerifierKey) -> None:
        """Raises WrongSignature unless the key signed exactly this; NotCanonical for a statement of another format."""
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(self.signature, canonical.write(self.said))
        except InvalidSignature as error:
            raise WrongSignature(f"the signature of {key.name} is not over this statement") from error
        if self.said.get("format") != FORMAT:
            raise NotCanonical(f"not a statement of the format {FORMAT}")

    def checkpoint(self, key: notes.VerifierKey, log_keys: Iterable[str]) -> checkpoints.Checkpoint:
        """The checkpoint that the statement carries. Raises what `open_checkpoint` raises, and WrongOrigin for another log's."""
        note = _text(self._anchor.get("checkpoint"), "checkpoint").encode()
        checkpoint = checkpoints.open_checkpoint(note, map(notes.parse_vkey, log_keys)).checkpoint
        if (
            self._anchor.get("origin") != checkpoint.origin
            or self.said.get("log") != checkpoint.log
            or key.name != key_name(checkpoint.log)
        ):
            raise WrongOrigin(f"the certificate of {self.said.get('log')} is bound to a checkpoint of {checkpoint.origin}")
        return checkpoint

    def require_inclusion(self, checkpoint: checkpoints.Checkpoint) -> None:
        """Raises unless the approval's leaf hash is where the statement says, under this checkpoint."""
        index, path = self._anchor.get("index"), self._anchor.get("path")
        if not isinstance(index, int) or isinstance(index, bool) or not isinstance(path, list):
            raise NotCanonical("the ledger member names no index and path")
        try:
            leaf = bytes.fromhex(_text(self._anchor.get("leaf_hash"), "leaf_hash"))
        except ValueError as error:
            raise NotCanonical("leaf_hash is not hexadecimal") from error
        merkle.verify_inclusion(index, checkpoint.size, leaf, [_binary(sibling, "path") for sibling in path], checkpoint.root)

    @property
    def _anchor(self) -> dict[str, Value]:
        return _object(self.said.get("ledger"), "ledger")


def read(data: bytes) -> Signed:
    """The parts of `certificate.json`, nothing verified. Raises NotCanonical."""
    signed = canonical.read_object(data)
    if set(signed) != MEMBERS:
        raise NotCanonical(f"a certificate has the members {', '.join(sorted(MEMBERS))}")
    return Signed(_object(signed["statement"], "statement"), _text(signed["key"], "key"), _binary(signed["signature"], "signature"))


def verify(data: bytes, *, certificate_keys: Iterable[str], log_keys: Iterable[str]) -> dict[str, Value]:
    """The statement, if a key that the reader got elsewhere signed it and its approval is in the log. Raises what each step raises."""
    signed = read(data)
    key = signed.trusted_key(certificate_keys)
    signed.require_signature(key)
    signed.require_inclusion(signed.checkpoint(key, log_keys))
    return signed.said


def without_blanks(members: dict[str, Value]) -> dict[str, Value]:
    """The members that say something: an absent one is the only "no value" (ledger.md section 3)."""
    return {name: value for name, value in members.items() if value not in ("", None)}


def _object(value: object, name: str) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise NotCanonical(f"{name} is not an object")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise NotCanonical(f"{name} is not text")
    return value


def _binary(value: object, name: str) -> bytes:
    try:
        return strict.binary(_text(value, name))
    except BadSpelling as error:
        raise NotCanonical(f"{name}: {error.reason}") from error
