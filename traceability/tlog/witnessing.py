"""Whom a reader trusts: logs, witnesses and the quorum (C2SP tlog-policy), and whether a note's cosignatures meet it.

A witness counts once, by its public key. Its newest cosignature counts, if it is neither too old nor from the future.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from traceability.tlog import notes
from traceability.tlog.errors import BadKey, BadPolicy, QuorumNotMet
from traceability.tlog.notes import VerifierKey

LONGEST_POLICY = 1_000_000
CLOCK_TOLERANCE_SECONDS = 60

_LOG_KINDS = (notes.SIGNATURE, 0x06)  # 0x06, ML-DSA-44, may be named; its lines are not counted
_WITNESS_KINDS = (notes.COSIGNATURE, 0x06)


@dataclass(frozen=True)
class Group:
    """Witnessed when at least `threshold` of its members, witnesses or groups, are."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """`quorum` names a witness or a group; None asks for no cosignature and so does not exclude a split view.

    `urls` holds, for witnesses that have one, the prefix under which they are asked, as it stands in the file; a reader of
    proofs needs none.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)

    def is_met_by(self, witnesses: Iterable[str]) -> bool:
        """Whether these witnesses, by their names in the policy, are a quorum."""
        met = set(witnesses)
        for name, group in self.groups.items():  # a group's members stand before it
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(name)
        return self.quorum is None or self.quorum in met


@dataclass(frozen=True)
class Cosigned:
    """One witness's newest valid cosignature: `name` in the policy, `time` in POSIX seconds."""

    name: str
    time: int


def policy_of(logs: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = (), quorum: int = 0) -> Policy:
    """A policy of plain keys: `quorum` of the witnesses. One public key under several names is one witness.

    More than there are can never be met; that is no error here. Raises BadPolicy for a key of the wrong type.
    """
    logs, named, keys = tuple(logs), {}, set()
    for log in logs:
        _require_kind(log, _LOG_KINDS, "log")
    for witness in witnesses:
        _require_kind(witness, _WITNESS_KINDS, "witness")
        if witness.public in {log.public for log in logs}:
            raise BadPolicy(f"{witness.name} has the key of a log: nobody is the witness of itself")
        if witness.public not in keys:
            keys.add(witness.public)
            named[witness.vkey] = witness
    if quorum < 1:
        return Policy(logs, named)
    return Policy(logs, named, {"quorum": Group(quorum, tuple(named))}, "quorum")


def parse_policy(data: bytes) -> Policy:
    """The policy in a tlog-policy file. Raises BadPolicy."""
    if len(data) > LONGEST_POLICY:
        raise BadPolicy(f"more than {LONGEST_POLICY:,} bytes")
    if any((byte < 0x20 and byte not in b"\t\n") or byte == 0x7F for byte in data):
        raise BadPolicy("a control character")
    reader = _PolicyReader()
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadPolicy("not UTF-8") from error
    for number, line in enumerate(lines, 1):
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if words and not words[0].startswith("#"):
            try:
                reader.take(words)
            except (BadKey, BadPolicy) as error:
                raise BadPolicy(f"line {number}: {error.reason}") from error
    return reader.policy()


def cosignatures(note: notes.Note, policy: Policy) -> list[Cosigned]:
    """The newest cosignature of each witness of the policy, in the policy's order.

    Raises WrongSignature if any line of one of these keys is wrong.
    """
    signed = note.signed_by(policy.witnesses.values())
    newest: list[Cosigned] = []
    for name, key in policy.witnesses.items():
        times = [line.time for signer, line in signed if signer == key]
        if times:
            newest.append(Cosigned(name, max(times)))
    return newest


def require_quorum(note: notes.Note, policy: Policy, *, now: int, max_age: int | None = None) -> list[Cosigned]:
    """The cosignatures that count at `now` (POSIX seconds), if they meet the policy.

    With `max_age` (seconds) only what is not older counts, and a policy without a quorum cannot be met: nothing shows an age.
    Raises QuorumNotMet, WrongSignature.
    """
    counted, left_out = [], []
    for cosigned in cosignatures(note, policy):
        if cosigned.time > now + CLOCK_TOLERANCE_SECONDS:
            left_out.append(f"{cosigned.name} is dated {cosigned.time - now} s in the future")
        elif max_age is not None and cosigned.time < now - max_age:
            left_out.append(f"{cosigned.name} is {now - cosigned.time} s old")
        else:
            counted.append(cosigned)
    if not policy.is_met_by(cosigned.name for cosigned in counted):
        raise QuorumNotMet("; ".join([f"{len(counted)} cosignatures count, and the quorum is not met", *left_out]))
    if max_age is not None and not counted:
        raise QuorumNotMet("no cosignature shows how old this checkpoint is")
    return counted


class _PolicyReader:
    """Takes a policy file line by line; names and keys already taken are remembered."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: list[str] = []
        self.urls: dict[str, str] = {}

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(self._key(vkey, _LOG_KINDS, "log"))
            case ["witness", name, vkey, *url] if len(url) < 2:
                self._refuse_taken(name)
                self.witnesses[name] = self._key(vkey, _WITNESS_KINDS, "witness")
                if url:
                    self.urls[name] = url[0]
            case ["group", name, threshold, *members] if members:
                self._refuse_taken(name)
                self._refuse_unknown(members)
                self._refuse_counted(members)
                self.groups[name] = Group(_threshold(threshold, len(members)), tuple(members))
            case ["quorum", name]:
                if name != "none":
                    self._refuse_unknown([name])
                self.quorum.append(name)
            case _:
                raise BadPolicy("not a line of a policy")

    def policy(self) -> Policy:
        if len(self.quorum) != 1:
            raise BadPolicy(f"{len(self.quorum)} quorum lines instead of one")
        quorum = None if self.quorum == ["none"] else self.quorum[0]
        return Policy(tuple(self.logs), self.witnesses, self.groups, quorum, self.urls)

    def _key(self, vkey: str, kinds: tuple[int, ...], role: str) -> VerifierKey:
        key = notes.parse_vkey(vkey)
        _require_kind(key, kinds, role)
        if key.public in {known.public for known in [*self.logs, *self.witnesses.values()]}:
            raise BadPolicy(f"the key of {key.name} stands here under two names")
        return key

    def _refuse_taken(self, name: str) -> None:
        if name == "none" or name in self.witnesses or name in self.groups:
            raise BadPolicy(f"the name {name} is taken")

    def _refuse_unknown(self, names: list[str]) -> None:
        for name in names:
            if name not in self.witnesses and name not in self.groups:
                raise BadPolicy(f"{name} is not defined above")

    def _refuse_counted(self, names: list[str]) -> None:
        members = [member for group in self.groups.values() for member in group.members]
        for name in names:
            if name in members or names.count(name) > 1:
                raise BadPolicy(f"{name} would count twice")


def _require_kind(key: VerifierKey, kinds: tuple[int, ...], role: str) -> None:
    if key.kind not in kinds:
        raise BadPolicy(f"the key of {key.name} has type {key.kind}, which no {role} signs with")


def _threshold(word: str, members: int) -> int:
    if word in ("any", "all"):
        return 1 if word == "any" else members
    if not (word.isascii() and word.isdecimal()) or word.startswith("0") or len(word) > 9 or int(word) > members:
        raise BadPolicy(f"a threshold of {word[:20]} of {members} members")
    return int(word)
