"""`disclose`: salt and value open the commitment in a leaf. What has no opening is `erased`, which is not wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from traceability.tlog import canonical, commitments, strict
from traceability.tlog.canonical import Value
from traceability.tlog.errors import BadSpelling, CommitmentDoesNotOpen, Malformed
from traceability.verifier.leaf import Envelope, read_envelope
from traceability.verifier.report import Report

LARGEST_DISCLOSURE = 4_000_000  # parsed whole


class BadDisclosure(Malformed):
    """Not a list of path, salt and value, each path once."""

    code = "bad_disclosure"


@dataclass(frozen=True)
class Opening:
    """What a reader with the right to a field was given."""

    path: str
    salt: bytes
    value: Value


def check_disclosure(leaf: bytes, disclosure: bytes) -> Report:
    """Checks the openings in `disclosure` against the commitments in `leaf`. That the leaf is in a log is `receipt`'s to prove."""
    report = Report("disclose")
    with report.checking("leaf"):
        envelope = read_envelope(leaf)
        with report.checking("disclosure"):
            openings = parse_openings(disclosure)
            opened = open_all(envelope, openings, report, "disclosure")
            states: dict[str, Value] = {path: "opened" if path in opened else "erased" for path in envelope.commitments}
            report.facts |= envelope.facts() | {"commitments": states}
            report.proven += [f"{opening.path} opens: {canonical.write(opening.value).decode()}" for opening in openings]
            report.remarks += [f"{path} is erased, or not disclosed to you" for path, state in states.items() if state == "erased"]
    return report


def parse_openings(data: bytes) -> list[Opening]:
    """The rows of a disclosure: a JSON list of path, salt and value. Raises BadDisclosure, NotCanonical."""
    if len(data) > LARGEST_DISCLOSURE:
        raise BadDisclosure(f"more than {LARGEST_DISCLOSURE:,} bytes")
    rows = canonical.parse(data)
    openings: dict[str, Opening] = {}
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or set(row) != {"path", "salt", "value"}:
            raise BadDisclosure("not path, salt and value")
        path, salt = row["path"], row["salt"]
        if not isinstance(path, str) or not isinstance(salt, str) or path in openings:
            raise BadDisclosure("a path or salt that is no text, or a path twice")
        try:
            openings[path] = Opening(path, strict.binary(salt), row["value"])
        except BadSpelling as error:
            raise BadDisclosure(f"the salt of {path}: {error.reason}") from error
    return list(openings.values())


def open_all(envelope: Envelope, openings: Iterable[Opening], report: Report, where: str) -> set[str]:
    """The paths whose commitments these openings open; the others become findings."""
    opened: set[str] = set()
    for opening in openings:
        with report.checking(where):
            if opening.path not in envelope.commitments:
                raise CommitmentDoesNotOpen(f"the leaf commits to nothing at {opening.path}")
            commitments.verify_opening(envelope.commitments[opening.path], opening.path, opening.salt, opening.value)
            opened.add(opening.path)
    return opened
