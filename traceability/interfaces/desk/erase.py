"""The page where a supervisor erases what an entry commits to. What is erased cannot be brought back, so it asks once more."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from traceability.interfaces.desk.base import CommandPage
from traceability.interfaces.signin.session import must_be_fresh
from traceability.interfaces.words import word
from traceability.kernel.errors import Missing
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.errors import ErasingForSupervisors

OFFERED_TO = "supervisor"
MOST_SHOWN = 80


class AnyOf(forms.MultipleChoiceField):
    """Several choices; the command judges whether they are there, under its own lock."""

    def valid_value(self, value: Any) -> bool:
        return True


class EraseForm(forms.Form):
    required_css_class = "required"

    paths = AnyOf(label=gettext_lazy("What is to be erased"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=registry.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why. The ledger holds a commitment to it, so it may be erased too."),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("I know that nobody can bring it back."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ErasePage(CommandPage):
    """One entry. GET shows what may be erased of it; POST erases what was chosen."""

    template_name = "desk/erase.html"
    commands = {"erase": (EraseForm, "erase")}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._enter()
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._enter()
        return super().post(request, **kwargs)

    def erase(self, given: dict[str, Any]) -> str:
        must_be_fresh(self.request, self.viewer)
        erased = registry.erase(by=self.viewer, uid=self.entry.uid, paths=given["paths"], reason=given["reason"])
        return _("Erased: %(paths)s.") % {"paths": ", ".join(sorted(given["paths"]))} + (
            " " + _("The hash of the request is erased with it.") if any("request" in paths for paths in erased.paths.values()) else ""
        )

    @property
    def after(self) -> str:
        return reverse("desk:ledger_entry_change", args=[self.kwargs["entry_id"]])

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Erase personal data"),
            "table": word("entry", "table"),
            "list": reverse("desk:ledger_entry_changelist"),
            "back": self.after,
            "entry": self.entry,
            "erased": ledger.erased_paths([self.entry.uid]).get(self.entry.uid, ()),
        }

    def shown(self, tried: Mapping[str, forms.Form], status: int = 200) -> HttpResponse:
        form = tried.get("erase") or EraseForm()
        form.fields["paths"].choices = [(one.path, _told(one)) for one in ledger.erasable(self.entry)]  # type: ignore[attr-defined]
        context = {**self.site.each_context(self.request), **self.context(), "form": form}
        return render(self.request, self.template_name, context, status=status)

    def _enter(self) -> None:
        """Raises ErasingForSupervisors; Missing for no entry."""
        if self.viewer.role != OFFERED_TO:
            raise ErasingForSupervisors()
        row = Entry.objects.filter(entry_id=self.kwargs["entry_id"]).first()
        if row is None:
            raise Missing()
        self.entry = ledger.entry(row.uid)


def _told(one: ledger.Erasable) -> str:
    """The member with what it says, so that nobody erases another than they mean."""
    if one.is_lost:
        return _("%(path)s (lost: nothing opens it any more)") % {"path": one.path}
    said = one.value if isinstance(one.value, str) else json.dumps(one.value, ensure_ascii=False)
    return f"{one.path} = {said if len(said) <= MOST_SHOWN else said[:MOST_SHOWN] + '…'}"
