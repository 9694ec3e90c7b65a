"""How goods were carried: what a dispatch or receipt says of vehicle, weights, seals and places. Frozen, pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stood; the country by ISO 3166, degrees as decimals."""

    place: str = ""
    country: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Transport:
    """Kilograms; `ticket` is that of the weighbridge, `loaded_at` and `unloaded_at` are its ends."""

    mode: str = ""
    ticket: str = ""
    seals: tuple[str, ...] = ()
    pieces: int | None = None
    gross_kg: Decimal | None = None
    tare_kg: Decimal | None = None
    unloaded_at: Place | None = None
