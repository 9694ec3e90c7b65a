"""The form for name and password that every login is built on, and what an answer to a locked one says."""

from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from traceability.interfaces.signin import factors, keys, lockout
from traceability.interfaces.signin.addresses import address_of, counted_address
from traceability.kernel.errors import TraceabilityError
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer

R = TypeVar("R", bound=HttpResponse)
MOST_ANSWER = 20_000
"""Characters of a security key's answer: certificates of its maker included, which nobody asked for."""
DOORS: dict[str, "type[GuardedLogin]"] = {}
"""The logins there are, by the names of their doors: each names itself, as none of them is known here."""


class GuardedLogin(AuthenticationForm):
    """Looks at so many passwords for a name, and from an address, and then at none for a while, a right one included.

    The sentence is the same whether there is such a name or not, and whether its owner may enter here or not. An address that is locked
    can lock no further names. A door's login names itself (`door`, `home`), says whom it lets in (`admits`), and what everybody else reads
    (`refuses`).
    """

    seconds = 0
    """How long to wait; 0 when the password was looked at."""
    door: ClassVar[str] = ""
    home: ClassVar[str] = ""
    """The page, by its name, that who enters sees first."""
    refuses: ClassVar[str | Promise] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.door:
            DOORS[cls.door] = cls
            cls.error_messages = dict[str, Any](invalid_login=cls.refuses, inactive=cls.refuses)

    @staticmethod
    def admits(viewer: Viewer) -> bool:
        """Whether this member may enter here. Nobody may where no door has said so."""
        return False

    def confirm_login_allowed(self, user: User) -> None:  # type: ignore[override]
        """Raises ValidationError for a login that is not active, is no active member's, or whose member this door does not admit."""
        super().confirm_login_allowed(user)
        try:
            allowed = self.admits(registry.viewer_of_user(user))
        except TraceabilityError:
            allowed = False
        if not allowed:
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    @property
    def other_way(self) -> str:
        """Where to sign in with an account of the organisation; empty where there is no such way (OIDC_ISSUER)."""
        return f"{reverse('signin_oidc')}?{urlencode({'door': self.door})}" if settings.OIDC_ISSUER else ""

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is None or not password:
            return super().clean()
        address = counted_address(address_of(self.request)) if self.request else ""
        self.seconds = (lockout.count("address", address) if address else 0) or lockout.count("name", name)
        if self.seconds:
            raise ValidationError(wait_sentence(self.seconds), code="locked")
        cleaned = super().clean()
        lockout.forget("name", name)
        if address:
            lockout.give_back("address", address)
        return cleaned


def wait_sentence(seconds: int) -> str:
    """What somebody reads who has to wait."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many attempts. Try again in %(minutes)d minute.", "Too many attempts. Try again in %(minutes)d minutes.", minutes
    ) % {"minutes": minutes}


def answered(response: R, form: object | None = None) -> R:
    """The answer to a form, by itself that of a login page: 429 with `Retry-After` when it was told to wait."""
    context = getattr(response, "context_data", None) or {}
    seconds = getattr(form or context.get("form"), "seconds", 0)
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response


class CodeForm(forms.Form):
    """A code of the second factor. So many are looked at, then none for a while."""

    code = forms.CharField(max_length=40, strip=True)
    seconds = 0

    def __init__(self, *given: Any, user: User, **named: Any) -> None:
        super().__init__(*given, **named)
        self.user = user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        whom = str(self.user.pk)
        self.seconds = lockout.count("code", whom)
        if self.seconds:
            raise ValidationError(wait_sentence(self.seconds), code="locked")
        if not factors.accept(self.user, code):
            raise ValidationError(self.says_no(), code="wrong")
        lockout.forget("code", whom)
        return code

    @staticmethod
    def says_no() -> str:
        return gettext("This code is not right, or it was used already.")


class KeyAnswerForm(forms.Form):
    """What a security key answered. Counted with the codes: whoever holds the password has so many tries in all."""

    answer = forms.CharField(max_length=MOST_ANSWER)
    seconds = 0

    def __init__(self, *given: Any, holder: keys.Holder, **named: Any) -> None:
        super().__init__(*given, **named)
        self.holder = holder

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        whom = str(self.holder.user.pk)
        self.seconds = lockout.count("code", whom)
        if self.seconds:
            raise ValidationError(wait_sentence(self.seconds), code="locked")
        if not keys.accept(self.holder, answer):
            raise ValidationError(self.says_no(), code="wrong")
        lockout.forget("code", whom)
        return answer

    @staticmethod
    def says_no() -> str:
        return gettext("This key did not prove that it is you. Try again, or use another.")


class NewKeyForm(forms.Form):
    """A new security key: what its owner calls it, and what it answered."""

    name = forms.CharField(max_length=60, strip=True)
    answer = forms.CharField(max_length=MOST_ANSWER)


class PasswordForm(forms.Form):
    """The password once more. Guesses count as those at the login do."""

    password = forms.CharField(max_length=4096, strip=False)
    seconds = 0

    def __init__(self, *given: Any, user: User, **named: Any) -> None:
        super().__init__(*given, **named)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        name = self.user.get_username()
        self.seconds = lockout.count("name", name)
        if self.seconds:
            raise ValidationError(wait_sentence(self.seconds), code="locked")
        if not self.user.check_password(password):
            raise ValidationError(gettext("This is not your password."), code="wrong")
        lockout.forget("name", name)
        return password


class EnrolForm(PasswordForm):
    """Password and first code of a new authenticator app."""

    code = forms.RegexField(r"^[0-9]{3} ?[0-9]{3}$", strip=True, error_messages={"invalid": gettext_lazy("These are not six digits.")})

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "")
