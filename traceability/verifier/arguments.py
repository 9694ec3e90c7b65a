"""The words of the command line, and whom and what they name. Trust comes from here and from nowhere else."""

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from traceability.tlog import notes, proofs, strict, tiles, witnessing
from traceability.tlog.errors import BadPolicy, BadSpelling, Malformed, TlogError
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.authority import read_roots
from traceability.verifier.evidence import read_beginning
from traceability.verifier.tiles import DEPTHS, ENTRIES
from traceability.verifier.trust import Trust

LARGEST_ROOTS = 1_000_000
LONGEST_BEGINNING = 100
MOST_JOBS = 64

EPILOGUE = """exit codes: 0 proven; 1 disproven; 2 malformed input, limit passed or wrong usage; 3 not disproven, but the policy is
not met; 4 evidence of a fork or a rollback, written to fork-<origin>-<size>/. The worst of several wins: 4, 1, 2, 3, 0."""


class WrongUsage(Malformed):
    code = "wrong_usage"


def trust_of(options: argparse.Namespace) -> Trust:
    """Raises BadPolicy, BadKey, BadRoots, WrongUsage, OSError."""
    roots = read_roots(read_file(options.tsa_root, LARGEST_ROOTS)) if options.tsa_root else ()
    return Trust(_policy(options), _now(options.now), options.max_age, roots)


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of a file that must have no more than so many. Raises WrongUsage, OSError."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise WrongUsage(f"{path.name} has more than {limit:,} bytes")
    return data


def read_leaf(path: Path | None) -> bytes | None:
    return read_file(path, tiles.LARGEST_LEAF) if path else None


def read_links(paths: list[Path]) -> list[ConsistencyFile]:
    """Raises BadProof, WrongUsage, OSError."""
    return [proofs.parse_consistency(read_file(path, proofs.LONGEST_PROOF)) for path in paths]


def read_beginnings(paths: list[Path]) -> list[bytes]:
    """Raises BadBeginning, WrongUsage, OSError."""
    return [read_beginning(read_file(path, LONGEST_BEGINNING)) for path in paths]


def _policy(options: argparse.Namespace) -> witnessing.Policy:
    """Whom to trust, from the command line alone. Raises BadPolicy, BadKey, WrongUsage."""
    if options.policy:
        if options.log or options.witness or options.quorum is not None:
            raise WrongUsage("--policy stands alone: a file or keys, not both")
        return witnessing.parse_policy(read_file(options.policy, witnessing.LONGEST_POLICY))
    if not options.log:
        raise WrongUsage("whom to trust? name --policy FILE or --log VKEY, obtained from elsewhere than the files to check")
    witnesses = [notes.parse_vkey(vkey) for vkey in options.witness]
    quorum = len(witnesses) if options.quorum is None else options.quorum
    if quorum > len(witnesses):
        raise BadPolicy(f"a quorum of {quorum} with {len(witnesses)} witnesses")
    return witnessing.policy_of([notes.parse_vkey(vkey) for vkey in options.log], witnesses, quorum)


def _now(text: str | None) -> int:
    if text is None:
        return int(time.time())
    try:
        return strict.number(text)
    except BadSpelling:
        pass
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise WrongUsage(f"--now {text[:40]!r} is neither POSIX seconds nor 2026-03-02T08:15:33Z") from error


def _seconds(text: str) -> int:
    try:
        return strict.number(text)
    except TlogError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _jobs(text: str) -> int:
    number = _seconds(text)
    if not 1 <= number <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_JOBS} processes")
    return number


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="verifier", description="Checks proofs of a traceability ledger, offline.", epilog=EPILOGUE)
    commands = whole.add_subparsers(dest="command", required=True)
    output = argparse.ArgumentParser(add_help=False)
    output.add_argument("--json", action="store_true", help="the report as one JSON object")
    trusted = _trusted(output)

    receipt = commands.add_parser("receipt", parents=[trusted], epilog=EPILOGUE, help="this leaf is in the log")
    receipt.add_argument("file", type=Path, metavar="FILE", help="a .tlog-proof")
    receipt.add_argument("--leaf", type=Path, metavar="FILE", help="the exact leaf, when it is not in the receipt")
    bundle = commands.add_parser("bundle", parents=[trusted], epilog=EPILOGUE, help="all entries about a shipment, with all that they need")
    bundle.add_argument("file", type=Path, metavar="FILE|DIR", help="a proof bundle, zipped or unpacked")
    consistency = commands.add_parser("consistency", parents=[trusted], epilog=EPILOGUE, help="a newer checkpoint contains an older one")
    told = "OLD NEW [PROOF]; or OLD and a consistency file; or that file alone, with OLD in --seen"
    consistency.add_argument("files", type=Path, nargs="+", metavar="FILE", help=told)
    _add_tiles(commands.add_parser("tiles", parents=[trusted], epilog=EPILOGUE, help="a whole log, recomputed from its folder"))
    compare = commands.add_parser("compare", parents=[trusted], epilog=EPILOGUE, help="checkpoints of several sources are one history")
    compare.add_argument("files", type=Path, nargs="+", metavar="CHECKPOINT")
    compare.add_argument("--tiles", type=Path, metavar="DIR", help="a log's folder, to lead from one size to the next")
    compare.add_argument("--proof", type=Path, nargs="+", action="extend", default=[], metavar="FILE", help="consistency files, the same")
    told = "from a power of two: the other root that a fork's evidence names"
    compare.add_argument("--beginning", type=Path, action="append", default=[], metavar="FILE", help=told)
    disclose = commands.add_parser("disclose", parents=[output], epilog=EPILOGUE, help="private fields are those that the leaf commits to")
    disclose.add_argument("leaf", type=Path, metavar="LEAF")
    disclose.add_argument("disclosure", type=Path, metavar="DISCLOSURE", help="JSON list of path, salt and value")
    return whole


def _trusted(output: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What every command takes that has a checkpoint to judge."""
    trusted = argparse.ArgumentParser(add_help=False, parents=[output])
    trusted.add_argument("--policy", type=Path, metavar="FILE", help="whom to trust: a tlog-policy file, obtained elsewhere")
    trusted.add_argument("--log", action="append", default=[], metavar="VKEY", help="instead: the key of a log; may be repeated")
    trusted.add_argument("--witness", action="append", default=[], metavar="VKEY", help="the key of a witness; may be repeated")
    trusted.add_argument("--quorum", type=_seconds, metavar="N", help="so many witnesses must have cosigned (default: all that are named)")
    trusted.add_argument("--max-age", type=_seconds, metavar="S", help="cosignatures older than S seconds do not count")
    trusted.add_argument("--now", metavar="T", help="the time to judge by: POSIX seconds or 2026-03-02T08:15:33Z (default: the clock)")
    trusted.add_argument("--seen", type=Path, metavar="FILE", help="your memory: the newest checkpoint accepted of each log")
    trusted.add_argument("--link", type=Path, action="append", default=[], metavar="FILE", help="consistency file to or from the one seen")
    trusted.add_argument("--tsa-root", type=Path, metavar="FILE", help="certificates (PEM) of time stamp authorities that you trust")
    return trusted


def _add_tiles(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="DIR", help="one year's folder: checkpoint, tile/…, tile/entries/…")
    told = "; ".join(f"{word}: {what}" for word, what in DEPTHS.items())
    command.add_argument("--depth", choices=list(DEPTHS), default=ENTRIES, help=f"how deep to look ({told}; default {ENTRIES})")
    command.add_argument("--jobs", type=_jobs, default=min(MOST_JOBS, os.cpu_count() or 1), metavar="N", help="so many processes")
