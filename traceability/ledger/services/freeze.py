"""Stop a log where it stands, and let it go on again. Freezing is anybody's duty; thawing is the operator's alone."""

from django.db import connection, transaction

# A log that was frozen behind the leaf that closes it goes on closing: nothing may come after that leaf.
_THAW = """
UPDATE ledger.log SET reason = '', mode = CASE WHEN EXISTS (
    SELECT FROM ledger.leaf JOIN ledger.entry USING (entry_id)
    WHERE leaf.log_id = log.log_id AND leaf_index = log.size - 1 AND kind = 'log.closed') THEN 'closing' ELSE 'live' END
WHERE mode = 'frozen' RETURNING origin
"""


def freeze(reason: str) -> None:
    """Nothing is sequenced or signed from now on; recording goes on. The first reason stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger.freeze(%s)", [reason])


def thaw() -> list[str]:
    """Let frozen logs go on, after a clean run of `ledger_fsck`, and return their origins.

    Acts as the sequencer, so the login must be allowed to be it.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ledger_sequencer")
        cursor.execute(_THAW)
        return [origin for (origin,) in cursor.fetchall()]
