"""The worked example of the ledger's design, read from its vector file, and its keys, which are public and never to be used."""

import json
from base64 import b64decode
from pathlib import Path

from traceability.tlog import notes

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
EXAMPLE = json.loads((VECTORS / "ledger-example.json").read_text(encoding="utf-8"))

LOG_KEY = notes.SigningKey.from_seed("traceability.example/2026", bytes([1]) * 32)
WITNESS_KEY = notes.SigningKey.from_seed("witness.example/w1", bytes([2]) * 32, notes.COSIGNATURE)
ACK_KEY = notes.SigningKey.from_seed("traceability.example/ack", bytes([3]) * 32)

LEAVES = [entry["leaf"].encode() for entry in EXAMPLE["entries"]]
HASHES = [bytes.fromhex(entry["leaf_hash_hex"]) for entry in EXAMPLE["entries"]]
ROOTS = {int(size): bytes.fromhex(root) for size, root in EXAMPLE["roots_hex"].items()}
CHECKPOINTS = {size: note.encode() for size, note in EXAMPLE["checkpoints"].items()}
WITNESSED = CHECKPOINTS["3_witnessed"]
COSIGNED_AT = EXAMPLE["cosignature"]["time"]
RECEIPT = EXAMPLE["receipt_index_1"].encode()
CONSISTENCY = EXAMPLE["consistency_file_2_to_3"].encode()
ACKNOWLEDGEMENT = EXAMPLE["acknowledgement_index_1"].encode()
POLICY = EXAMPLE["policy"].encode()


def hashes(encoded):
    return [b64decode(one) for one in encoded]
