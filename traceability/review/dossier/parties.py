"""Who owns whom, as the registry states it now. Frozen, pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of an organisation, with its share in percent. `code` names it where its own owners are asked for."""

    code: str
    title: str
    country: str
    share_percent: Decimal
