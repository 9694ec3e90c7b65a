"""What was produced on all quotas of a year at once, as `used.produced_on_quota` counts one."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from traceability.kernel.clock import SHANGHAI
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer
from traceability.review.feeds import PASSES_ON
from traceability.review.queries.chain import rows, sql
from traceability.review.queries.parties import WASTES
from traceability.review.queries.used import imports_count_from

Quotas = dict[tuple[str, str], Decimal]
"""(group, kind of quota) -> kilograms REO."""


def produced_on_quotas(groups: Sequence[str], year: int, *, viewer: Viewer) -> Quotas:
    """Of these groups; a kind of which nothing was produced is absent. At most five queries. Raises Forbidden."""
    if not viewer.reads_everything:
        raise Forbidden()
    if not groups:
        return {}
    begins, ends = datetime(year, 1, 1, tzinfo=SHANGHAI), datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    asked: dict[str, Any] = {"groups": sorted(set(groups)), "begins": begins, "ends": ends}
    mined = rows(sql("mined_on_quotas"), **asked, wastes=WASTES)
    found: Quotas = {(group, f"mining_{ore_class}"): kg for group, ore_class, kg in mined if ore_class}
    last = [event for (event,) in rows(sql("last_separations"), **asked)]
    if last:
        named: dict[str, Any] = {"passes_on": sorted(PASSES_ON), "imports_from": imports_count_from(), "wastes": WASTES}
        found |= {(group, "separation"): kg for group, kg in rows(sql("separated_on_quotas"), events=last, **named)}
    return found
