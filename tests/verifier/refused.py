"""One refusal of the list in `traceability/verifier/REFUSALS.md`, with what is bent to provoke it; and the receipts that most of them bend.

The rows stand in refused_notes.py (notes, checkpoints, proofs), refused_entries.py (consistency, leaf, policy),
refused_files.py (files, state), refused_stamps.py (time), refused_bundles.py (bundles), refused_tiles.py (tiles) and
refused_disclosures.py (disclose); test_refusals.py shows each to the verifier.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.conftest import Answer, Desk
from tests.verifier.made import NOW, ORIGIN, Log, entries
from traceability.tlog import notes, strict
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.proofs import Receipt

Show = Callable[[Desk], Answer]


@dataclass(frozen=True)
class Refused:
    """`line` as it stands in the list; `bent` are files for `receipt`, or how another command is shown something.

    `says` is part of the reason, where several refusals share a code and another of them would answer in place of this one;
    `beside` are codes that cannot but come with it.
    """

    line: str
    exit_code: int
    code: str
    bent: Mapping[str, bytes | Show]
    says: str = ""
    beside: frozenset[str] = frozenset()


LOG = Log(entries(9))
LEAF, PATH = LOG.leaves[4], LOG.path(4)
BODY = Checkpoint(ORIGIN, 9, LOG.root(9)).body()
CHECKPOINT = LOG.checkpoint()
ROOT = strict.in_base64(LOG.root(9))
HASH = bytes(32)


def receipt(checkpoint: bytes = CHECKPOINT, *, index=4, path=PATH, leaf=LEAF) -> bytes:
    return Receipt(index, tuple(path), checkpoint, leaf).encode()


def note(*lines: notes.SignatureLine, body: bytes = BODY) -> bytes:
    """The checkpoint as it should be, with more lines."""
    return notes.assemble(body, [LOG_KEY.sign(body), WITNESS_KEY.cosign(body, time=NOW), *lines])


def renamed(line: notes.SignatureLine, *, name=None, key_id=None) -> notes.SignatureLine:
    return notes.SignatureLine(name or line.name, key_id or line.key_id, line.signature)


def of_body(text: str) -> bytes:
    """A receipt whose checkpoint says `text`, signed and cosigned as it should be."""
    return receipt(LOG.checkpoint(body=text.encode()))


def of_leaf(leaf: bytes) -> bytes:
    """A receipt of `leaf` in a log that really has it."""
    return Log([*entries(2), leaf]).receipt(2)


def shown(command: str, *things: bytes, **options) -> Show:
    """These files, to this command."""
    return lambda desk: desk.ask(command, *things, **options)


def remembering(seen: bytes, show: Show) -> Show:
    """The same to a reader who has accepted `seen` before."""

    def after(desk: Desk) -> Answer:
        desk.file(seen, "seen")
        return show(desk)

    return after
