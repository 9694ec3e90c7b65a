"""The public list and the listed parties: kept by supervisors."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.filters import holding_filter, standing_filter, today
from traceability.interfaces.desk.registry.pages import RegistryDesk, RegistryForm, RegistryPage, SeenForm, document_of
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import services
from traceability.registry.models import ListedParty, PublicListing


class EnlistForm(RegistryForm):
    year = fields.year()
    organisation = fields.code(longest=16, help_text=_("Its short code, such as HFR."))
    activities = fields.words("activity")


class StrikeOffForm(SeenForm):
    reason = fields.reason()


class Enlist(RegistryPage):
    name, label, form_class = "register", _("Put an enterprise on the list"), EnlistForm
    explains = _("The State's list of enterprises that may mine or separate in one year.")

    def initial(self, row: Any) -> dict[str, Any]:
        return {"year": today().year}

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        said = fields.told(given, ("year", "organisation", "activities"))
        made = services.list_enterprise(by=self.viewer, row=document_of("public_list", said).public_list[0])
        return made.row, made.acknowledgements


class StrikeOff(RegistryPage):
    name, label, form_class, of_row = "strike", _("Strike the enterprise off"), StrikeOffForm, True
    explains = _("The row stays, without activities: checks then find that the enterprise is not on the list of that year.")

    @classmethod
    def is_offered(cls, row: PublicListing) -> bool:
        return bool(row.activities)

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.strike_off(by=self.viewer, listing_id=self.row_id, reason=given["reason"], seen=given["seen"])
        return made.row, made.acknowledgements


@admin.register(PublicListing, site=site)
class PublicListingDesk(RegistryDesk):
    list_display = ("year", "organisation", "name_in_words", "activities_in_words", "version")
    list_filter = (
        holding_filter("activities", "activity"),
        standing_filter({"active": lambda day: ~Q(activities=[]), "struck_off": lambda day: Q(activities=[])}),
    )
    list_select_related = ("organisation",)
    fields = ("year", "organisation", "name_in_words", "activities_in_words", "version", "recorded_at")
    empty = _("Nobody stands on the public list yet.")
    search_fields = ("organisation__code__exact", "year__exact")
    ordering = ("-year", "organisation__code")
    subject = "public_listing"
    pages = (Enlist, StrikeOff)

    @admin.display(description=_("Name"))
    def name_in_words(self, listing: PublicListing) -> str:
        return f"{listing.organisation.name} {listing.organisation.name_zh}"

    @admin.display(description=_("Activities"))
    def activities_in_words(self, listing: PublicListing) -> str:
        return ", ".join(word(one, "activity") for one in listing.activities) or word("struck_off", "standing")

    def name_of(self, row: PublicListing) -> str:
        return f"{row.organisation.code} {row.year}"


class ListForm(RegistryForm):
    name = fields.code(help_text=_("Two spellings that differ in case, width, punctuation or legal form are one name."))
    country = fields.code(longest=2, help_text=_("Two capital letters, such as AE (ISO 3166-1)."))
    list = fields.word("list", help_text=_("A control list is published; who is merely watched must not learn it."))
    listed_on = fields.day()
    until = fields.day(required=False, help_text=_("Last day on the list, inclusive. Empty: no end known."))
    source = fields.code(longest=500, help_text=_("Where it was published: number and day of the notice."))


class EndForm(SeenForm):
    until = fields.day(help_text=_("Last day on the list, inclusive."))
    reason = fields.reason()


class ListParty(RegistryPage):
    name, label, form_class = "register", _("List a party"), ListForm
    explains = _("A firm or person abroad. The name may be a person's, so the ledger holds a commitment to it.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        said = fields.told(given, ("name", "country", "list", "listed_on", "until", "source"))
        made = services.list_party(by=self.viewer, row=document_of("listed_parties", said).listed_parties[0])
        return made.row, made.acknowledgements


class EndListing(RegistryPage):
    name, label, form_class, of_row = "end", _("End the listing"), EndForm, True
    explains = _("The row stays, with its last day.")

    @classmethod
    def is_offered(cls, row: ListedParty) -> bool:
        return row.until is None

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.end_listing(by=self.viewer, party_id=self.row_id, until=given["until"], reason=given["reason"], seen=given["seen"])
        return made.row, made.acknowledgements


@admin.register(ListedParty, site=site)
class ListedPartyDesk(RegistryDesk):
    list_display = ("name", "country", "list", "listed_on", "until", "source")
    list_filter = (
        word_filter("list", "list"),
        standing_filter({"active": lambda day: Q(until__isnull=True) | Q(until__gte=day), "ended": lambda day: Q(until__lt=day)}),
    )
    wording = {"list": "list", "country": "place"}
    fields = ("name", "country", "list", "listed_on", "until", "source", "version", "recorded_at")
    empty = _("No party is listed yet.")
    search_fields = ("name", "folded_name", "country__exact")
    ordering = ("list", "name", "listed_on")
    subject, named_by = "listed_party", "name"
    pages = (ListParty, EndListing)
