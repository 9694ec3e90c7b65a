"""What a database administrator can do who may change any row: recompute everything that hangs on a leaf."""

from django.db import connections

from traceability.tlog import checkpoints, merkle, tiles
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.notes import SigningKey

LEAVES = "SELECT leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index"
HEADS = """
UPDATE ledger.subject_head AS head SET leaf_hash = newest.hash, entry_id = newest.entry_id, version = newest.subject_version, xid = newest.xid, changed_at = newest.inserted_at
FROM (SELECT DISTINCT ON (subject_type, subject_id) *, sha256('\\x00'::bytea || leaf) AS hash FROM ledger.entry ORDER BY subject_type, subject_id, subject_version DESC) AS newest
WHERE (head.subject_type, head.subject_id) = (newest.subject_type, newest.subject_id)
"""


def rows(statement):
    with connections["default"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def recomputed(key: SigningKey | None = None) -> list[str]:
    """Statements that make tiles, root, heads and checkpoints agree with the leaves as they are now; notes are signed with `key`."""
    hashes = [merkle.leaf_hash(bytes(leaf)) for (leaf,) in rows(LEAVES)]
    ((origin,),) = rows("SELECT origin FROM ledger.log")
    statements = ["DELETE FROM ledger.tile", HEADS]
    for (level, index), data in tiles.grown(0, hashes, {}).items():
        statements.append(f"INSERT INTO ledger.tile VALUES (1, {level}, {index}, {len(data) // 32}, '\\x{data.hex()}')")
    statements.append(f"UPDATE ledger.log SET size = {len(hashes)}, root = '\\x{merkle.root_of(hashes).hex()}'")
    for (size,) in rows("SELECT size FROM ledger.checkpoint"):
        root = merkle.root_of(hashes[:size])
        note = f", note = '\\x{checkpoints.sign_checkpoint(Checkpoint(origin, size, root), [key]).hex()}'" if key else ""
        statements.append(f"UPDATE ledger.checkpoint SET root = '\\x{root.hex()}'{note} WHERE size = {size}")
    return statements


def rewritten_leaf(index: int) -> str:
    """The statement that changes what an entry says and keeps it well-formed."""
    return f"""UPDATE ledger.entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"name":"', '"name":"not '), 'UTF8')
               WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = {index})"""
