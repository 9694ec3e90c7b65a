"""What the registry's screens and pages are built on: a screen offers pages, a page calls one command.

A form says what a registry document would say, so its fields carry the document's names, and `read_document` judges their shape.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isabstract
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from traceability.interfaces.desk.base import CommandPage, ReadOnlyDesk
from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.desk.registry import reach
from traceability.interfaces.signin.session import must_be_fresh
from traceability.interfaces.viewers import viewer_of_session
from traceability.interfaces.words import word
from traceability.kernel.errors import ClaimsMalformed, Forbidden, Malformed
from traceability.kernel.text import Text
from traceability.registry.document import RegistryDocument, read_document
from traceability.registry.errors import SupervisorsOnly, UnknownRow

OFFERED_TO = "supervisor"


@dataclass(frozen=True)
class Offer:
    """A link above a list or a row; `changes` leads to a page that writes."""

    label: str | Promise
    href: str
    changes: bool = True


class RegistryForm(Form):
    """Fields under the desk's labels."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, field in self.fields.items():
            field.label = field.label or LABELS.get(name, name)  # type: ignore[assignment]


class SeenForm(RegistryForm):
    """About a row that stands: `seen` is the version that was on the page. The template prints it."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen = str(self.data.get("seen", ""))
        return {**given, "seen": int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0}


class SupervisorPage(CommandPage):
    """One form, for supervisors alone. `of_row`: it is about a row, whose facts stand above the form."""

    template_name = "desk/command.html"
    screen: "RegistryDesk" = None  # type: ignore[assignment]
    name: ClassVar[str]
    label: ClassVar[Promise]
    explains: ClassVar[Promise]
    form_class: ClassVar[type[Form]]
    of_row: ClassVar[bool] = False
    forbidden: ClassVar[type[Forbidden]] = SupervisorsOnly

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not isabstract(cls):
            cls.commands = {cls.name: (cls.form_class, "carry_out")}

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        """Whether the command makes sense for the row as it stands. The missing link is courtesy, the command refuses."""
        return True

    def initial(self, row: Any) -> dict[str, Any]:
        """What the form is filled with at first."""
        return {}

    @abstractmethod
    def carry_out(self, given: dict[str, Any]) -> str:
        """Do what the form says, for who proved anew that it is them; the sentence for success."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.row: Any = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._enter()
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._enter()
        return super().post(request, **kwargs)

    @property
    def row_id(self) -> UUID:
        return UUID(str(self.kwargs["row_id"]))

    @property
    def after(self) -> str:
        return self.screen.address("change", self.row.pk)

    def context(self) -> dict[str, Any]:
        listed = self.screen.address("changelist")
        if self.row is not None and self.request.method == "POST":
            # What another supervisor changed in between is shown with the refusal.
            self.row = self.screen.row_or_none(self.request, self.row.pk) or self.row
        return {
            "title": self.label,
            "table": word(self.screen.model._meta.model_name, "table"),
            "list": listed,
            "explains": self.explains,
            "command": self.name,
            "row": self.row,
            "row_name": "" if self.row is None else self.screen.name_of(self.row),
            "facts": [] if self.row is None else self.screen.facts_of(self.row),
            "back": listed if self.row is None else self.after,
            "reach": self._reach(),
        }

    def shown(self, tried: Mapping[str, Form], status: int = 200) -> HttpResponse:
        context = {**self.site.each_context(self.request), **self.context()}
        asked = {name: self.request.GET[name] for name in self.form_class.base_fields if name in self.request.GET}
        context["form"] = tried.get(self.name) or self.form_class(initial={**asked, **self.initial(self.row)})
        return render(self.request, self.template_name, context, status=status)

    def _reach(self) -> str:
        """Where all that the row touches is named, before it is changed; empty for a row that touches nothing."""
        touched = None if self.row is None else self.screen.touches(self.row)
        return reach.page_of(*touched) if touched else ""

    def _enter(self) -> None:
        if self.viewer.role != OFFERED_TO:
            raise self.forbidden()
        if self.of_row:
            self.row = self.screen.row_or_none(self.request, self.row_id)
            if self.row is None:
                raise UnknownRow()


