"""Fields of the registry's forms. What they give is what a registry document says: text, days as text, lists, None for nothing."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.words import WORDS
from traceability.kernel.quantities import print_decimal
from traceability.registry.services import MOST_REASON

_BETWEEN = re.compile(r"[\s,;，；、]+")
NO_LIMIT = _("Empty: no limit.")


def code(*, help_text: Any = "", required: bool = True, longest: int = 200) -> forms.CharField:
    """One line of text; None when it is empty."""
    return forms.CharField(required=required, max_length=longest, empty_value=None, help_text=help_text)


def day(*, help_text: Any = "", required: bool = True) -> forms.DateField:
    return forms.DateField(
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def reason() -> forms.CharField:
    return forms.CharField(
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why. It stands in the ledger for good, so name no person and no secret."),
    )


def number(*, help_text: Any = "", required: bool = True) -> forms.CharField:
    """A decimal number as text, which the reader judges."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.CharField(required=required, max_length=30, empty_value=None, help_text=help_text, widget=widget)


def year() -> forms.IntegerField:
    return forms.IntegerField(min_value=2000, max_value=2100)


def word(kind: str, *, required: bool = True, help_text: Any = "") -> forms.TypedChoiceField:
    """One of a closed list of words; None when none is chosen."""
    choices = [("", "–"), *WORDS[kind].items()]
    return forms.TypedChoiceField(choices=choices, required=required, empty_value=None, help_text=help_text)


def words(kind: str, *, required: bool = True, help_text: Any = "") -> forms.MultipleChoiceField:
    """Several of a closed list of words."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=list(WORDS[kind].items()), required=required, help_text=help_text, widget=widget)


class ListField(forms.CharField):
    """Values parted by blanks, commas or line ends; None when there are none."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20_000, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [part for part in _BETWEEN.split(text) if part] or None

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list | tuple) else value


class RowsField(forms.CharField):
    """One row of values in each line; the values of a row are parted by blanks or commas."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(**{"required": False, "max_length": 50_000, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [[part for part in _BETWEEN.split(line) if part] for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(" ".join(row) for row in value) if isinstance(value, list | tuple) else value


def told(given: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These members as JSON says them: days as text, nothing as null."""
    return {name: _plain(given.get(name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return print_decimal(value)
    return None if value == "" else value
