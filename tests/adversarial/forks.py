"""Two histories that begin alike and go on differently, both signed by the log's real key: what an operator with a shell can make."""

from collections.abc import Sequence
from dataclasses import dataclass

from traceability.tlog import checkpoints, merkle, proofs, tiles
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.notes import SigningKey


@dataclass(frozen=True)
class History:
    """A whole log as its leaf hashes, with its key."""

    key: SigningKey
    hashes: tuple[bytes, ...]

    def note(self, size: int) -> bytes:
        return checkpoints.sign_checkpoint(Checkpoint(self.key.name, size, merkle.root_of(self.hashes[:size])), [self.key])

    def request(self, old: int, size: int) -> bytes:
        """What a witness is asked that cosigned `old` of this history last."""
        node = tiles.nodes_in(tiles.grown(0, self.hashes[:size], {}))
        return proofs.ConsistencyFile(old, tuple(merkle.consistency_path(old, size, node)), self.note(size)).encode()

    def going_on(self, words: Sequence[str]) -> "History":
        return History(self.key, (*self.hashes, *(merkle.leaf_hash(word.encode()) for word in words)))

    def rewritten(self, index: int) -> "History":
        """One leaf another, everything else as it was."""
        return History(self.key, (*self.hashes[:index], merkle.leaf_hash(b"another"), *self.hashes[index + 1 :]))

    def statements(self) -> list[str]:
        """What makes the database's tiles, size and newest checkpoint this history's; whoever asks for proofs alone reads no leaf."""
        size, root = len(self.hashes), merkle.root_of(self.hashes).hex()
        return [
            "DELETE FROM ledger.tile",
            *(
                f"INSERT INTO ledger.tile VALUES (1, {level}, {index}, {len(data) // 32}, '\\x{data.hex()}')"
                for (level, index), data in tiles.grown(0, self.hashes, {}).items()
            ),
            f"UPDATE ledger.log SET size = {size}, root = '\\x{root}'",
            f"INSERT INTO ledger.checkpoint (log_id, size, root, note) VALUES (1, {size}, '\\x{root}', '\\x{self.note(size).hex()}')",
        ]
