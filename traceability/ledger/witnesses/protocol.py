"""What is said to a witness, and what its answer means: the table of ledger.md section 8 (C2SP tlog-witness). No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from traceability.ledger import posting
from traceability.ledger.policy import label_of
from traceability.ledger.posting import Answer
from traceability.tlog import notes, strict
from traceability.tlog.errors import BadNote, BadSpelling, WrongSignature
from traceability.tlog.notes import Note, SignatureLine, VerifierKey
from traceability.tlog.proofs import ConsistencyFile
from traceability.tlog.witnessing import CLOCK_TOLERANCE_SECONDS, Policy

MEDIA_TYPE, SIZE_TYPE = "text/plain", "text/x.tlog.size"

# cosigned: lines to store; behind: `size` is what it cosigned last; refused: it will not follow, which is an incident;
# unknown: it does not know us, or not like this; away: later.
Meaning = Literal["cosigned", "behind", "refused", "unknown", "away"]


@dataclass(frozen=True)
class Witness:
    """A witness that is asked: its name in the policy, its key, the prefix of its address."""

    name: str
    key: VerifierKey
    url: str

    @property
    def label(self) -> str:
        return label_of(self.key)


@dataclass(frozen=True)
class Verdict:
    """What an answer means; `why` is for people."""

    meaning: Meaning
    why: str = ""
    lines: tuple[SignatureLine, ...] = ()
    size: int = 0


def witnesses_of(policy: Policy) -> list[Witness]:
    """The witnesses that can be asked, in the policy's order."""
    return [Witness(name, key, policy.urls[name]) for name, key in policy.witnesses.items() if name in policy.urls and key.is_supported]


def request_of(old: int, path: Iterable[bytes], note: bytes) -> bytes:
    """The body of `add-checkpoint`: the size that the witness cosigned last, the proof from there, the note."""
    return ConsistencyFile(old, tuple(path), note).encode()


def ask(witness: Witness, request: bytes) -> Answer:
    """One exchange. Never raises for the network."""
    return posting.post(f"{witness.url.rstrip('/')}/add-checkpoint", request, media_type=MEDIA_TYPE)


def judge(witness: Witness, answer: Answer, body: bytes, *, now: int) -> Verdict:
    """What `answer` to a request about the checkpoint `body` means at `now` (POSIX seconds)."""
    match answer.status:
        case 200:
            return _cosigned(witness, answer.content, body, now)
        case 409:
            return _behind(answer)
        case 422:
            return Verdict("refused", "it says that the proof does not lead from what it cosigned to this checkpoint")
        case 0:
            return Verdict("away", answer.why)
        case status if status == 429 or status >= 500:
            return Verdict("away", f"it answers {answer.status}")
        case _:
            return Verdict("unknown", f"it answers {answer.status}")


def _cosigned(witness: Witness, content: bytes, body: bytes, now: int) -> Verdict:
    """Its lines over our checkpoint, each verified; those of other keys are left aside."""
    try:
        lines = notes.parse_lines(content)
    except BadNote as problem:
        return Verdict("away", f"its answer is no signature: {problem.reason}")
    own = [line for line in lines if (line.name, line.key_id) == (witness.key.name, witness.key.id)]
    good = [line for line in own if _is_good(witness, line, body, now)]
    if not own or len(good) < len(own):
        return Verdict("away", "its answer has no cosignature of its key, or one that is not over this checkpoint or dated in the future")
    return Verdict("cosigned", lines=tuple(good))


def _is_good(witness: Witness, line: SignatureLine, body: bytes, now: int) -> bool:
    try:
        return bool(Note(body, (line,)).signed_by([witness.key])) and line.time <= now + CLOCK_TOLERANCE_SECONDS
    except WrongSignature:
        return False


def _behind(answer: Answer) -> Verdict:
    if answer.media_type != SIZE_TYPE:
        return Verdict("refused", "it answers 409 without the size that it cosigned last")
    text = answer.content.decode("utf-8", "replace")
    try:
        return Verdict("behind", size=strict.number(text.removesuffix("\n")))
    except BadSpelling:
        return Verdict("away", "it answers 409 with something that is no size")
