"""Flows as tables and charts: by month, form, region, element and destination. Every number leads to the list that it counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from traceability.certificates.queries import Going
from traceability.custody.queries import ENTERING, TURNING, Made, OfElement
from traceability.interfaces.pages import charts
from traceability.interfaces.pages.explore.figures import (
    Cell,
    Row,
    Table,
    address,
    count,
    mass,
    month_name,
    named,
    short_month,
    tonnes,
)
from traceability.interfaces.pages.explore.spans import Span
from traceability.interfaces.places import place_with_code
from traceability.interfaces.words import word

ENTERED = "entering"
"""The stages where material enters the record, as one."""
STATES = ("certified", "suspended", "revoked", "none")
MOST_IN_CHART = 12
NARROW = 520
"""The width of a chart that shares its line with another."""
_NOTHING = Decimal(0)


def group_of(stage: str) -> str:
    return ENTERED if stage in ENTERING else stage


def group_name(group: str) -> str:
    return _("Entered the record") if group == ENTERED else word(group, "stage")


def groups_in(rows: Iterable[Made]) -> list[str]:
    """What the columns of a table are: those groups of stages that made anything, in the order of the chain."""
    found = {group_of(row.stage) for row in rows}
    return [group for group in (ENTERED, *TURNING) if group in found]


def by_month(rows: Sequence[Made], going: Sequence[Going], span: Span) -> tuple[Table, str]:
    """REO by month and group of stages, and what is planned to leave."""
    groups = groups_in(rows)
    made = _summed((row.month, group_of(row.stage), row.reo_kg) for row in rows)
    leaving = _summed((row.month, "leaving", row.reo_kg) for row in going)
    names = [*(group_name(group) for group in groups), _("Planned to leave")]

    def line(name: str, over: Span, months: Iterable[str]) -> Row:
        listed = list(months)
        cells = [_made_cell(sum((made.get((month, group), _NOTHING) for month in listed), _NOTHING), over, stage=group) for group in groups]
        out = sum((leaving.get((month, "leaving"), _NOTHING) for month in listed), _NOTHING)
        return Row(named(name), [*cells, mass(out, address("explore_supervision_shipments", **over.asked))])

    table = Table(
        (_("Month"), *names),
        [line(month_name(month), span.only(month), [month]) for month in span.listed],
        line(_("Together"), span, span.listed),
    )
    keys: list[Callable[[str], Decimal]] = [lambda month, group=group: made.get((month, group), _NOTHING) for group in groups]  # type: ignore[misc]
    keys.append(lambda month: leaving.get((month, "leaving"), _NOTHING))
    series = [_series(name, span.listed, key, month_name) for name, key in zip(names, keys, strict=True)]
    drawn = charts.lines([short_month(month) for month in span.listed], series, says=_("REO by month and stage, tonnes"), unit=_("t REO"))
    return table, drawn


def by_form(rows: Sequence[Made], span: Span) -> tuple[Table, str]:
    """Net, REO and lots by form, the largest first."""
    forms = sorted({row.form for row in rows}, key=lambda form: -sum((row.reo_kg for row in rows if row.form == form), _NOTHING))
    listed, bars = [], []
    for form in forms:
        own = [row for row in rows if row.form == form]
        href = address("explore_supervision_events", **span.asked, stage="making", form=form)
        reo = sum((row.reo_kg for row in own), _NOTHING)
        net = sum((row.net_kg for row in own), _NOTHING)
        cells = [
            mass(reo, href),
            mass(net, href),
            count(sum(row.lots for row in own), href),
            count(sum(row.without_reo for row in own), href),
        ]
        listed.append(Row(named(word(form, "form")), cells))
        bars.append((word(form, "form"), reo))
    heads = (_("Form"), _("t REO"), _("t net"), _("Lots"), _("Lots without REO"))
    return Table(heads, listed), _columns(bars, _("REO by form, tonnes"), NARROW)


def by_region(rows: Sequence[Made], span: Span) -> tuple[Table, str]:
    """REO by region of the place and group of stages."""
    groups = groups_in(rows)
    made = _summed((row.region, group_of(row.stage), row.reo_kg) for row in rows)
    regions = sorted({row.region for row in rows})

    def line(name: str, among: Sequence[str], region: str | None) -> Row:
        sums = [sum((made.get((one, group), _NOTHING) for one in among), _NOTHING) for group in groups]
        cells = [_made_cell(kg, span, stage=group, region=region) for kg, group in zip(sums, groups, strict=True)]
        return Row(named(name), cells)

    names = {region: region or _("Not said") for region in regions}
    lines = [line(place_with_code(names[region]), [region], region or "-") for region in regions]
    table = Table((_("Region"), *map(group_name, groups)), lines, line(_("Together"), regions, None))
    series = [
        _series(group_name(group), regions, lambda one, group=group: made.get((one, group), _NOTHING), names.__getitem__)  # type: ignore[misc]
        for group in groups
    ]
    return table, charts.columns(
        [names[one] for one in regions], series, says=_("REO by region and stage, tonnes"), unit=_("t REO"), width=NARROW
    )


def by_element(rows: Sequence[OfElement], span: Span) -> tuple[Table, str]:
    """Oxide of each element: what entered the record, and what separation gave."""
    groups = [group for group in (ENTERED, "separation") if any(group_of(row.stage) == group for row in rows)]
    made = _summed((row.element, group_of(row.stage), row.reo_kg) for row in rows)
    elements = [one for one in ELEMENTS if any((one, group) in made for group in groups)]

    def line(name: str, among: Sequence[str], element: str | None) -> Row:
        sums = [sum((made.get((one, group), _NOTHING) for one in among), _NOTHING) for group in groups]
        return Row(named(name), [_made_cell(kg, span, stage=group, element=element) for kg, group in zip(sums, groups, strict=True)])

    lines = [line(element, [element], element) for element in elements]
    if any(made.get(("", group)) for group in groups):
        lines.append(line(_("Named by no assay"), [""], None))
    table = Table((_("Element"), *map(group_name, groups)), lines, line(_("Together"), [*elements, ""], None))
    series = [
        _series(group_name(group), elements, lambda one, group=group: made.get((one, group), _NOTHING), str)  # type: ignore[misc]
        for group in groups
    ]
    return table, charts.columns(elements, series, says=_("Oxide by element, tonnes"), unit=_("t REO")) if elements else ""


def by_destination(rows: Sequence[Going], span: Span) -> tuple[Table, str]:
    """Shipments by destination and what their certificate says, and the REO of those that are certified."""
    numbers: dict[tuple[str, str], int] = {}
    for row in rows:
        numbers[row.destination, row.state] = numbers.get((row.destination, row.state), 0) + row.shipments
    certified = _summed((row.destination, row.state, row.reo_kg) for row in rows)
    places = sorted({row.destination for row in rows}, key=lambda one: (-certified.get((one, "certified"), _NOTHING), one))
    lines, bars = [], []
    for place in places:
        hrefs = {state: address("explore_supervision_shipments", **span.asked, destination=place, state=state) for state in STATES}
        kg = certified.get((place, "certified"), _NOTHING)
        cells = [mass(kg, hrefs["certified"]), *(count(numbers.get((place, state), 0), hrefs[state]) for state in STATES)]
        lines.append(Row(named(place_with_code(place)), cells))
        bars.append((place, kg))
    heads = (_("Destination"), _("t REO certified"), *(state_name(state) for state in STATES))
    return Table(heads, lines), _columns(bars, _("Certified REO by destination, tonnes"))


def state_name(state: str) -> str:
    return _("Without a certificate") if state == "none" else word(state, "state")


ELEMENTS = ("La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y", "Sc")
"""From light to heavy, as tables of the trade list them."""


def _made_cell(kg: Decimal, span: Span, **asked: str | None) -> Cell:
    return mass(kg, address("explore_supervision_events", **span.asked, **asked))


def _summed(rows: Iterable[tuple[str, str, Decimal]]) -> Mapping[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for one, other, kg in rows:
        found[one, other] = found.get((one, other), _NOTHING) + kg
    return found


def _series(name: str, keys: Sequence[str], kg_of: Callable[[str], Decimal], said: Callable[[str], str]) -> charts.Series:
    values = [kg_of(key) for key in keys]
    titles = [f"{said(key)} · {name}: {tonnes(kg)} t" for key, kg in zip(keys, values, strict=True)]
    return charts.Series(name, [kg / 1000 for kg in values], titles)


def _columns(bars: Sequence[tuple[str, Decimal]], says: str, width: int = charts.WIDTH) -> str:
    shown = [(name, kg) for name, kg in bars if kg][:MOST_IN_CHART]
    if not shown:
        return ""
    titles = [f"{name}: {tonnes(kg)} t" for name, kg in shown]
    return charts.columns(
        [name for name, _kg in shown],
        [charts.Series("", [kg / 1000 for _name, kg in shown], titles)],
        says=says,
        unit=_("t REO"),
        width=width,
    )
