"""Tokens: created, shown once, and revoked by supervisors. Neither secret nor digest is shown afterwards."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import NOTHING, in_digits, word_filter
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.filters import standing_filter, today
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, SeenForm
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import services
from traceability.registry.models import Token


class IssueForm(RegistryForm):
    holder = fields.code(
        longest=150,
        help_text=_("An organisation's own token acts for it; a person's acts as that member. The regulator's people use their own."),
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=services.MOST_DAYS,
        initial=services.USUAL_DAYS,
        help_text=_("The token is good through this many days after today."),
    )
    scope = fields.word("scope")


class RevokeForm(SeenForm):
    reason = fields.reason()


class Issue(RegistryPage):
    """The answer to the form shows the secret: it is kept nowhere, so that no other page could."""

    name, label, form_class = "issue", _("Create a token"), IssueForm
    explains = _("The token is shown once, on the next page.")
    issued: services.Issued | None = None

    def initial(self, row: Any) -> dict[str, Any]:
        return {"scope": "full"}

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        self.issued = services.create_token(
            by=self.viewer, holder_code_or_username=given["holder"], days=given["days"], scope=given["scope"]
        )
        return self.issued.token, [self.issued.acknowledgement]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().post(request, **kwargs)
        if self.issued is None:
            return response
        list(messages.get_messages(request))  # the page itself says that it is done; the admin lets no browser keep it
        context = {**self.site.each_context(request), **self.context(), "secret": self.issued.secret}
        return render(request, "desk/token.html", context)


class Revoke(RegistryPage):
    name, label, form_class, of_row = "revoke", _("Revoke the token"), RevokeForm, True
    explains = _("It is refused from now on, for good. A new one can be created at any time.")

    @classmethod
    def is_offered(cls, row: Token) -> bool:
        return row.revoked_at is None

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        done = services.revoke_token(by=self.viewer, token_id=self.row_id, reason=given["reason"], seen=given["seen"])
        return done.token, [done.acknowledgement] if done.acknowledgement else []


@admin.register(Token, site=site)
class TokenDesk(RegistryDesk):
    list_display = ("begins_with", "organisation", "login", "role", "scope", "expires_on", "last_used", "standing")
    list_filter = (
        word_filter("role", "member_role"),
        standing_filter(
            {
                "good": lambda day: Q(revoked_at__isnull=True, expires_on__gte=day),
                "expired": lambda day: Q(revoked_at__isnull=True, expires_on__lt=day),
                "revoked": lambda day: Q(revoked_at__isnull=False),
            }
        ),
    )
    list_select_related = ("organisation", "member__user", "use")
    wording = {"role": "role", "scope": "scope"}
    fields = (
        "begins_with", "organisation", "login", "role", "scope", "expires_on", "revoked_at", "last_used", "standing",
        "version", "recorded_at",
    )  # fmt: skip
    search_fields = ("organisation__code__exact", "member__user__username__exact", "prefix__exact")
    ordering = ("-id",)
    subject = "token"
    pages = (Issue, Revoke)

    @admin.display(description=_("Begins with"))
    def begins_with(self, token: Token) -> str:
        return f"{token.prefix}…" if token.prefix else str(token.id)

    @admin.display(description=_("Member"))
    def login(self, token: Token) -> str:
        return NOTHING if token.member is None else str(token.member.user.get_username())

    @admin.display(description=_("Last used"))
    def last_used(self, token: Token) -> Any:
        use = getattr(token, "use", None)
        return NOTHING if use is None else in_digits(use.last_used_at)

    @admin.display(description=_("Standing"))
    def standing(self, token: Token) -> str:
        if token.revoked_at is not None:
            return word("revoked", "standing")
        return word("good" if token.expires_on >= today() else "expired", "standing")

    def name_of(self, row: Token) -> str:
        return self.begins_with(row)

    def links_of(self, row: Token) -> list[Offer]:
        return [Offer(_("Its organisation"), reverse("desk:registry_organisation_change", args=[row.organisation_id]), changes=False)]
