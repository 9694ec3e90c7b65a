"""What is used up, what does not add up, what stands open: quotas, licences, plants, findings, who records late. As tables and charts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from traceability.custody.queries import Recorder
from traceability.interfaces.pages import charts
from traceability.interfaces.pages.explore.figures import Cell, Row, Table, address, count, mass, named, percent, whole
from traceability.interfaces.pages.explore.spans import Span
from traceability.interfaces.words import word
from traceability.kernel.text import Text
from traceability.registry.queries import Consumed, Released
from traceability.review.queries import OpenFailure, Recovered

MOST_DRAWN = 15
"""Rows of the chart of plants; the table has all."""
_FULL, _NEARLY = Decimal(100), Decimal(95)


def of_quotas(quotas: Sequence[Released], produced: Mapping[tuple[str, str], Decimal], span: Span) -> Table:
    """The plan (batches released by the last day asked for), what was produced on it in the year, what approved shipments drew."""
    lines = []
    for one in quotas:
        href = reverse("explore_supervision_quota", args=[one.id])
        plan_kg, made_kg = one.released_kg(by=span.last_day), produced.get((one.group, one.kind), Decimal(0))
        name = f"{one.group} {word(one.kind, 'quota_kind')}" + (f" ({_('secret')})" if one.is_secret else "")
        cells = [mass(plan_kg, href), mass(made_kg, href), _share(made_kg, plan_kg, href), mass(one.drawn_kg, href)]
        lines.append(Row(named(name, href), [*cells, _share(one.drawn_kg, plan_kg, href)]))
    heads = (_("Quota"), _("Plan, t REO"), _("Produced, t REO"), _("Of the plan"), _("Drawn by shipments, t REO"), _("Of the plan"))
    return Table(heads, lines)


def of_licences(accounts: Sequence[Consumed]) -> Table:
    """The fullest first."""
    lines = []
    for one in accounts:
        href = reverse("explore_supervision_licence", args=[one.licence.id])
        told = [
            named(word(one.licence.kind, "licence")),
            named(one.licence.organisation.code),
            named(str(one.year) if one.year else _("Whole term")),
        ]
        drawn = [mass(one.limit_kg, href), mass(one.drawn_kg, href), _share(one.drawn_kg, one.limit_kg, href)]
        lines.append(Row(named(one.licence.number, href), [*told, *drawn]))
    return Table((_("Licence"), _("Kind"), _("Holder"), _("Period"), _("Limit, t"), _("Drawn, t"), _("Of the limit")), lines)


def of_plants(rows: Sequence[Recovered], span: Span) -> tuple[Table, str]:
    """Plants' accounts, the worst first, and the chart of those whose recovery can be compared."""
    lines = [_of_plant(row, span) for row in rows]
    heads = (
        _("Plant"), _("Stage"), _("Events"), _("In, t REO"), _("Products, t REO"), _("By-products and residues, t REO"),
        _("Growth of stock, t REO"), _("Not explained, t REO"), _("Recovery"), _("Expected"), _("Judgement"),
    )  # fmt: skip
    return Table(heads, lines), charts.ranges(
        [dot for row in rows[:MOST_DRAWN] if (dot := _dot(row))], says=_("Recovery by plant, percent")
    )


def of_failures(rows: Sequence[OpenFailure], titles: Mapping[str, Text]) -> list[tuple[str, list[Row]]]:
    """The open cases by check and severity, in families: the letter, and a row for each check."""
    families: dict[str, dict[str, dict[str, int]]] = {}
    for row in rows:
        families.setdefault(row.code[0], {}).setdefault(row.code, {})[row.severity] = row.cases
    return [(letter, [_of_check(code, found, titles) for code, found in checks.items()]) for letter, checks in families.items()]


def finding_heads() -> tuple[str, ...]:
    return (_("Check"), *(word(severity, "severity") for severity in SEVERITIES))


def of_recorders(rows: Sequence[Recorder], span: Span) -> Table:
    """Who has recorded late, the most first."""
    lines = []
    for row in rows:
        late = address("explore_supervision_events", **span.asked, recorder=row.code, late="1")
        every = address("explore_supervision_events", **span.asked, recorder=row.code)
        judged = row.events - row.backfill
        share = Cell(percent(Decimal(row.late) * 100 / judged), late) if judged else Cell("–")
        cells = [count(row.late, late), count(row.events, every), share, Cell(whole(row.most_days), late)]
        lines.append(Row(named(f"{row.code} {_own_name(row)}"), cells))
    return Table((_("Recorded by"), _("Late events"), _("Events"), _("Of what is due"), _("Days late at most")), lines)


SEVERITIES = ("BLOCK", "HOLD", "WARN", "INFO")


def _of_check(code: str, found: Mapping[str, int], titles: Mapping[str, Text]) -> Row:
    title = titles[code].in_language(get_language() or "en") if code in titles else ""
    cells = [
        count(found.get(severity, 0), address("explore_supervision_cases", check=code, severity=severity), severity)
        for severity in SEVERITIES
    ]
    return Row(named(f"{code} {title}", address("explore_supervision_cases", check=code)), cells)


def _of_plant(row: Recovered, span: Span) -> Row:
    one = row.account
    asked = {**span.asked, "stage": one.stage, "facility": one.facility, "route": one.route or "-"}
    href, allowed = address("explore_supervision_events", **asked), row.allowed
    stocktakes = address("explore_supervision_events", **span.asked, stage="stocktake", facility=one.facility)
    expected = f"{allowed.least:f}–{allowed.most:f}" if allowed else "–"
    cells = [
        named(word(one.stage, "stage") + (f" · {word(one.route, 'route')}" if one.route else "")),
        count(one.events, href),
        mass(one.in_reo_kg, href),
        mass(one.product_reo_kg, href),
        mass(one.waste_reo_kg, href),
        mass(row.stock_kg, stocktakes),
        mass(row.unexplained_kg, href),
        Cell("–" if row.percent is None else percent(row.percent), "" if row.percent is None else href, row.mark),
        Cell(expected),
        named(_judged(row), mark=row.mark),
    ]
    return Row(named(f"{one.organisation} {one.facility}", href), cells)


def _judged(row: Recovered) -> str:
    if row.mark == "BLOCK":
        return _("More than is possible")
    if row.mark == "HOLD":
        return _("Outside what is expected")
    return _("As expected") if row.percent is not None and row.allowed is not None else _("Cannot be compared")


def _dot(row: Recovered) -> charts.Ranged | None:
    if row.percent is None or row.allowed is None:
        return None
    name = f"{row.account.facility} {word(row.account.stage, 'stage')}"
    title = f"{name}: {percent(row.percent)} ({row.allowed.least:f}–{row.allowed.most:f})"
    return charts.Ranged(name, row.percent, row.allowed.least, row.allowed.most, title, row.mark)


def _share(part_kg: Decimal, whole_kg: Decimal, href: str) -> Cell:
    if whole_kg <= 0:
        return Cell("–")
    share = part_kg * 100 / whole_kg
    return Cell(percent(share), href, "BLOCK" if share > _FULL else "HOLD" if share >= _NEARLY else "")


def _own_name(row: Recorder) -> str:
    return row.name_zh if (get_language() or "").startswith("zh") and row.name_zh else row.name
