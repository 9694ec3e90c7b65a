"""The pages of the second factor: prove it, and enrol it. For whoever gave the password; a member without one enrols of their own will."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from traceability.interfaces.problems import page_for, told
from traceability.interfaces.signin import factors, keys, session, totp, webauthn
from traceability.interfaces.signin.forms import CodeForm, EnrolForm, KeyAnswerForm, answered
from traceability.interfaces.signin.keys import Holder
from traceability.interfaces.signin.sealing import seal, unsealed
from traceability.interfaces.viewers import member_of_session
from traceability.kernel.errors import Forbidden, TraceabilityError

ENROL_SECONDS = 900
"""How long the shown secret may be enrolled: time to install an app, not to come back tomorrow."""
_KEY_GONE = _(
    "Nothing was set up: the key came without its seal, or was shown more than 15 minutes ago. Here is a new one: remove the old entry "
    "from your app, let it read this picture, and type your password and its six digits again."
)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SigninPage(View):
    """A page for who is signed in as a member, by password at least."""

    user: User
    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User) or member_of_session(request) is None:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        self.user = request.user
        try:
            return self.led_on() or super().dispatch(request, *args, **kwargs)
        except TraceabilityError as refused:
            return page_for(told(refused), request)

    def led_on(self) -> HttpResponse | None:
        """Where whoever may not see this page yet is led; None: they may."""
        return None

    @property
    def holder(self) -> Holder:
        """Whose security keys this session may use."""
        viewer, key = member_of_session(self.request), self.request.session.session_key
        if viewer is None or viewer.person is None or key is None:
            raise Forbidden()
        return Holder(self.user, viewer.person, key)

    @property
    def after(self) -> str:
        """Where the visitor wanted to go: on this host, or the first page."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        is_here = url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, require_https=self.request.is_secure())
        return wanted if is_here else reverse("start")

    def shown(self, form: Form, **context: Any) -> HttpResponse:
        status = 400 if form.is_bound else 200
        content = {"form": form, "next": self.after, "is_needed": self.is_needed, **context}
        return answered(render(self.request, self.template_name, content, status=status), form)

    @property
    def is_needed(self) -> bool:
        viewer = member_of_session(self.request)
        return viewer is not None and session.lacks_factor(self.request, viewer)


class FactorPage(SigninPage):
    """A page that changes the second factor: for who proved the one they have a moment ago, or has none."""

    def led_on(self) -> HttpResponse | None:
        if session.is_fresh(self.request) or not factors.has_factor(self.user):
            return None
        return redirect(f"{reverse('signin_code')}?{urlencode({'next': self.request.path})}")


class CodePage(SigninPage):
    """Prove the second factor: after the password, or again before a decision. By a security key, a code or a recovery code."""

    template_name = "signin/code.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if session.is_fresh(request):
            return redirect(self.after)
        if not factors.has_factor(self.user):
            return self._without_own()
        return self._asked(CodeForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        by_key = "answer" in request.POST
        form = KeyAnswerForm(request.POST, holder=self.holder) if by_key else CodeForm(request.POST, user=self.user)
        if not form.is_valid():
            return self._asked(form)
        session.prove(request)
        return HttpResponseRedirect(self.after)

    def _without_own(self) -> HttpResponse:
        """Who proved the second factor at the organisation's provider proves it there again; who has none sets one up."""
        door = self.request.session.get(session.PROVIDER_DOOR)
        if door and session.has_proved(self.request):
            return redirect(f"{reverse('signin_oidc')}?{urlencode({'door': door, 'next': self.after})}")
        return redirect("signin_enrol")

    def _asked(self, form: Form) -> HttpResponse:
        held = {"has_app": factors.has_app(self.user), "has_keys": bool(keys.keys_of(self.user))}
        return self.shown(form, origin=webauthn.origin(), **held)


class EnrolPage(FactorPage):
    """Enrol an authenticator app. The password is asked again: a session alone, which may be stolen, enrols nothing.

    The secret travels sealed in the form, so that of two who hold one session neither can read the other's.
    """

    template_name = "signin/enrol.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._asked(EnrolForm(user=self.user), totp.new_secret())

    def post(self, request: HttpRequest) -> HttpResponse:
        secret = self._secret_of(request.POST.get("sealed", ""))
        if secret is None:
            return self._begun_anew()
        form = EnrolForm(request.POST, user=self.user)
        if not form.is_valid():
            return self._asked(form, secret)
        codes = factors.enrol(self.user, secret, form.cleaned_data["code"], replaces=session.is_fresh(request))
        if codes is None:
            form.add_error("code", CodeForm.says_no())
            return self._asked(form, secret)
        session.prove(request)
        return render(request, "signin/enrolled.html", {"codes": codes, "next": self.after})

    def _begun_anew(self) -> HttpResponse:
        """A new key, and that it is one: the app has read another. The password is not looked at."""
        answer = self._asked(EnrolForm(user=self.user), totp.new_secret(), said=[_KEY_GONE])
        answer.status_code = 400
        return answer

    def _asked(self, form: EnrolForm, secret: bytes, *, said: Sequence[str | Promise] = ()) -> HttpResponse:
        address = totp.address_of_key(secret, account=self.user.get_username(), issuer=settings.LEDGER_LOG)
        sealed = seal(f"{self.user.pk}:".encode() + secret)
        return self.shown(
            form,
            picture=_picture(address),
            written=totp.written(secret),
            sealed=sealed,
            has_factor=session.has_proved(self.request),
            said=said,
        )

    def _secret_of(self, sealed: str) -> bytes | None:
        """The secret that this page showed to this person; None for another's, and after a while."""
        owner, _, secret = (unsealed(sealed, seconds=ENROL_SECONDS) or b"").partition(b":")
        return secret if owner == str(self.user.pk).encode() and len(secret) == totp.SECRET_BYTES else None


def _picture(address: str) -> SafeString:
    """The address as a QR code, drawn without any style of its own."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, dark="#16232b", light="#ffffff", omitsize=True)
    return SafeString(drawn)  # segno's own drawing: numbers alone, nothing of the address stands in it
