"""What is touched by this? Asked by a licence, an organisation, a lot, an event or a document; every answer is a link."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from traceability.certificates import queries
from traceability.interfaces.desk.base import CommandPage, put_at_fields
from traceability.interfaces.desk.registry.pages import Offer
from traceability.interfaces.desk.registry.reach import page_of
from traceability.interfaces.problems import status_of
from traceability.kernel.errors import TraceabilityError

MOST_ASKED = 300


class ImpactForm(forms.Form):
    """One of five; the names of the fields are those of the API."""

    licence = forms.CharField(max_length=MOST_ASKED, required=False, label=_("Licence"), help_text=_("kind:number, e.g. mining:ML-2025-1"))
    organisation = forms.CharField(max_length=MOST_ASKED, required=False, label=_("Organisation"), help_text=_("Its code."))
    lot = forms.CharField(max_length=MOST_ASKED, required=False, label=_("Lot"), help_text=_("Its name."))
    event = forms.CharField(max_length=MOST_ASKED, required=False, label=_("Event"), help_text=_("Its id."))
    document = forms.CharField(max_length=MOST_ASKED, required=False, label=_("Document"), help_text=_("Its number or SHA-256."))

    def clean(self) -> dict[str, Any]:
        given = {name: value for name, value in (super().clean() or {}).items() if value}
        if len(given) != 1 and not self.errors:
            raise forms.ValidationError(gettext("Fill in exactly one field."))
        return given


class ImpactPage(CommandPage):
    """GET alone: without a question the form, with one the answer below it."""

    template_name = "desk/impact.html"
    http_method_names = ["get", "head", "options"]
    commands = {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = {name: request.GET[name] for name in ImpactForm.base_fields if name in request.GET}
        self.form, self.found, status = ImpactForm(asked or None, label_suffix=""), None, 200
        if asked and not self.form.is_valid():
            status = 400
        elif asked:
            try:
                ((kind, name),) = self.form.cleaned_data.items()
                self.found = queries.impact_of(kind, name, viewer=self.viewer)
            except TraceabilityError as refused:
                put_at_fields(self.form, refused)
                status = status_of(refused)
        return self.shown({}, status=status)

    def context(self) -> dict[str, Any]:
        lots = _links("desk:custody_lot_change", self.found.lots) if self.found else []
        title = gettext("What is touched by this?")
        return {"title": title, "form": self.form, "found": self.found, "lots": lots, "most": queries.MOST_TOUCHED}


def _links(screen: str, named: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """Address and name of each row; the address is looked up once, since there may be thousands of rows."""
    before, _, after = reverse(screen, args=[UUID(int=0)]).partition(str(UUID(int=0)))
    return [(f"{before}{row}{after}", name) for row, name in named.items()]


def touched_by(kind: str, name: str) -> Offer:
    """The link from a row to what it touches."""
    return Offer(_("What is touched by this?"), page_of(kind, name), changes=False)
