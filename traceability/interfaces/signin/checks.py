"""A numbered system check: production asks reviewers and supervisors for a second factor."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def second_factor_is_required(app_configs: Any = None, **options: Any) -> Iterable[CheckMessage]:
    """W014: a password alone opens the desk in production."""
    if not settings.IS_PRODUCTION or settings.SECOND_FACTOR == "required":
        return []
    return [
        Warning(
            "A password alone opens the desk: SECOND_FACTOR is not `required`.",
            hint="Remove SECOND_FACTOR from the environment; whoever has none sets it up at the next sign-in.",
            id="traceability.W014",
        )
    ]
