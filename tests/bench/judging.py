"""What all checks together cost for a long dossier. Processor time of this process, the best of a few: others share the machine."""

from time import process_time

from tests.bench.report import Findings
from tests.make.long_dossiers import a_long_dossier
from traceability.review.catalogue import checks, run

AIMS_MS = {200: 100, 1000: 500}
"""Events of a dossier, and within how many milliseconds it is judged."""
ROUNDS = 3


def add_judging(findings: Findings) -> None:
    checks()
    for events, aim in AIMS_MS.items():
        findings.add(f"all checks, a dossier of {events:,} events", min(_milliseconds(events) for _ in range(ROUNDS)), "ms", f"<= {aim}")


def _milliseconds(events: int) -> float:
    """Of a dossier that nothing was asked of before."""
    dossier = a_long_dossier(events)
    begun = process_time()
    run(dossier)
    return (process_time() - begun) * 1000
