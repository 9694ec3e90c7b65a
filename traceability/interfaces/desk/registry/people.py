"""Members: added, left, come back, given another role by supervisors."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.filters import standing_filter
from traceability.interfaces.desk.registry.pages import (
    Offer,
    RegistryDesk,
    RegistryForm,
    RegistryPage,
    SeenForm,
    SupervisorPage,
    asking,
    document_of,
)
from traceability.interfaces.desk.site import site
from traceability.interfaces.signin import identities, open_sessions
from traceability.interfaces.signin.session import must_be_fresh
from traceability.interfaces.words import word
from traceability.kernel.errors import Missing
from traceability.registry import services
from traceability.registry.models import Member

PLAIN = ("username", "name", "email", "organisation", "role")


class JoinForm(RegistryForm):
    username = fields.code(longest=150, help_text=_("Letters, digits and @ . + - _; one login has one place."))
    name = fields.code(required=False, longest=150)
    email = fields.code(required=False, longest=254)
    organisation = fields.code(longest=16, help_text=_("Its short code, such as HFR."))
    role = fields.word("member_role")


class ReasonForm(SeenForm):
    reason = fields.reason()


class RoleForm(SeenForm):
    role = fields.word("member_role")
    reason = fields.reason()


class AccountForm(RegistryForm):
    account = fields.code(
        required=False, longest=255, help_text=_("The identifier (sub) that the organisation’s sign-in has for the person.")
    )


class Join(RegistryPage):
    name, label, form_class = "join", _("Add a member"), JoinForm
    explains = _("The login comes without a password: the operator sets it on the server. Name and address stay out of the ledger.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        (row,) = document_of("users", fields.told(given, PLAIN)).users
        made = services.add_member(by=self.viewer, row=row)
        return made.row, made.acknowledgements


class _SetActive(RegistryPage):
    """Leave or come back."""

    form_class, of_row = ReasonForm, True
    name, active = "", False

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.set_member_active(
            by=self.viewer, member_id=self.row_id, active=self.active, reason=given["reason"], seen=given["seen"]
        )
        return made.member, [made.acknowledgement] if made.acknowledgement else []


class Leave(_SetActive):
    name, label, active = "leave", _("Deactivate the member"), False
    explains = _("From now on the member acts no more: neither session nor token is accepted.")

    @classmethod
    def is_offered(cls, row: Member) -> bool:
        return row.is_active


class Return(_SetActive):
    name, label, active = "return", _("Activate the member again"), True
    explains = _("The member acts again, in the same role, with the tokens that are still good.")

    @classmethod
    def is_offered(cls, row: Member) -> bool:
        return not row.is_active


class ChangeRole(RegistryPage):
    name, label, form_class, of_row = "role", _("Change the role"), RoleForm, True
    explains = _("Tokens that were made for the old role are refused from now on.")

    def initial(self, row: Member) -> dict[str, Any]:
        return {"role": row.role}

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.change_role(by=self.viewer, member_id=self.row_id, role=given["role"], reason=given["reason"], seen=given["seen"])
        return made.member, [made.acknowledgement] if made.acknowledgement else []


class EndSessions(SupervisorPage):
    """No command: sessions are no part of the record. The member signs in anew; who was in under their name is out."""

    name, label, form_class, of_row = "sessions", _("End all sessions"), RegistryForm, True
    explains = _("Wherever the member is signed in, their next request leads to the login. Tokens stay good.")

    def carry_out(self, given: dict[str, Any]) -> str:
        must_be_fresh(self.request, self.viewer)
        ended = open_sessions.end_all(self.row.user)
        return ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", ended) % {"count": ended}


class LinkAccount(SupervisorPage):
    """No command either. Offered where the organisation has an OpenID provider (OIDC_ISSUER)."""

    name, label, form_class, of_row = "account", _("Link to an account of the organisation"), AccountForm, True
    explains = _(
        "Whoever signs in there with this account acts here as the member, and as nobody else. Left empty, there is no link any more:"
        " the member’s sessions end."
    )

    @classmethod
    def is_offered(cls, row: Member) -> bool:
        return bool(settings.OIDC_ISSUER)

    def initial(self, row: Member) -> dict[str, Any]:
        return {"account": identities.subject_of(row.user)}

    def carry_out(self, given: dict[str, Any]) -> str:
        must_be_fresh(self.request, self.viewer)
        assert isinstance(self.request.user, User)
        if not identities.relink(self.row.user, given["account"] or "", by=self.request.user):
            return gettext("Nothing had to change.")
        return gettext("The account is linked.") if given["account"] else gettext("The link is removed.")

    def _enter(self) -> None:
        super()._enter()
        if not self.is_offered(self.row):
            raise Missing()


@admin.register(Member, site=site)
class MemberDesk(RegistryDesk):
    list_display = ("login", "person", "organisation", "role", "standing")
    list_filter = (
        word_filter("role", "member_role"),
        standing_filter({"active": lambda day: Q(is_active=True), "left": lambda day: Q(is_active=False)}),
    )
    list_select_related = ("organisation", "user")
    wording = {"role": "role"}
    fields = ("login", "person", "email", "organisation", "role", "standing", "version", "recorded_at")
    search_fields = ("user__username__exact", "organisation__code__exact")
    ordering = ("organisation__code", "id")
    subject = "member"
    pages = (Join, Leave, Return, ChangeRole, EndSessions, LinkAccount)

    @admin.display(description=_("Username"))
    def login(self, member: Member) -> str:
        return str(member.user.get_username())

    @admin.display(description=_("Name"))
    def person(self, member: Member) -> str:
        return str(member.user.get_full_name())

    @admin.display(description=_("E-mail address"))
    def email(self, member: Member) -> str:
        return str(member.user.email)

    @admin.display(description=_("Standing"))
    def standing(self, member: Member) -> str:
        return word("active" if member.is_active and member.user.is_active else "left", "standing")

    def name_of(self, row: Member) -> str:
        return self.login(row)

    def links_of(self, row: Member) -> list[Offer]:
        name = self.login(row)
        return [
            *([Offer(_("Create a token"), asking(reverse("desk:registry_token_issue"), holder=name))] if row.is_active else []),
            Offer(_("Its organisation"), reverse("desk:registry_organisation_change", args=[row.organisation_id]), changes=False),
            Offer(_("Tokens of this member"), asking(reverse("desk:registry_token_changelist"), q=name), changes=False),
        ]
