"""Export control by composition: which elements of a line fall under a control on the planned export day. Pure.

E01, E05, E06, E07, E10 and the need for a second signature all ask here, so that they cannot disagree. Rule: checks.md, E01.
"""

from dataclasses import dataclass
from decimal import Decimal

from traceability.review import masses
from traceability.review.dossier import ControlledItem, Dossier, Line, Policy, rows_on

BLOCK_PERCENT, TRACE_PERCENT = "E01.block_percent", "E01.trace_percent"
POLICIES = (BLOCK_PERCENT, TRACE_PERCENT, masses.FULL_SUM)
IN_FORCE, UNKNOWN = "in_force", "unknown"


@dataclass(frozen=True, slots=True)
class Control:
    """One element of a line under one row of the control list. `percent` of net mass is None where no result stands for it."""

    element: str
    row: ControlledItem
    percent: Decimal | None
    threshold: Decimal

    @property
    def applies(self) -> bool:
        """In force, and enough of the element to be a controlled item."""
        return self.row.status == IN_FORCE and self.percent is not None and self.percent >= self.threshold


def thresholds(dossier: Dossier) -> tuple[Policy, ...] | None:
    """The policy rows of E01 on the planned export day."""
    return dossier.policies(*POLICIES, on=dossier.shipment.planned_export_on)


def controls_of(dossier: Dossier, line: Line) -> tuple[Control, ...]:
    """Every control in force or of unknown position for the form of the line's lot, element by element.

    Without policy rows or lot there is nothing to compare with: no controls are returned, and E01 says what is lacking.
    """
    rows, lot = thresholds(dossier), dossier.lot_of(line)
    if rows is None or lot is None:
        return ()
    block, _, full_sum = rows
    controls = []
    for row in rows_on(dossier.reference.controlled_items, dossier.shipment.planned_export_on):
        if row.status not in (IN_FORCE, UNKNOWN) or not dossier.reference.covers(row.forms, lot.form):
            continue
        if row.destinations and dossier.shipment.destination not in row.destinations:
            continue
        for element in row.elements:
            percent = masses.content_percent(lot.assay, element, full_sum.value)
            threshold = block.value if row.minimum_percent is None else row.minimum_percent
            controls.append(Control(element, row, percent, threshold))
    return tuple(controls)


def is_controlled(dossier: Dossier, line: Line) -> bool:
    return any(control.applies for control in controls_of(dossier, line))


def controlled_elements(dossier: Dossier, line: Line) -> frozenset[str]:
    return frozenset(control.element for control in controls_of(dossier, line) if control.applies)


def has_controlled_line(dossier: Dossier) -> bool:
    """Whether a line is a controlled item by its composition: then two people sign (checks.md section 1)."""
    return any(is_controlled(dossier, line) for line in dossier.shipment.lines)
