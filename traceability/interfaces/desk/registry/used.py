"""What used a quota or a licence: a page beside the row, for reviewers and supervisors alike."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from traceability.interfaces.desk.base import CommandPage
from traceability.interfaces.desk.registry.pages import RegistryDesk
from traceability.interfaces.words import word
from traceability.registry import queries as registry
from traceability.registry.errors import UnknownRow
from traceability.registry.using import by_batch
from traceability.review import queries as review


class UsedPage(CommandPage):
    """GET alone."""

    template_name = "desk/used.html"
    http_method_names = ["get", "head", "options"]
    commands = {}
    screen: ClassVar[RegistryDesk] = None  # type: ignore[assignment]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.row: Any = self.screen.row_or_none(request, self.kwargs["row_id"])
        if self.row is None:
            raise UnknownRow()
        return super().get(request, **kwargs)

    def context(self) -> dict[str, Any]:
        listed = self.screen.address("changelist")
        shown = self.of_quota() if self.row._meta.model_name == "quota" else self.of_licence()
        return {
            "title": _("What used it"),
            "table": word(self.row._meta.model_name, "table"),
            "list": listed,
            "row_name": self.screen.name_of(self.row),
            "back": self.screen.address("change", self.row.pk),
            "most": review.MOST_USES,
            **shown,
        }

    def of_quota(self) -> dict[str, Any]:
        (found,) = registry.quotas_of([self.row.group], [self.row.year], kind=self.row.kind)
        return {
            "quota": found,
            "batches": list(by_batch(found.batches, found.drawn_kg)),
            "drawn": review.drawn_from_quota(self.row.pk, viewer=self.viewer),
            "produced": review.produced_on_quota(self.row, viewer=self.viewer),
        }

    def of_licence(self) -> dict[str, Any]:
        accounts = registry.accounts_of_licences([self.row.pk]).get(self.row.pk, ())
        return {"accounts": accounts, "drawn": review.drawn_from_licence(self.row.pk, viewer=self.viewer)}
