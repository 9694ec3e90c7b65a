"""The entrance of a part of the pages that is for some members only: who may enter, with a session; its login, and the way out.

Everybody else is led to the login, or refused by their role.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods

from traceability.interfaces.problems import page_for, told
from traceability.interfaces.signin.entrance import entered, way_on
from traceability.interfaces.signin.forms import GuardedLogin, answered
from traceability.interfaces.viewers import viewer_of_session
from traceability.kernel.errors import Forbidden, Missing, TraceabilityError
from traceability.registry.viewer import Viewer

Page = Callable[..., HttpResponseBase]


class Entrance:
    """Of the part that `form` is the login of. The form's door names all of it: the first page, `…_login`, and the templates' folder."""

    def __init__(self, form: type[GuardedLogin]) -> None:
        self._admits, self._part = form.admits, form.door
        self.login: Page = _Login.as_view(
            template_name=f"pages/{form.door}/login.html",
            authentication_form=form,
            next_page=reverse_lazy(form.home),
            extra_context={"frame": f"pages/{form.door}/base.html"},
        )
        self.logout: Page = LogoutView.as_view(next_page=reverse_lazy(f"{form.door}_login"))

    def only(self, *methods: str) -> Callable[[Page], Page]:
        """Pages `(request, viewer, …)` for whom the login admits, read, and sent to by `methods`.

        Every error of the house becomes a page that says what is the matter.
        """

        def made(page: Page) -> Page:
            @require_http_methods(["GET", "HEAD", *methods])
            @wraps(page)
            def entered_page(request: HttpRequest, **named: Any) -> HttpResponseBase:
                viewer = viewer_of_session(request)
                if viewer is None:
                    return redirect_to_login(request.get_full_path(), reverse(f"{self._part}_login"))
                try:
                    if not self._admits(viewer):
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

    def shown(self, request: HttpRequest, viewer: Viewer, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """A page with what the frame says of its reader."""
        return render(request, f"pages/{self._part}/{template}.html", {**context, "viewer": viewer}, status=status)


class _Login(LoginView):
    """Whom the form admits already is led on; another login may be changed for one that it admits."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = viewer_of_session(request)
        if viewer is not None and cast(type[GuardedLogin], self.authentication_form).admits(viewer):
            return redirect(self.get_success_url())
        return way_on(request, request.get_full_path()) or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return entered(request, answered(super().post(request, *args, **kwargs)))
