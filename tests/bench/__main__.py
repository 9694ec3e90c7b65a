"""`python -m tests.bench`, which `make bench` runs: prints the figures and writes them as JSON."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

OUT = Path("build/bench.json")
_OF_OTHER_SERVERS = ("DATABASE_URL", "REDIS_URL", "LEDGER_TEST_STATE", "LEDGER_TEST_SERVERS", "LEDGER_STATE", "PYTEST_XDIST_WORKER")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    for name in _OF_OTHER_SERVERS:
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django  # the settings choose a state folder of this run's own

    django.setup()
    from tests.bench.measure import Extent, measure

    extent = Extent(options.seconds, options.rounds, tuple(options.writers), options.entries, options.cases, options.month)
    findings = measure(extent, lambda words: print(f"… {words}", file=sys.stderr, flush=True))
    print("\n".join(findings.lines()))
    findings.write(options.out)
    print(f"\nthe same as JSON: {options.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="What the ledger costs (ledger.md sections 6 and 13).")
    parser.add_argument("--seconds", type=float, default=2.0, metavar="S", help="how long a slice lasts (default 2)")
    parser.add_argument("--rounds", type=int, default=6, metavar="N", help="how many slices of each form (default 6)")
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 4, 16], metavar="N", help="threads that write (default 1 4 16)")
    parser.add_argument(
        "--entries", type=int, default=50_000, metavar="N", help="entries of the log that is measured alone (default 50000)"
    )
    parser.add_argument("--cases", type=int, default=20, metavar="N", help="open cases that a revoked licence touches (default 20)")
    parser.add_argument("--month", type=int, default=5_000, metavar="N", help="events of the month that is returned (default 5000)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help=f"where the JSON goes (default {OUT})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
