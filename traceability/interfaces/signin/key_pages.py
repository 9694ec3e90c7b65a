"""The pages of security keys: listed, enrolled under a name, removed; and what the browser asks for before it turns to a key."""

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from traceability.interfaces.signin import factors, keys, recovery, session, webauthn
from traceability.interfaces.signin.forms import NewKeyForm, PasswordForm, answered
from traceability.interfaces.signin.pages import FactorPage, SigninPage
from traceability.interfaces.viewers import member_of_session
from traceability.kernel.errors import Missing


class ProofChallenge(SigninPage):
    """What the browser needs to let a key prove who it is."""

    def post(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"publicKey": keys.asked_to_prove(self.holder)})


class EnrolmentChallenge(FactorPage):
    """What the browser needs to enrol a key. The password is asked for: a session alone, which may be stolen, enrols nothing."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST, user=self.user)
        if not form.is_valid():
            said = next(iter(form.errors.get("password", [])), "")
            return answered(JsonResponse({"problem": str(said)}, status=400), form)
        return JsonResponse({"publicKey": keys.asked_to_enrol(self.holder)})


class KeysPage(FactorPage):
    """One's own second factors; a new key is enrolled here. Only the challenge that the password was given for can be answered."""

    template_name = "signin/keys.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._listed(NewKeyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewKeyForm(request.POST)
        if not form.is_valid():
            return self._listed(form)
        given = form.cleaned_data
        codes = keys.enrol(self.holder, given["name"], given["answer"], proved=session.is_fresh(request))
        if codes is None:
            form.add_error(None, _("The key was not set up: it is enrolled already, or its answer came too late. Try again."))
            return self._listed(form)
        session.prove(request)
        if codes:
            return render(request, "signin/enrolled.html", {"codes": codes, "next": self.after})
        return HttpResponseRedirect(reverse("signin_keys"))

    def _listed(self, form: Form) -> HttpResponse:
        held = keys.keys_of(self.user)
        return self.shown(
            form,
            keys=held,
            may_add=len(held) < keys.MOST,
            has_app=factors.has_app(self.user),
            codes_left=recovery.left(self.user),
            origin=webauthn.origin(),
        )


class RemoveKeyPage(FactorPage):
    """Take one key away, with the password."""

    template_name = "signin/remove_key.html"

    def get(self, request: HttpRequest, key_id: int) -> HttpResponse:
        return self._asked(PasswordForm(user=self.user), key_id)

    def post(self, request: HttpRequest, key_id: int) -> HttpResponse:
        form = PasswordForm(request.POST, user=self.user)
        if not form.is_valid():
            return self._asked(form, key_id)
        if not keys.remove(self.user, key_id, keeps_one=self._needs_one):
            form.add_error(None, _("It is your only second factor, and you cannot do without one. Set up another first."))
            return self._asked(form, key_id)
        session.renew(request)
        return HttpResponseRedirect(reverse("signin_keys"))

    @property
    def _needs_one(self) -> bool:
        viewer = member_of_session(self.request)
        return viewer is not None and viewer.is_regulator and settings.SECOND_FACTOR == "required"

    def _asked(self, form: Form, key_id: int) -> HttpResponse:
        """Raises Missing for a key of nobody, or of another."""
        key = next((one for one in keys.keys_of(self.user) if one.pk == key_id), None)
        if key is None:
            raise Missing()
        return self.shown(form, key=key)
