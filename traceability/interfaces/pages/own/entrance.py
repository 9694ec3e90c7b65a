"""Who may enter: members of an enterprise, with a session. Everybody else is led to the login, or refused by their role."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from traceability.interfaces.problems import page_for, told
from traceability.interfaces.signin.entrance import entered, way_on
from traceability.interfaces.signin.forms import GuardedLogin, answered
from traceability.interfaces.viewers import viewer_of_session
from traceability.kernel.errors import Forbidden, Missing, TraceabilityError
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer

Page = Callable[..., HttpResponseBase]
SUBMITTER = "submitter"


def for_members(*methods: str) -> Callable[[Page], Page]:
    """Pages `(request, viewer, …)` for who acts for an enterprise. Every error of the house becomes a page that says what is the matter."""

    def made(page: Page) -> Page:
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(page)
        def entered_page(request: HttpRequest, **named: Any) -> HttpResponseBase:
            viewer = viewer_of_session(request)
            if viewer is None:
                return redirect_to_login(request.get_full_path(), reverse("own_login"))
            try:
                if viewer.role != SUBMITTER:
                    raise Forbidden()
                if any(isinstance(part, str) and not part.isprintable() for part in named.values()):
                    raise Missing()
                response = page(request, viewer, **named)
            except TraceabilityError as problem:
                return page_for(told(problem), request)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return entered_page

    return made


def shown(request: HttpRequest, viewer: Viewer, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page with what the frame says of its reader."""
    return render(request, f"pages/own/{template}.html", {**context, "viewer": viewer}, status=status)


class MembersLogin(GuardedLogin):
    """Lets in who acts for an enterprise; says the same to everybody else."""

    door, home = "own", "own"
    error_messages = {
        "invalid_login": _("Name and password do not belong to a member of an enterprise. Both are case-sensitive."),
        "inactive": _("Name and password do not belong to a member of an enterprise. Both are case-sensitive."),
    }

    def confirm_login_allowed(self, user: User) -> None:  # type: ignore[override]
        super().confirm_login_allowed(user)
        try:
            allowed = registry.viewer_of_user(user).role == SUBMITTER
        except TraceabilityError:
            allowed = False
        if not allowed:
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class Login(LoginView):
    """Who may enter already is led on; another login may be changed for one that may."""

    template_name = "pages/own/login.html"
    authentication_form = MembersLogin
    next_page = reverse_lazy("own")  # type: ignore[assignment]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = viewer_of_session(request)
        if viewer is not None and viewer.role == SUBMITTER:
            return redirect(self.get_success_url())
        return way_on(request, request.get_full_path()) or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return entered(request, answered(super().post(request, *args, **kwargs)))


login = Login.as_view()
logout = LogoutView.as_view(next_page=reverse_lazy("own_login"))
