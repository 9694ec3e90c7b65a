"""What every screen of the desk is built on: read-only lists, and pages that call one command.

Django runs the admin's own add and change forms inside a transaction, where a command refuses to start; and a row that
they changed would have no entry. So nothing is added, changed or deleted there, by nobody.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise, cached_property, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from traceability.interfaces.desk import searching
from traceability.interfaces.desk.columns import column, in_digits
from traceability.interfaces.desk.trail import trail_of
from traceability.interfaces.problems import page_for, status_of, told
from traceability.interfaces.signin.session import PROOF, NotFresh
from traceability.interfaces.viewers import viewer_of_session
from traceability.interfaces.words import word
from traceability.kernel.errors import Forbidden, TraceabilityError
from traceability.registry.viewer import Viewer

ROWS_COUNTED = 2000
TAKEN = frozenset({"fields", "form"})
"""Columns that are called as Django's admin calls something of its own."""
FOLDED = "_folded"
"""How columns end that repeat another one, spelt so that the database can compare it: no page shows them."""


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than it must: a list says 2,000 rather than read a whole table."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[:ROWS_COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class _ReadOnly(BaseModelAdmin):  # type: ignore[type-arg]
    """May be seen by whoever may enter the desk, and changed by nobody, a superuser included."""

    wording: ClassVar[Mapping[str, str]] = {}
    """Fields whose values are closed words, with the kind of word (`interfaces/words.py`)."""
    fields: ClassVar[tuple[str, ...]] = ()
    """What is shown of one row; empty: every field."""

    def value_of(self, row: Model, name: str) -> tuple[Any, Any]:
        """Label and value of one column of a row, as a list shows it."""
        shown = self.column(name)
        if isinstance(shown, str):
            shown = getattr(self, shown)
        return getattr(shown, "short_description", name), in_digits(shown(row))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def column(self, name: str) -> Any:
        """A field under its label, always the same object, as the admin compares them; a method of this screen as it is."""
        made: dict[str, Any] = self.__dict__.setdefault("_made", {})
        if name not in made:
            made[name] = name if hasattr(type(self), name) and name not in TAKEN else self._column(name)
        return made[name]

    def _column(self, name: str) -> Any:
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return name
        return column(field, self.wording) if isinstance(field, Field) else name

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        every = [field.name for field in self.model._meta.fields if not field.name.endswith(FOLDED)]
        return [self.column(name) for name in self.fields or every]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self.get_readonly_fields(request, obj)


class ReadOnlyDesk(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """A screen that shows rows and changes none."""

    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    change_list_template = "desk/change_list.html"
    change_form_template = "desk/change_form.html"
    subject: ClassVar[str] = ""
    """What the ledger calls a row of this screen; its entries are shown below it. Empty: the row is no subject."""
    begins: ClassVar[tuple[str, ...]] = ()
    """Columns that are searched by their beginning, beside `search_fields`."""
    search_help_text = searching.HELP
    empty: ClassVar[Promise | str] = ""
    """Said, with `empty_link`, when the list has no row at all."""
    empty_link: ClassVar[tuple[str, Promise | str] | None] = None
    """Name of an address and what it is called."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What a list joins is joined for one row too."""
        rows = super().get_queryset(request)
        related = self.list_select_related
        return rows.select_related(*related) if isinstance(related, tuple | list) and related else rows

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self.column(str(name)) for name in self.list_display]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Text that a column cannot hold, such as no UUID for one, finds nothing."""
        text = searching.plain(search_term)
        try:
            found, may_repeat = super().get_search_results(request, queryset, text)
        except (ValidationError, ValueError):
            found, may_repeat = queryset.none(), False
        ranges = searching.beginning(queryset, self.begins, text, most=ROWS_COUNTED)
        if ranges:
            found = queryset.filter(pk__in=found.order_by().values("pk").union(*ranges))
        return found, may_repeat

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = word(self.model._meta.model_name, "table")
        empty = {"empty": self.empty, "empty_link": self.empty_link and (reverse(self.empty_link[0]), self.empty_link[1])}
        return super().changelist_view(request, {"title": title, **empty, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The history stands below the row: Django's own knows its own forms alone, which change nothing here."""
        return redirect(reverse(f"desk:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id]) + "#history")

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        table = word(self.model._meta.model_name, "table")
        history = trail_of(self.subject, object_id) if self.subject else None
        return super().change_view(
            request, object_id, form_url, {"table": table, "title": table, "history": history, **(extra_context or {})}
        )


class ReadOnlyRows(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Rows that stand below another; `related` are joined at once."""

    extra = 0
    max_num = 0
    can_delete = False
    related: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parent_model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(parent_model, admin_site)
        self.verbose_name_plural = lazy(word, str)(self.model._meta.model_name, "table")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows


class CommandPage(View, ABC):
    """A page that calls commands: form -> command -> message, or the refusal at its field.

    A subclass names its `template_name`, says what it shows (`context`), and which form belongs to which command
    (`commands`: the value of the field `command` -> form class and the method that calls the command and returns the
    sentence for success).
    """

    site: admin.AdminSite = None  # type: ignore[assignment]
    template_name: ClassVar[str]
    commands: ClassVar[Mapping[str, tuple[type[Form], str]]]

    @property
    def viewer(self) -> Viewer:
        """Who acts. Raises Forbidden without one: the site has asked before."""
        viewer = viewer_of_session(self.request)
        if viewer is None:
            raise Forbidden()
        return viewer

    @property
    def after(self) -> str:
        """Where a command that was carried out leads: to the same page."""
        return self.request.get_full_path()

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """What the page shows beside its forms. Raises Missing for what is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except TraceabilityError as refused:
            return page_for(told(refused), request)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.shown({})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("command", "")
        if name not in self.commands:
            return self.shown({}, status=400)
        form_class, method = self.commands[name]
        form = form_class(request.POST, request.FILES)
        if not form.is_valid():
            return self.shown({name: form}, status=400)
        try:
            sentence = getattr(self, method)(form.cleaned_data)
        except NotFresh as refused:
            form.add_error(None, _with_a_way(refused, request))
            return self.shown({name: form}, status=status_of(refused))
        except TraceabilityError as refused:
            put_at_fields(form, refused)
            return self.shown({name: form}, status=status_of(refused))
        messages.success(request, sentence)
        return HttpResponseRedirect(self.after)

    def shown(self, tried: Mapping[str, Form], status: int = 200) -> HttpResponse:
        """The page; `tried` are the forms that were just sent and refused, with their problems.

        Templates get them as a view: of a plain dict, `tried.clear` would be its method, which a template calls.
        """
        context = {**self.site.each_context(self.request), **self.context(), "tried": MappingProxyType({**tried})}
        return render(self.request, self.template_name, context, status=status)


def _with_a_way(refused: NotFresh, request: HttpRequest) -> SafeString:
    """The refusal with its address as a link, which leads back here from another window: what is written in this one stays."""
    before, _address, after = refused.text.in_language(get_language() or "en").partition(PROOF)
    way = f"{PROOF}?{urlencode({'next': request.get_full_path()})}"
    link = format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', way, _("the page of the second factor"))
    return format_html("{}{}{}", before, link, after)


def put_at_fields(form: Form, refused: TraceabilityError) -> None:
    """Each single problem of a refusal stands at the field that its pointer names, or that its place lies in; else above the form."""
    language = get_language() or "en"
    for problem in refused.problems:
        places = reversed((problem.pointer or "").split("/"))
        form.add_error(next((place for place in places if place in form.fields), None), problem.text.in_language(language))
