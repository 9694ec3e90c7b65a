"""One's own sessions: where one is signed in, since when, and the end of any of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from traceability.interfaces.signin import open_sessions
from traceability.interfaces.signin.entrance import way_on
from traceability.interfaces.signin.pages import SigninPage


class SessionsPage(SigninPage):
    """GET lists them; POST ends one, or all but this one. For a session that proved all it must."""

    def led_on(self) -> HttpResponse | None:
        return way_on(self.request, self.request.path)

    def get(self, request: HttpRequest) -> HttpResponse:
        listed = open_sessions.sessions_of(request, self.user)
        return render(request, "signin/sessions.html", {"sessions": listed, "others": len(listed) > 1})

    def post(self, request: HttpRequest) -> HttpResponse:
        if "others" in request.POST:
            count = open_sessions.end_others(request, self.user)
            said = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", count) % {"count": count}
        elif open_sessions.end(request, self.user, request.POST.get("session", "")):
            said = _("The session was ended.")
        else:
            said = _("There is no such session any more.")
        messages.info(request, said)
        return HttpResponseRedirect(request.path)
