"""What a flow picture is drawn of, and what a drawing came to. Values alone; the words are the caller's."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

LAST = 1000
"""The column of what stands behind everything else."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding at a box or band. `severity` is one of BLOCK, HOLD, WARN, INFO."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A thing that was done, or a lot where the picture ends. `column`: the first one in which it may stand; `party`: whose colour.

    `lines` are drawn as far as the box is high; `title` is the whole truth for a pointer and for who listens.
    """

    key: str
    column: int
    heading: str
    party: str
    lines: tuple[str, ...]
    title: str
    href: str = ""
    marks: tuple[Mark, ...] = ()
    is_lot: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Material from one box to another. `reo_kg` is its width, `part_kg` the part of it that belongs to what was asked for.

    None: not known. `is_dashed`: no lot, but what stays in a plant's circuit.
    """

    source: str
    target: str
    reo_kg: Decimal | None
    part_kg: Decimal | None
    label: str
    title: str
    href: str = ""
    marks: tuple[Mark, ...] = ()
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """`svg` is whole and self-contained; `colours` names the organisations that have one, the heaviest first."""

    svg: str
    width: int
    height: int
    colours: Mapping[str, str]
