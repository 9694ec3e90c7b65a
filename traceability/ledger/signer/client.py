"""The signer of another process, asked over its socket as if it were here. Every answer is checked; none is believed for its sender."""

import socket
from pathlib import Path

from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import protocol
from traceability.ledger.signer.protocol import AskKeys, AskState, BadFrame, Open, Prove, Reply, Request, Sign
from traceability.ledger.signer.rotation import NEXT, KeyStanding
from traceability.ledger.signer.signing import NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, UNKNOWN_ORIGIN, Answer, Question
from traceability.tlog import checkpoints, notes
from traceability.tlog.errors import BadNote, NoTrustedSignature, TlogError, WrongOrigin

SECONDS = 5.0

AWAY, OVERTAKEN, UNTRUSTED = "away", "overtaken", "untrusted"


class RemoteSigner:
    """One origin's key behind a socket. Knows the last note since it was opened, or last asked to sign.

    An answer may get lost after the signer has signed. The next question then names too small a size, and its refusal brings the note.
    """

    def __init__(self, path: Path, origin: str, *, seconds: float = SECONDS) -> None:
        self.path, self.origin, self._seconds = path, origin, seconds
        self._last_note = b""
        self._verifiers: list[notes.VerifierKey] = []
        try:
            self._begin()
        except (OSError, TlogError) as problem:
            raise SignerRefuses(reason=f"the signer at {path}: {problem}") from problem

    @classmethod
    def opened(cls, path: Path, origin: str, *, seconds: float = SECONDS) -> "RemoteSigner":
        """As the constructor, after the signer was asked to make key and memory of this origin where it has none. Raises SignerRefuses."""
        try:
            reply = _ask(path, Open(origin), seconds)
        except (OSError, TlogError) as problem:
            raise SignerRefuses(reason=f"the signer at {path}: {problem}") from problem
        if reply.code != SIGNED:
            raise SignerRefuses(reason=f"the signer at {path} answers {reply.code} about opening {origin}")
        return cls(path, origin, seconds=seconds)

    @property
    def last_note(self) -> bytes:
        """The last signed note that is known here; empty before the first."""
        return self._last_note

    @property
    def verifiers(self) -> list[notes.VerifierKey]:
        return list(self._verifiers)

    def close(self) -> None:
        """Nothing is held: each question has a connection of its own."""

    def sign(self, question: Question) -> Answer:
        """The signed note, or why not.

        `away` while nobody answers, `overtaken` when the signer has signed more meanwhile, `untrusted` for an answer that is
        none, or that this signer's keys did not sign.
        """
        try:
            answer = self._checked(question, _ask(self.path, Sign(question), self._seconds))
        except (OSError, BadFrame):
            return Answer(STOPPED, word=AWAY)
        except TlogError:
            return Answer(STOPPED, word=UNTRUSTED)
        if answer.code == SIGNED:
            self._last_note = answer.note
        return self._or_overtaken(question, answer)

    def standings(self) -> list[KeyStanding]:
        """All keys that the signer holds, also those that do not sign yet. Raises SignerRefuses."""
        try:
            return self._standings()
        except (OSError, TlogError) as problem:
            raise SignerRefuses(reason=f"the signer at {self.path}: {problem}") from problem

    def prove(self, receipt: bytes) -> Answer:
        """Show the signer the sealed entry about a key. SIGNED when it has followed, also before. Raises SignerRefuses when it is away."""
        try:
            reply = _ask(self.path, Prove(self.origin, receipt), self._seconds)
            self._verifiers = self._in_force(self._standings())
        except (OSError, TlogError) as problem:
            raise SignerRefuses(reason=f"the signer at {self.path}: {problem}") from problem
        return Answer(reply.code, word=reply.word if reply.code == STOPPED else "")

    def _or_overtaken(self, question: Question, answer: Answer) -> Answer:
        """A signer that moved on has served another caller, or this one without being heard; one that went back has not."""
        if answer.code == NOT_MY_SIZE and answer.note and checkpoints.parse(answer.note).checkpoint.size > question.old:
            self._last_note = answer.note
            return Answer(STOPPED, word=OVERTAKEN)
        return answer

    def _begin(self) -> None:
        """Ask for the keys, then for the last note, which one of them must have signed. Raises OSError, TlogError."""
        self._verifiers = self._in_force(self._standings())
        reply = self._answered(AskState(self.origin))
        self._last_note = self._own(reply.text) if reply.text else b""

    def _standings(self) -> list[KeyStanding]:
        found = protocol.parse_key_lines(self._answered(AskKeys(self.origin)).text)
        if any(notes.parse_vkey(one.vkey).name != self.origin for one in found):
            raise WrongOrigin(f"keys of another log than {self.origin}")
        return found

    @staticmethod
    def _in_force(standings: list[KeyStanding]) -> list[notes.VerifierKey]:
        return [notes.parse_vkey(one.vkey) for one in standings if one.standing != NEXT]

    def _answered(self, request: Request) -> Reply:
        reply = _ask(self.path, request, self._seconds)
        if reply.code != SIGNED:
            raise BadNote(f"answers {reply.code} about {self.origin}" + (": it has no such origin" if reply.code == UNKNOWN_ORIGIN else ""))
        return reply

    def _checked(self, question: Question, reply: Reply) -> Answer:
        if reply.code == SIGNED:
            note = self._own(notes.assemble(question.checkpoint.body(), notes.parse_lines(reply.text)))
            return Answer(SIGNED, note)
        if reply.code in (NOT_MY_SIZE, NOT_CONSISTENT):
            return Answer(reply.code, self._own(reply.text) if reply.text else b"")
        return Answer(reply.code, word=reply.word if reply.code == STOPPED else "")

    def _own(self, note: bytes) -> bytes:
        """The note, if a key of this signer has signed it for this origin; it may be a key that has just come into force."""
        try:
            signed = checkpoints.open_checkpoint(note, self._verifiers)
        except NoTrustedSignature:
            self._verifiers = self._in_force(self._standings())
            signed = checkpoints.open_checkpoint(note, self._verifiers)
        if signed.checkpoint.origin != self.origin:
            raise WrongOrigin(f"a note of {signed.checkpoint.origin}, not of {self.origin}")
        return note


def is_listening(path: Path, *, seconds: float = SECONDS) -> bool:
    """Whether a signer answers there, whatever it holds."""
    try:
        return _ask(path, AskState(), seconds).code in (SIGNED, UNKNOWN_ORIGIN)
    except (OSError, TlogError):
        return False


def _ask(path: Path, request: Request, seconds: float) -> Reply:
    """One question on a connection of its own. Raises OSError when nobody listens, TlogError when the answer is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(seconds)
        connection.connect(str(path))
        protocol.send(connection, request.encode(), seconds=seconds)
        return protocol.parse_reply(protocol.receive(connection, seconds=seconds))
