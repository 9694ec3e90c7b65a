"""The command line of the verifier: arguments in, sentences or JSON out, exit code 0 to 4. Needs no network and no service."""

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from traceability.tlog import notes, proofs, strict, tiles, witnessing
from traceability.tlog.errors import BadPolicy, BadSpelling, Malformed, TlogError
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.bundle import check_bundle
from traceability.verifier.consistency import check_consistency
from traceability.verifier.disclose import check_disclosure
from traceability.verifier.evidence import write_evidence
from traceability.verifier.files import LARGEST_FILE, FolderFiles
from traceability.verifier.receipt import check_receipt
from traceability.verifier.report import Report
from traceability.verifier.seen import Seen
from traceability.verifier.trust import Trust
from traceability.verifier.zipped import ZippedFiles

EPILOGUE = """exit codes: 0 proven; 1 disproven; 2 malformed input, limit passed or wrong usage; 3 not disproven, but the policy is
not met; 4 evidence of a fork or a rollback, written to fork-<origin>-<size>/. The worst of several wins: 4, 1, 2, 3, 0."""


class WrongUsage(Malformed):
    code = "wrong_usage"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. Argparse leaves with 2 by itself."""
    options = _parser().parse_args(arguments)
    report = Report(options.command)
    try:
        with report.checking("arguments"):
            report = _run(options)
        for fork in report.forks:
            report.remarks.append(f"evidence written to {write_evidence(fork, Path.cwd())}")
    except OSError as error:
        report.add(str(error.filename or "file"), WrongUsage(error.strerror or str(error)))
    except Exception:  # noqa: BLE001 - a fault of this program must not leave with 1, which says "disproven"
        traceback.print_exc()
        return 2
    sys.stdout.write((report.as_json() if options.json else report.as_text()) + "\n")
    return report.exit_code


def _run(options: argparse.Namespace) -> Report:
    if options.command == "disclose":
        return check_disclosure(_read(options.leaf, tiles.LARGEST_LEAF), _read(options.disclosure, LARGEST_FILE))
    trust = Trust(_policy(options), _now(options.now), options.max_age)
    seen = Seen.load(options.seen) if options.seen else None
    if options.link and seen is None:
        raise WrongUsage("--link leads to or from the checkpoint in --seen")
    links = [proofs.parse_consistency(_read(file, proofs.LONGEST_PROOF)) for file in options.link]
    report = _check(options, trust, seen, links)
    if seen is not None and not report.findings:
        seen.write(options.seen)
    return report


def _check(options: argparse.Namespace, trust: Trust, seen: Seen | None, links: list[ConsistencyFile]) -> Report:
    if options.command == "receipt":
        leaf = _read(options.leaf, tiles.LARGEST_LEAF) if options.leaf else None
        return check_receipt(_read(options.file, proofs.LONGEST_PROOF), trust, leaf=leaf, seen=seen, links=links)
    if options.command == "consistency":
        if len(options.files) > 3:
            raise WrongUsage("consistency takes OLD, NEW and PROOF, or fewer")
        return check_consistency([_read(file, proofs.LONGEST_PROOF) for file in options.files], trust, seen=seen, links=links)
    if options.file.is_dir():
        return check_bundle(FolderFiles(options.file), trust, seen=seen, links=links)
    with ZippedFiles(options.file) as files:
        return check_bundle(files, trust, seen=seen, links=links)


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise WrongUsage(f"{path.name} has more than {limit:,} bytes")
    return data


def _policy(options: argparse.Namespace) -> witnessing.Policy:
    """Whom to trust, from the command line alone. Raises BadPolicy, BadKey, WrongUsage."""
    if options.policy:
        if options.log or options.witness or options.quorum is not None:
            raise WrongUsage("--policy stands alone: a file or keys, not both")
        return witnessing.parse_policy(_read(options.policy, witnessing.LONGEST_POLICY))
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="verifier", description="Checks proofs of a traceability ledger, offline.", epilog=EPILOGUE)
    commands = parser.add_subparsers(dest="command", required=True)
    output = argparse.ArgumentParser(add_help=False)
    output.add_argument("--json", action="store_true", help="the report as one JSON object")
    trusted = argparse.ArgumentParser(add_help=False, parents=[output])
    trusted.add_argument("--policy", type=Path, metavar="FILE", help="whom to trust: a tlog-policy file, obtained elsewhere")
    trusted.add_argument("--log", action="append", default=[], metavar="VKEY", help="instead: the key of a log; may be repeated")
    trusted.add_argument("--witness", action="append", default=[], metavar="VKEY", help="the key of a witness; may be repeated")
    trusted.add_argument("--quorum", type=_seconds, metavar="N", help="so many witnesses must have cosigned (default: all that are named)")
    trusted.add_argument("--max-age", type=_seconds, metavar="S", help="cosignatures older than S seconds do not count")
    trusted.add_argument("--now", metavar="T", help="the time to judge by: POSIX seconds or 2026-03-02T08:15:33Z (default: the clock)")
    trusted.add_argument("--seen", type=Path, metavar="FILE", help="your memory: the newest checkpoint accepted of each log")
    trusted.add_argument("--link", type=Path, action="append", default=[], metavar="FILE", help="consistency file to or from the one seen")

    receipt = commands.add_parser("receipt", parents=[trusted], epilog=EPILOGUE, help="this leaf is in the log")
    receipt.add_argument("file", type=Path, metavar="FILE", help="a .tlog-proof")
    receipt.add_argument("--leaf", type=Path, metavar="FILE", help="the exact leaf, when it is not in the receipt")
    bundle = commands.add_parser("bundle", parents=[trusted], epilog=EPILOGUE, help="all entries about a shipment, with all that they need")
    bundle.add_argument("file", type=Path, metavar="FILE|DIR", help="a proof bundle, zipped or unpacked")
    consistency = commands.add_parser("consistency", parents=[trusted], epilog=EPILOGUE, help="a newer checkpoint contains an older one")
    consistency.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="OLD NEW [PROOF]; or OLD and a consistency file; or that file alone, with OLD in --seen",
    )
    disclose = commands.add_parser("disclose", parents=[output], epilog=EPILOGUE, help="private fields are those that the leaf commits to")
    disclose.add_argument("leaf", type=Path, metavar="LEAF")
    disclose.add_argument("disclosure", type=Path, metavar="DISCLOSURE", help="JSON list of path, salt and value")
    return parser


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
