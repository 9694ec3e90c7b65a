"""In which column each box stands: no further left than its stage, and right of all that it was made from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from traceability.interfaces.pages.picture.parts import LAST, Band, Box


def columns_of(boxes: Sequence[Box], bands: Iterable[Band]) -> dict[str, int]:
    """The column of each box, from 0 without a gap. A circle is opened at its first box, whose feed then runs backwards."""
    first = {box.key: box.column for box in boxes}
    into, out_of = _neighbours(first, bands)
    waiting = {key: len(into[key]) for key in first}
    column = dict(first)
    ready = [key for key in first if waiting[key] == 0]
    left = dict.fromkeys(first)
    while left:
        key = ready.pop() if ready else next(iter(left))
        if key not in left:
            continue
        del left[key]
        for target in out_of[key]:
            if target in left:
                column[target] = max(column[target], column[key] + 1)
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
    return _without_gaps(column)


def _neighbours(
    known: Mapping[str, int], bands: Iterable[Band]
) -> tuple[Mapping[str, Mapping[str, None]], Mapping[str, Mapping[str, None]]]:
    """Who feeds whom; maps instead of sets keep the order, so that the same chain is always drawn the same."""
    into: dict[str, dict[str, None]] = defaultdict(dict)
    out_of: dict[str, dict[str, None]] = defaultdict(dict)
    for band in bands:
        if band.source in known and band.target in known and band.source != band.target:
            into[band.target][band.source] = None
            out_of[band.source][band.target] = None
    return into, out_of


def _without_gaps(column: Mapping[str, int]) -> dict[str, int]:
    """What stands last stands in one column, whatever its own feeds."""
    last = max((place for place in column.values() if place < LAST), default=-1) + 1
    bounded = {key: min(place, last) for key, place in column.items()}
    rank = {place: number for number, place in enumerate(sorted(set(bounded.values())))}
    return {key: rank[place] for key, place in bounded.items()}
