"""Columns and filters of the read-only screens: said in words of both languages, without scanning a table for its values."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import BooleanField, Field, JSONField, Model, QuerySet
from django.http import HttpRequest

from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.desk.structures import NOTHING, in_words
from traceability.interfaces.words import WORDS, word

Column = Callable[[Model], Any]


def in_digits(value: Any) -> Any:
    """Days and times as the API writes them, to the second, in UTC; anything else as it is."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return value.isoformat() if isinstance(value, date) else value


def column(field: "Field[Any, Any]", wording: Mapping[str, str]) -> Column:
    """How a field is shown: under its label, JSON in words, a closed word (`wording`: field -> kind of word) for people."""
    kind = wording.get(field.name)

    def shown(row: Model) -> Any:
        value = getattr(row, field.name)
        if isinstance(field, BooleanField):
            return value
        if value is None or value == "":
            return NOTHING
        if kind is not None:
            return word(value, kind)
        if isinstance(field, JSONField):
            return in_words(value, field.name)
        return in_digits(value)

    shown.__name__ = field.name
    shown.short_description = LABELS.get(field.name, field.name)  # type: ignore[attr-defined]
    shown.admin_order_field = field.name  # type: ignore[attr-defined]
    shown.boolean = isinstance(field, BooleanField)  # type: ignore[attr-defined]
    return shown


def word_filter(field: str, kind: str) -> type[SimpleListFilter]:
    """A filter by a closed word, whose choices come from the list of words."""

    class WordFilter(SimpleListFilter):
        title = LABELS[field]  # type: ignore[assignment]
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:
            return list(WORDS[kind].items())

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    return WordFilter
