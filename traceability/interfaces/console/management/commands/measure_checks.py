"""`manage.py measure_checks`: how often the checks hold up honest trade, and how much laundering they catch."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traceability.review.measuring import (
    LEAST_CAUGHT_PERCENT,
    MOST_HELD_PERCENT,
    NOISE,
    PATTERNS,
    Figures,
    Pattern,
    measure_honest,
    measure_pattern,
)

Measured = Iterator[tuple[dict[str, Any], str]]
"""Rows of the table, each with what is missed of our promises, or nothing."""


class Command(BaseCommand):
    help = (
        "Tells honest years with the noise of real scales and laboratories, judges every shipment by every check, and prints how many "
        "would be blocked or held; then injects each known pattern of laundering at several strengths, the last being that of the real "
        "case, and prints the share caught and by which checks. The same seed gives the same figures. Needs no database, reads and "
        "writes no record. Exit code 1 if an honest shipment is blocked, more than 2 % are held, or less than 99 % of a pattern at its "
        "real strength is caught."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="the first year's seed; each year takes the next (default 1)")
        parser.add_argument(
            "--years", type=_number, default=5, metavar="N", help="so many honest years, about 40 shipments each (default 5)"
        )
        parser.add_argument(
            "--shipments", type=_number, default=200, metavar="N", help="judge at most so many honest shipments (default 200)"
        )
        parser.add_argument(
            "--trials",
            type=_number,
            default=100,
            metavar="N",
            help="shipments for each pattern at its real strength, a quarter of it at weaker ones (default 100)",
        )
        parser.add_argument(
            "--noise",
            type=_part,
            default=NOISE,
            metavar="PART",
            help="noise of assays, in parts of the policies' uncertainties (default 1)",
        )
        parser.add_argument("--pattern", choices=[one.key for one in PATTERNS], help="this pattern alone, and no honest years")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows, missed = [], []
        for row, problem in chain(self._honest(**options), self._patterns(**options)):
            rows.append(row)
            missed += [problem] if problem else []
            if not options["json"]:
                self.stdout.write(_line(row))
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
        if missed:
            raise CommandError("\n".join(missed))

    def _honest(self, *, seed: int, years: int, shipments: int, noise: Decimal, pattern: str | None, **options: Any) -> Measured:
        """One row, and what is missed, if anything is."""
        if pattern is None:
            honest = measure_honest(seed, years, shipments, noise=noise, told=self._progress)
            is_well = not honest.blocked and honest.percent(honest.held) <= MOST_HELD_PERCENT
            yield (
                _row("honest", honest),
                "" if is_well else f"honest: {honest.blocked} blocked and {honest.held} held of {honest.shipments}",
            )

    def _patterns(self, *, seed: int, trials: int, noise: Decimal, pattern: str | None, **options: Any) -> Measured:
        """A row for each pattern and strength."""
        for one in PATTERNS:
            for strength in one.strengths if pattern in (None, one.key) else ():
                is_real = strength == one.real
                self.stderr.write(f"{one.key} at {strength} …")
                found = measure_pattern(seed, one, strength, trials if is_real else max(1, trials // 4), noise=noise)
                is_well = not is_real or found.percent(found.caught) >= LEAST_CAUGHT_PERCENT
                told = {"strength": str(strength), "real": is_real, "case": one.case, "unit": one.unit}
                yield _row(one.key, found, **told), "" if is_well else _missed(one, found)

    def _progress(self, done: int) -> None:
        if done % 20 == 0:
            self.stderr.write(f"honest: {done} shipments …")


def _missed(pattern: Pattern, found: Figures) -> str:
    return f"{pattern.key}: {found.percent(found.caught)} % caught at the strength of the real case"


def _row(name: str, figures: Figures, **told: Any) -> dict[str, Any]:
    return {
        "pattern": name,
        **told,
        "shipments": figures.shipments,
        "blocked": figures.blocked,
        "held": figures.held,
        "caught_percent": str(figures.percent(figures.caught)),
        "codes": dict(figures.codes.most_common()),
    }


def _line(row: dict[str, Any]) -> str:
    """One line of the table. The real strength is marked."""
    strength = "" if row["pattern"] == "honest" else f"{row['strength']}{' (real case)' if row['real'] else ''}"
    codes = ", ".join(f"{code} {count}" for code, count in list(row["codes"].items())[:6]) or "–"
    figures = f"{row['caught_percent']:>5} % of {row['shipments']}: {row['blocked']} BLOCK, {row['held']} HOLD"
    return f"{row['pattern']:28} {strength:18} {figures} | {codes}"


def _number(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"{text}: expected a whole number from 1, e.g. 5")
    return int(text)


def _part(text: str) -> Decimal:
    try:
        part = Decimal(text)
    except InvalidOperation:
        part = Decimal(-1)
    if not 0 < part <= 1:
        raise ArgumentTypeError(f"{text}: expected a number above 0 and up to 1, e.g. 0.5")
    return part
