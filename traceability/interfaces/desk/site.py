"""The desk: Django's admin for reviewers and supervisors. Who may enter, and what its first page shows."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.decide import CasePage, next_in_list
from traceability.interfaces.desk.impact import ImpactPage
from traceability.interfaces.desk.queue import waiting
from traceability.interfaces.desk.standing import StandingPage
from traceability.interfaces.signin.entrance import entered, way_on
from traceability.interfaces.signin.forms import GuardedLogin, answered
from traceability.interfaces.viewers import viewer_of_session
from traceability.interfaces.words import word
from traceability.registry.viewer import Viewer

GROUPS = (
    (_("Review"), ("case", "finding", "decision", "certificate")),
    (_("Material"), ("event", "lot", "shipment", "document", "falsedocument", "impact")),
    (_("Who takes part"), ("organisation", "facility", "member", "token")),
    (_("What is allowed"), ("licence", "quota", "publiclisting", "listedparty")),
    (_("By which rules"), ("policyvalue", "referencetable", "referencerow")),
    (_("The trail"), ("standing", "entry", "attempt")),
)
"""The screens as the first page groups them, by the name of the model; one that stands in no group comes last.

`standing` and `impact` are no models, but pages of their own.
"""


class DeskLogin(GuardedLogin):
    """Lets in who is a member of the regulator; says the same to everybody else."""

    door, home = "desk", "desk:index"
    refuses = _("Name and password do not belong to a reviewer or supervisor. Both are case-sensitive.")

    @staticmethod
    def admits(viewer: Viewer) -> bool:
        return viewer.is_regulator


class DeskSite(AdminSite):
    """No superuser enters as such: what counts is an active membership as reviewer or supervisor."""

    site_title = _("Review desk")
    site_header = _("Rare-earth export traceability: review desk")
    index_title = _("Open cases")
    site_url = "/"
    login_form = DeskLogin
    index_template = "desk/index.html"
    login_template = "desk/login.html"
    logout_template = "desk/logged_out.html"
    app_index_template = "desk/app_index.html"
    password_change_template = "desk/password_change.html"  # noqa: S105  no password
    password_change_done_template = "desk/password_changed.html"  # noqa: S105
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        viewer = viewer_of_session(request)
        return viewer is not None and viewer.is_regulator

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and (way := way_on(request, request.get_full_path())):
            return way
        response = answered(super().login(request, extra_context))
        return entered(request, response) if request.method == "POST" else response

    def get_urls(self) -> list[Any]:
        page = CasePage.as_view(site=self)
        standing = self.admin_view(StandingPage.as_view(site=self))
        own = [
            path("cases/<uuid:case_id>/", self.admin_view(page), name="case"),
            path("cases/<uuid:case_id>/next/", self.admin_view(next_in_list), name="case_next"),
            path("standing/", standing, name="standing"),
            path("impact/", self.admin_view(ImpactPage.as_view(site=self)), name="impact"),
        ]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**waiting(request), "groups": self.groups(request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The screens, under the names that people use."""
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["name"] = word(app["app_label"], "table")
            for model in app["models"]:
                model["name"] = word(model["object_name"].lower(), "table")
        return listed

    def groups(self, request: HttpRequest) -> list[tuple[Any, list[dict[str, Any]]]]:
        """Every screen in its group, under the name that people use."""
        screens = {model["object_name"].lower(): model for app in self.get_app_list(request) for model in app["models"]}
        screens["standing"] = {"name": _("The ledger"), "admin_url": reverse("desk:standing")}
        screens["impact"] = {"name": _("What is touched by this?"), "admin_url": reverse("desk:impact")}
        grouped = [(title, [screens.pop(name) for name in names if name in screens]) for title, names in GROUPS]
        return [*grouped, *([(_("Other records"), list(screens.values()))] if screens else [])]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "viewer": viewer_of_session(request)}


site = DeskSite(name="desk")