class RegistryPage(SupervisorPage):
    """One form, one command."""

    @abstractmethod
    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        """Call the command; the row as it stands now, and the promises. Raises whatever the command raises."""

    def carry_out(self, given: dict[str, Any]) -> str:
        """The sentence for success."""
        must_be_fresh(self.request, self.viewer)
        try:
            self.row, acknowledgements = self.perform(given)
        except ClaimsMalformed as malformed:
            raise ClaimsMalformed([FieldUnreadable(pointer=one.pointer) for one in malformed.problems]) from malformed
        if not acknowledgements:
            return _("Nothing had to change.")
        done = _("%(what)s: %(row)s is recorded as version %(version)d.") % {
            "what": self.label,
            "row": self.screen.name_of(self.row),
            "version": self.row.version,
        }
        touched = self.screen.touches(self.row)
        return format_html("{} {}", done, reach.reached(*touched, viewer=self.viewer)) if touched else done


class FieldUnreadable(Malformed):
    """Said for people instead of the reader's sentence for machines: what a field should hold stands beside it already."""

    code = "field_unreadable"
    says = Text(en="This is not in the form that is asked for here.", zh="格式不符合此处的要求。")


class RegistryDesk(ReadOnlyDesk):
    """A screen of the registry: read-only as any, with links to pages that call commands."""

    pages: ClassVar[tuple[type[SupervisorPage], ...]] = ()
    beside: ClassVar[Mapping[str, type[CommandPage]]] = {}
    """Pages about a row that show and change nothing, by their names."""
    named_by: ClassVar[str] = ""
    """The field whose value people know a row by; empty: its own text."""

    def get_urls(self) -> list[Any]:
        own = [path(self._route(page), self.admin_site.admin_view(self._view(page)), name=self._named(page.name)) for page in self.pages]
        own += [
            path(
                f"<uuid:row_id>/{name}/",
                self.admin_site.admin_view(page.as_view(site=self.admin_site, screen=self)),
                name=self._named(name),
            )
            for name, page in self.beside.items()
        ]
        return [*own, *super().get_urls()]

    def address(self, page: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self._named(page)}", args=args)

    def name_of(self, row: Any) -> str:
        return str(getattr(row, self.named_by)) if self.named_by else str(row)

    def row_or_none(self, request: HttpRequest, row_id: UUID) -> Model | None:
        row: Model | None = self.get_queryset(request).filter(pk=row_id).first()
        return row

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Asked once in a request: the links above the row and the admin's page are about the same one."""
        kept: dict[str, Any] = request.__dict__.setdefault("desk_rows", {})
        if object_id not in kept:
            kept[object_id] = super().get_object(request, object_id, from_field)
        return kept[object_id]

    def facts_of(self, row: Model) -> list[tuple[Any, Any]]:
        """The columns of the list, one below the other."""
        return [self.value_of(row, str(name)) for name in self.list_display]

    def touches(self, row: Any) -> tuple[str, str] | None:
        """What the page of impact calls a row, and by which name it is asked there; None: nothing is made of it."""
        return None

    def links_of(self, row: Any) -> list[Offer]:
        """Where more about this row stands."""
        return []

    def offers(self, request: HttpRequest, row: Any = None) -> list[Offer]:
        """For supervisors the pages that make sense here; for everybody the links."""
        viewer = viewer_of_session(request)
        links = [] if row is None else self.links_of(row)
        if viewer is None or viewer.role != OFFERED_TO:
            return [link for link in links if not link.changes]
        args = [] if row is None else [row.pk]
        pages = [page for page in self.pages if page.of_row == (row is not None) and page.is_offered(row)]
        return [*(Offer(page.label, self.address(page.name, *args)) for page in pages), *links]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"offers": self.offers(request), **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        shown = {} if row is None else {"offers": self.offers(request, row), "subtitle": self.name_of(row)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def _route(self, page: type[SupervisorPage]) -> str:
        return f"<uuid:row_id>/{page.name}/" if page.of_row else f"{page.name}/"

    def _named(self, page: str) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}_{page}"

    def _view(self, page: type[SupervisorPage]) -> Callable[..., HttpResponseBase]:
        return page.as_view(site=self.admin_site, screen=self)


def document_of(array: str, *rows: Mapping[str, Any]) -> RegistryDocument:
    """The registry document that says these rows. Raises ClaimsMalformed."""
    return read_document({"format": "registry/1", array: [dict(row) for row in rows]})


def asking(address: str, **given: Any) -> str:
    """An address whose form begins with these values."""
    return f"{address}?{urlencode(given)}"
