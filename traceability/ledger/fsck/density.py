"""Places are 0, 1, 2 … up to the log's size, each once, and none beyond."""

from collections.abc import Sequence

from traceability.ledger.fsck.leaves import GONE
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row, rows

KIND = "density"
_BEYOND = "SELECT leaf_index FROM ledger.leaf WHERE log_id = %s AND leaf_index >= %s ORDER BY leaf_index LIMIT 20"
_NAMES = "SELECT 1 FROM ledger.entry JOIN ledger.leaf USING (entry_id) WHERE log_id = %s AND leaf_index = 0 AND kind = 'log.opened'"

# What belongs to a log that has no row; from each log's number to the next, since a table may have a billion of one.
_STRANGERS = """
WITH RECURSIVE found (log_id) AS (
    SELECT min(log_id) FROM ledger.{table} UNION ALL SELECT (SELECT min(log_id) FROM ledger.{table} WHERE log_id > found.log_id)
    FROM found WHERE found.log_id IS NOT NULL
) SELECT log_id FROM found WHERE log_id IS NOT NULL AND NOT EXISTS (SELECT FROM ledger.log WHERE log.log_id = found.log_id) ORDER BY 1
"""
_OF_A_LOG = ("leaf", "tile", "checkpoint", "cosignature", "witnessed", "timestamp_token")


def check_logs(report: Report) -> None:
    """There is a log, and whatever says that it is of a log is of one that there is."""
    report.count(KIND, 0)
    if not rows("SELECT FROM ledger.log LIMIT 1"):
        report.bad(KIND, "", "log", expected="a row in ledger.log", found=None)
    for table in _OF_A_LOG:
        for (log_id,) in rows(_STRANGERS.format(table=table)):
            report.bad(KIND, "", f"log {log_id} of {table}", expected="a row in ledger.log", found=None)


class Density:
    """Fills the holes that it finds, so that what follows keeps its index."""

    def __init__(self, log: LogRow, first: int, report: Report) -> None:
        self._log, self._next, self._report = log, first, report
        report.count(KIND, 0)

    def fill(self, chunk: Sequence[Row], hashes: list[bytes], until: int) -> list[bytes]:
        """One hash for each place from the last call's end up to `until`."""
        found = {row.place: value for row, value in zip(chunk, hashes, strict=True)}
        filled = []
        for index in range(self._next, until):
            if index not in found:
                self._report.bad(KIND, self._log.origin, index, expected="a leaf", found=None)
            filled.append(found.get(index, GONE))
        self._report.count(KIND, until - self._next)
        self._next = until
        return filled

    def finish(self) -> None:
        for (index,) in rows(_BEYOND, [self._log.log_id, self._log.size]):
            self._report.bad(KIND, self._log.origin, index, expected=f"size above {index}", found=self._log.size)
        if str(self._log.year) != self._log.origin.rpartition("/")[2].partition("-")[0]:
            self._report.bad(KIND, self._log.origin, "year", expected=self._log.origin.rpartition("/")[2], found=self._log.year)
        if self._log.size and not rows(_NAMES, [self._log.log_id]):
            self._report.bad(KIND, self._log.origin, 0, expected="the entry log.opened", found="another kind")
