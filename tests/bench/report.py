"""The figures as a table and as JSON: a ratio or a speed, what ledger.md section 6 aims at, and whether it is met."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.lag import percentile
from tests.bench.races import Race


@dataclass(frozen=True)
class Figure:
    """One figure with its aim: at least (`>=`), at most (`<=`), or none."""

    name: str
    value: float
    unit: str = ""
    aim: str = ""

    @property
    def is_met(self) -> bool | None:
        if not self.aim:
            return None
        sign, bound = self.aim.split()
        return self.value >= float(bound) if sign == ">=" else self.value <= float(bound)


@dataclass
class Findings:
    """Everything that one run measured, and under what circumstances."""

    circumstances: dict[str, str] = field(default_factory=dict)
    races: list[Race] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str = "", aim: str = "") -> None:
        self.figures.append(Figure(name, value, unit, aim))

    def as_json(self) -> dict[str, Any]:
        return {
            "circumstances": self.circumstances | {"python": platform.python_version()},
            "races": [row for race in self.races for row in rows_of(race)],
            "figures": [asdict(one) | {"is_met": one.is_met} for one in self.figures],
        }

    def lines(self) -> list[str]:
        said = [f"{name}: {value}" for name, value in self.circumstances.items()]
        rows = [row for race in self.races for row in rows_of(race)]
        columns = ["what", "writers", "form", "per_second", "to_plain", "client_us", "server_us", "sequencer_us", "spread"]
        if rows:
            said += ["", *_aligned([columns, *([_shown(row[column]) for column in columns] for row in rows)])]
        verdict = {True: "met", False: "MISSED", None: ""}
        figures = [[one.name, _shown(one.value), one.unit, one.aim, verdict[one.is_met]] for one in self.figures]
        return [*said, "", *_aligned([["figure", "value", "unit", "aim", ""], *figures])]

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=1), encoding="utf-8")


def rows_of(race: Race) -> list[dict[str, Any]]:
    """A row for each form, plain being the measure of all."""
    rows = []
    for form, taken in race.slices.items():
        spent = race.microseconds(form)
        rows.append(
            {
                "what": race.what,
                "writers": race.writers,
                "form": form,
                "per_second": round(race.per_second(form), 1),
                "to_plain": round(race.ratio(form, "plain"), 3),
                "client_us": round(spent["client"]),
                "server_us": round(spent["server"]),
                "sequencer_us": round(spent["sequencer"]),
                "spread": "-".join(f"{one:.0f}" for one in (min(s.per_second for s in taken), max(s.per_second for s in taken))),
            }
        )
    return rows


def add_lag(findings: Findings, race: Race, whose: str = "") -> None:
    findings.add(f"recorded to sequenced, p50, {whose}{race.writers} writers", percentile(race.lags, 0.5), "s")
    findings.add(f"recorded to sequenced, p99, {whose}{race.writers} writers", percentile(race.lags, 0.99), "s", "<= 1")


def add_quickness(findings: Findings, race: Race, whose: str = "") -> None:
    """What a plain insert takes tells how quick the processors were meanwhile: neighbours of a virtual machine slow it without a trace in its load."""
    milliseconds = sum(race.microseconds("plain").values()) / 1000
    findings.add(f"a plain insert, all processor time, {whose}{race.writers} writers", milliseconds, "ms")


def _shown(value: Any) -> str:
    return f"{value:,.3f}" if isinstance(value, float) and value < 10 else f"{value:,.0f}" if isinstance(value, float) else str(value)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
