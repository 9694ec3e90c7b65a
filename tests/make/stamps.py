"""Time stamps of checkpoints that were sealed before, as the sequencer would have kept them."""

from pathlib import Path

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from tests.ledger.test_database_rules import run
from tests.make.authority import Authority
from tests.make.ledger import acting_as
from traceability.ledger import queries
from traceability.ledger.models import Log
from traceability.tlog import checkpoints


def stamp_sealed(authority: Authority, log: Log | None = None, *, size: int | None = None) -> int:
    """The authority's answer over the checkpoint of this size, the newest by default, goes into the ledger. Returns the size."""
    log = log or queries.current_log()
    found = queries.checkpoint_of_size(log, size) if size is not None else queries.latest_checkpoint(log)
    assert found is not None
    body = checkpoints.parse(found.note).checkpoint.body()
    question = TimestampRequestBuilder().data(body).hash_algorithm(HashAlgorithm.SHA256).build()
    keep_token(log, found.size, authority.stamp(question.as_bytes()))
    return found.size


def keep_token(log: Log, size: int, token: bytes, *, authority: str = "tsa") -> None:
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.timestamp_token VALUES (%s, %s, %s, %s)", [log.log_id, size, authority, token])


def unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    """The files of a bundle in a folder, for the verifier."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder
