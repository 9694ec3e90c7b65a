"""Logs, receipts and bundles as the service would make them, from the public keys of the worked example; and ways to bend them."""

import hashlib
import json
import zipfile

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from traceability.tlog import canonical, checkpoints, merkle, notes, strict, tiles
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.commitments import commit
from traceability.tlog.proofs import ConsistencyFile, Receipt

LOG = "traceability.example"
ORIGIN = f"{LOG}/2026"
NOW = 1_800_000_000
SALT = bytes(range(32))

STRANGER = notes.SigningKey.from_seed(ORIGIN, bytes([66]) * 32)
OTHER_LOG = notes.SigningKey.from_seed("another.example/2026", bytes([67]) * 32)
NEXT_YEAR = notes.SigningKey.from_seed(f"{LOG}/2027", bytes([68]) * 32)

POLICY = f"log {LOG_KEY.verifier.vkey}\nlog {NEXT_YEAR.verifier.vkey}\nwitness w1 {WITNESS_KEY.verifier.vkey}\nquorum w1\n"


def uuid(number):
    return f"019cad9d-dd4b-7b20-9b20-{number:012d}"


def an_entry(number=1, *, kind="event.recorded", subject=("event", 1), version=1, prev=None, **members):
    """The exact leaf of an entry; `members` replace or add members of the envelope, None takes one away."""
    envelope = {
        "v": 1,
        "log": LOG,
        "uid": f"019cad9d-dd4b-7c30-ac30-{number:012d}",
        "kind": kind,
        "at": "2026-03-02T08:15:30.123456Z",
        "nonce": strict.in_base64(number.to_bytes(16, "big")),
        "actor": {"id": uuid(900), "role": "submitter", "via": "token"},
        "organisation": uuid(901),
        "body": {"stage": "mining"},
        "subject": subject if isinstance(subject, dict) else {"type": subject[0], "id": uuid(subject[1]), "version": version},
    }
    if prev is not None:
        envelope["subject"]["prev"] = merkle.leaf_hash(prev).hex()
    envelope |= members
    return canonical.write({name: value for name, value in envelope.items() if value is not None})


def entries(count):
    """So many first entries, each of a subject of its own, none of them like those of `a_case`."""
    return [an_entry(number, subject=("event", number)) for number in range(501, 501 + count)]


class Log:
    """A log in memory that signs whatever it is asked to."""

    def __init__(self, leaves, key=LOG_KEY):
        self.leaves = list(leaves)
        self.hashes = [merkle.leaf_hash(leaf) for leaf in self.leaves]
        self.key = key

    def node(self, level, index):
        return merkle.root_of(self.hashes[index << level : (index + 1) << level])

    def root(self, size):
        return merkle.root_of(self.hashes[:size])

    def checkpoint(self, size=None, *, witnesses=(WITNESS_KEY,), age=10, root=None, keys=None, body=None):
        """The signed note of this size, cosigned `age` seconds before NOW; `body` and `root` replace what is true."""
        size = len(self.leaves) if size is None else size
        body = body or Checkpoint(self.key.name, size, root or self.root(size)).body()
        lines = [key.sign(body) for key in keys or [self.key]] + [witness.cosign(body, time=NOW - age) for witness in witnesses]
        return notes.assemble(body, lines)

    def path(self, index, size=None):
        return tuple(merkle.inclusion_path(index, size or len(self.leaves), self.node))

    def receipt(self, index, *, checkpoint=None, with_leaf=True):
        checkpoint = checkpoint or self.checkpoint()
        size = checkpoints.parse(checkpoint).checkpoint.size
        return Receipt(index, self.path(index, size), checkpoint, self.leaves[index] if with_leaf else None).encode()

    def consistency(self, old, *, checkpoint=None):
        checkpoint = checkpoint or self.checkpoint()
        size = checkpoints.parse(checkpoint).checkpoint.size
        return ConsistencyFile(old, tuple(merkle.consistency_path(old, size, self.node)), checkpoint).encode()


AMOUNT = "/invoice/amount"


