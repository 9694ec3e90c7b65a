"""Filters of the registry's lists: by a closed word in a list column, and by how a row stands today."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.words import WORDS, word
from traceability.kernel import clock

Condition = Callable[[date], Q]


def holding_filter(field: str, kind: str) -> type[SimpleListFilter]:
    """Rows whose list `field` holds the word."""

    class HoldingFilter(SimpleListFilter):
        title = LABELS[field]  # type: ignore[assignment]
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:
            return list(WORDS[kind].items())

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{f"{field}__contains": [self.value()]}) if self.value() else queryset

    return HoldingFilter


def standing_filter(conditions: Mapping[str, Condition]) -> type[SimpleListFilter]:
    """Rows that stand so today: a word of `standing`, and the condition on a day that it names."""

    class StandingFilter(SimpleListFilter):
        title = LABELS["standing"]  # type: ignore[assignment]
        parameter_name = "standing"

        def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:
            return [(name, word(name, "standing")) for name in conditions]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            condition = conditions.get(self.value() or "")
            return queryset.filter(condition(today())) if condition else queryset

    return StandingFilter


def today() -> date:
    """The day in China."""
    return clock.legal_day(clock.now())
