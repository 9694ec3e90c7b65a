"""The command line of the verifier: arguments in, sentences or JSON out, exit code 0 to 4. Needs no network and no service."""

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from traceability.tlog import notes, proofs, tiles
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.arguments import WrongUsage, parser, read_beginnings, read_file, read_leaf, read_links, trust_of
from traceability.verifier.bundle import check_bundle
from traceability.verifier.compare import check_comparison
from traceability.verifier.consistency import check_consistency
from traceability.verifier.disclose import LARGEST_DISCLOSURE, check_disclosure
from traceability.verifier.evidence import write_evidence
from traceability.verifier.files import FolderFiles
from traceability.verifier.receipt import check_receipt
from traceability.verifier.report import Report
from traceability.verifier.seen import Seen
from traceability.verifier.stored import StoredLog
from traceability.verifier.tiles import check_tiles
from traceability.verifier.trust import Trust
from traceability.verifier.zipped import ZippedFiles


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. Argparse leaves with 2 by itself."""
    options = parser().parse_args(arguments)
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
        return check_disclosure(read_file(options.leaf, tiles.LARGEST_LEAF), read_file(options.disclosure, LARGEST_DISCLOSURE))
    trust = trust_of(options)
    seen = Seen.load(options.seen) if options.seen else None
    if options.link and seen is None:
        raise WrongUsage("--link leads to or from the checkpoint in --seen")
    report = _check(options, trust, seen, read_links(options.link))
    if seen is not None and not report.findings:
        seen.write(options.seen)
    return report


def _check(options: argparse.Namespace, trust: Trust, seen: Seen | None, links: list[ConsistencyFile]) -> Report:
    match options.command:
        case "receipt":
            data = read_file(options.file, proofs.LONGEST_PROOF)
            return check_receipt(data, trust, leaf=read_leaf(options.leaf), seen=seen, links=links)
        case "consistency":
            if len(options.files) > 3:
                raise WrongUsage("consistency takes OLD, NEW and PROOF, or fewer")
            return check_consistency([read_file(file, proofs.LONGEST_PROOF) for file in options.files], trust, seen=seen, links=links)
        case "tiles":
            return check_tiles(StoredLog(options.folder), trust, seen=seen, links=links, depth=options.depth, jobs=options.jobs)
        case "compare":
            checkpoints = [(str(file), read_file(file, notes.LONGEST_NOTE)) for file in options.files]
            log = StoredLog(options.tiles) if options.tiles else None
            leads = [*read_links(options.proof), *links]
            beginnings = read_beginnings(options.beginning)
            return check_comparison(checkpoints, trust, tiles=log, proofs=leads, beginnings=beginnings, seen=seen)
    if options.file.is_dir():
        return check_bundle(FolderFiles(options.file), trust, seen=seen, links=links)
    with ZippedFiles(options.file) as files:
        return check_bundle(files, trust, seen=seen, links=links)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