def a_case():
    """The entries about one shipment: an event with a private price, its correction, the shipment, an examination of these three."""
    recorded = an_entry(1, commitments={AMOUNT: strict.in_base64(commit(AMOUNT, SALT, "1530000.00"))})
    corrected = an_entry(2, kind="event.corrected", version=2, prev=recorded)
    submitted = an_entry(3, kind="shipment.submitted", subject=("shipment", 7), body={"number": "RE-2026-7"})
    examined = an_entry(4, kind="case.examined", subject=("case", 8), body={"dossier": dossier_of([recorded, corrected, submitted])})
    return [recorded, corrected, submitted, examined]


def rows_of(leaves):
    return sorted([json.loads(leaf)["uid"], merkle.leaf_hash(leaf).hex()] for leaf in leaves)


def dossier_of(leaves):
    return {"entries": len(leaves), "sha256": hashlib.sha256(canonical.write(rows_of(leaves))).hexdigest()}


def a_bundle(leaves=None, log=None, *, dossier=3, openings=None, more=None, subject=None, checkpoint=None):
    """The files of a bundle over `leaves`, which are all of `log` or stand among its leaves; without `bundle.json`, see `indexed`."""
    leaves = leaves or a_case()
    log = log or Log([*entries(2), *leaves, *entries(3)])
    checkpoint = checkpoint or log.checkpoint()
    files = {"checkpoint": checkpoint, "policy.txt": b"quorum none\n"}
    for number, leaf in enumerate(leaves, 1):
        files[f"entries/{number:06d}.leaf"] = leaf
        files[f"entries/{number:06d}.tlog-proof"] = log.receipt(log.leaves.index(leaf), checkpoint=checkpoint, with_leaf=False)
    if dossier:
        files["dossier.json"] = canonical.write(rows_of(leaves[:dossier]))
    opening = {"path": AMOUNT, "salt": strict.in_base64(SALT), "value": "1530000.00"}
    files["disclosures/000001.json"] = canonical.write([opening] if openings is None else openings)
    return files | (more or {})


def stamped_in(log, size, token, *, checkpoint=None, note=None, proof=None):
    """The three files of a stamped checkpoint of this size; `note` and `proof` replace what is true."""
    base = f"stamped/{log.key.name.rpartition('/')[2]}/{size}"
    note = note or log.checkpoint(size, witnesses=())
    return {f"{base}.note": note, f"{base}.txt": proof or log.consistency(size, checkpoint=checkpoint), f"{base}.tsr": token}


def indexed(files, *, subject=None, **members):
    """The same with the `bundle.json` that lists them; `members` replace what it says."""
    listed = [{"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in sorted(files.items())]
    rows = []
    for name in sorted(files):
        if name.endswith(".leaf"):
            leaf, number = json.loads(files[name]), name[8:14]
            proof = files[f"entries/{number}.tlog-proof"].split(b"\n")
            place = next(line for line in proof if line.startswith(b"index "))
            origin = proof[proof.index(b"") + 1].decode()
            rows.append({"n": number, "origin": origin, "index": int(place[6:])} | {key: leaf[key] for key in ("uid", "kind", "subject")})
    index = {
        "format": f"traceability-bundle/{2 if any(name.startswith('stamped/') for name in files) else 1}",
        "log": LOG,
        "subject": subject or {"type": "shipment", "id": uuid(7), "number": "RE-2026-7"},
        "files": listed,
        "entries": rows,
    }
    return files | {"bundle.json": canonical.write(index | members)}


def zipped(path, files, *, method=zipfile.ZIP_DEFLATED):
    """Writes files, or (name or ZipInfo, bytes) pairs, as a zip and returns its path."""
    pairs = sorted(files.items()) if isinstance(files, dict) else files
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return path


def unpacked(folder, files):
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def kept(folder, log, size=None, *, checkpoint=None, narrower=()):
    """The folder of a log as its mirror writes it; `narrower` are earlier sizes of which the partial files are still there."""
    size = len(log.leaves) if size is None else size
    hashes = tiles.grown(0, log.hashes[:size], {})
    for width in (*narrower, size):
        for tile in tiles.tiles_of(width):
            put(folder, tile, hashes[tile.address][: tile.width * 32])
        for bundle in tiles.bundles_of(width):
            first = bundle.index * tiles.WIDTH
            put(folder, bundle, tiles.pack_entries(log.leaves[first : first + bundle.width]))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_bytes(checkpoint or log.checkpoint(size))
    return folder


def put(folder, tile, data):
    path = folder / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
