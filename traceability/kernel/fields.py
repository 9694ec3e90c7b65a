"""Columns whose precision, range and comment are said once."""

from typing import Any

from django.db import models


class KilogramField(models.DecimalField):  # type: ignore[type-arg]
    """Kilograms with three places (checks.md section 3)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 3, "db_comment": "kilograms", **kwargs})


class PercentField(models.DecimalField):  # type: ignore[type-arg]
    """Percent, 0 to 100, at most six places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 9, "decimal_places": 6, "db_comment": "percent", **kwargs})


class Sha256Field(models.CharField):  # type: ignore[type-arg]
    """SHA-256 as 64 lower-case hex digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, "db_comment": "SHA-256, lower-case hex", **kwargs})
