"""Who keeps the key of one log: this process, or another one behind a socket. Whoever seals asks a `Keeper` and need not know which."""

from pathlib import Path
from typing import Protocol

from traceability.ledger.signer.client import RemoteSigner
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.signer.rotation import KeyStanding
from traceability.ledger.signer.signing import Answer, Question, Signer
from traceability.tlog.notes import VerifierKey


class Keeper(Protocol):
    """The keeper of one origin's key.

    `last_note` is what was known when the keeper was opened or last asked to sign: it asks nobody and never raises, so a size that is
    read from the database after it is at least as large. Of a signer in another process `sign` may answer STOPPED with the words `away`
    (nobody answers), `untrusted` (what answers is not this signer) or `overtaken` (it has signed more meanwhile, for another caller or
    in an answer that got lost): ask again later, with what `last_note` says then.
    """

    @property
    def origin(self) -> str: ...

    @property
    def last_note(self) -> bytes:
        """The last signed note, verbatim; empty before the first."""

    @property
    def verifiers(self) -> list[VerifierKey]:
        """The public keys in force."""

    def sign(self, question: Question) -> Answer:
        """The signed note, or why not. Never raises for a signer that is away."""

    def standings(self) -> list[KeyStanding]:
        """All keys that the signer holds, also one that does not sign yet. Raises SignerRefuses."""

    def prove(self, receipt: bytes) -> Answer:
        """Show the sealed entry about a key: SIGNED when the signer has followed it. Raises SignerRefuses when it is away."""

    def close(self) -> None: ...


def open_keeper(*, folder: Path, socket: Path | None, origin: str, is_new: bool) -> Keeper:
    """The keeper of this origin's key: the signer behind `socket`, or one in this process whose folders are below `folder`.

    With `is_new` a key is made where the origin has none: for a log that has no checkpoint yet. Raises SignerRefuses when the signer
    is away, will not start, or has no such origin: to be tried again.
    """
    if socket is not None:
        return RemoteSigner.opened(socket, origin) if is_new else RemoteSigner(socket, origin)
    own = folder_of(folder, origin)
    return Signer.new(own, origin) if is_new and not (own / "key").exists() else Signer(own, origin)
