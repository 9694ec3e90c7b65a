"""`python -m tests.bench.pages`, which `make bench-pages` runs: queries and milliseconds of every page on a large database."""

import argparse
import logging
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

OUT = Path("build/bench-pages.json")
STATE = Path(os.environ.get("TMPDIR", "/tmp")) / "ledger-bench-pages"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    from config import embedded

    state = embedded.make_folder(options.state.resolve())
    os.environ.pop("PYTEST_XDIST_WORKER", None)
    os.environ |= {
        "DATABASE_URL": embedded.database_url(state), "REDIS_URL": embedded.redis_url(state), "LEDGER_TEST_STATE": str(state),
        "LEDGER_TEST_SERVERS": "", "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }  # fmt: skip
    import django

    django.setup()
    from tests.bench.pages.filled import a_filled_database
    from tests.bench.pages.measure import measure

    logging.disable(logging.INFO)
    with a_filled_database(state, worlds=options.worlds, clones=options.clones, say=_say):
        findings = measure(re.compile(options.only), rounds=options.rounds, say=_say)
    print("\n".join(findings.lines()))
    findings.write(options.out)
    print(f"\nthe same as JSON: {options.out}")
    return 0


def _say(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.pages", description="What each page asks, and how long it takes the server."
    )
    parser.add_argument(
        "--state", type=Path, default=STATE, metavar="DIR", help=f"where the filled servers lie, for the next run too (default {STATE})"
    )
    parser.add_argument("--worlds", type=int, default=45, metavar="N", help="sets of enterprises (default 45)")
    parser.add_argument(
        "--clones", type=int, default=10, metavar="N", help="chains of 222 events of each (default 10: 100,000 events, 2,250 cases)"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often a page is asked; the quickest counts (default 5)")
    parser.add_argument("--only", default="", metavar="REGEX", help="pages whose name has this in it")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help=f"where the JSON goes (default {OUT})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
