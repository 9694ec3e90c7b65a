"""`compare`: checkpoints from several sources are one history, or the log has shown two.

Sizes that are equal need no proof. Between two sizes a consistency file leads, or the log's tiles do, whoever kept them.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from traceability.tlog import merkle
from traceability.tlog.errors import PolicyNotMet, TileMismatch
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.history import OfTwoLogs, require_no_fork, require_not_begun_as, require_one_history, require_same_beginning
from traceability.verifier.report import Report
from traceability.verifier.seen import Seen
from traceability.verifier.stored import MissingTile, StoredLog
from traceability.verifier.trust import Trust, Vouched


class NotCompared(PolicyNotMet):
    """Two sizes, and nothing that leads from the smaller to the larger."""

    code = "not_compared"


def check_comparison(
    files: Sequence[tuple[str, bytes]],
    trust: Trust,
    *,
    tiles: StoredLog | None = None,
    proofs: Sequence[ConsistencyFile] = (),
    beginnings: Sequence[bytes] = (),
    seen: Seen | None = None,
) -> Report:
    """Compares checkpoints, each with the name of its file. What is wrong stands in the report; raises OSError alone.

    `beginnings`: roots that a fork's evidence names, with which the newer tree may have begun instead.
    Of the newest the policy asks its witnesses and age; of older ones the log's signature is enough to convict it.
    """
    report = Report("compare")
    with report.checking("arguments"):
        found = list(_read(files, trust, report))
        if len({vouched.origin for _, vouched in found}) > 1:
            raise OfTwoLogs("checkpoints of several logs have no order: " + ", ".join(sorted({one.origin for _, one in found})))
        found.sort(key=lambda one: one[1].size)
        if not found:
            return report
        newest = _newest(found, trust, report)
        for (_, older), (name, newer) in pairwise(found):
            with report.checking(name):
                _require_one_log(older, newer, tiles, proofs, beginnings)
        if seen is not None:
            links = [*proofs, *_from_seen(newest, tiles, seen)]
            seen.check(newest, trust, report, links=links, is_newest=True, node=tiles.nodes(newest.size) if tiles else None)
        _tell(report, [vouched for _, vouched in found], newest)
        if seen is not None and not report.findings:
            seen.accept(newest)
    return report


def _read(files: Iterable[tuple[str, bytes]], trust: Trust, report: Report) -> Iterable[tuple[str, Vouched]]:
    for name, data in files:
        with report.checking(name):
            yield name, trust.signed(data, report, name)


def _newest(found: Sequence[tuple[str, Vouched]], trust: Trust, report: Report) -> Vouched:
    """The largest checkpoint; of several that are equal, one that the policy accepts."""
    size = found[-1][1].size
    trials = []
    for name, vouched in found:
        if vouched.size == size:
            trial = Report("compare")
            trials.append((trial, trust.vouch(vouched.data, trial, name)))
    trial, newest = min(trials, key=lambda one: len(one[0].findings))
    report.findings += [finding for finding in trial.findings if finding not in report.findings]
    return newest


def _require_one_log(
    older: Vouched, newer: Vouched, tiles: StoredLog | None, proofs: Sequence[ConsistencyFile], beginnings: Sequence[bytes]
) -> None:
    require_no_fork(older, newer)
    if older.size in (0, newer.size):
        return
    body = newer.checkpoint.body()
    for proof in proofs:
        if proof.old == older.size and proof.checkpoint.startswith(body):
            for beginning in beginnings:
                require_not_begun_as(beginning, older, newer, proof.path)
            require_one_history(older, newer, proof.path)
            return
    if tiles is None:
        raise NotCompared(f"nothing leads from {older.size} to {newer.size} leaves: name --proof FILE or --tiles DIR")
    try:
        node = tiles.nodes(newer.size)
        path = merkle.consistency_path(older.size, newer.size, node)
    except (MissingTile, TileMismatch) as error:
        raise NotCompared(f"the tiles do not reach from {older.size} to {newer.size} leaves: {error.reason}") from error
    require_same_beginning(older, newer, path, node)
    require_one_history(older, newer, path)


def _from_seen(newest: Vouched, tiles: StoredLog | None, seen: Seen) -> list[ConsistencyFile]:
    """A link from the reader's memory, out of the tiles; whether it holds is for `seen` to say."""
    old = seen.size_of(newest.origin)
    if tiles is None or old is None or not 0 < old < newest.size:
        return []
    return tiles.link(old, newest.size, newest.data)


def _tell(report: Report, found: Sequence[Vouched], newest: Vouched) -> None:
    sizes = sorted({vouched.size for vouched in found})
    report.facts |= {
        "origin": newest.origin,
        "sizes": list(sizes),
        "checkpoints": len(found),
        "witnesses": [{"name": one.name, "time": one.time} for one in newest.cosigned],
    }
    listed = ", ".join(map(str, sizes[:8])) + (" …" if len(sizes) > 8 else "")
    report.proven.append(f"{newest.origin}: {len(found)} checkpoints are one history, of {listed} leaves")
