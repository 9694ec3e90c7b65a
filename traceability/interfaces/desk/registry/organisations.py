"""Read-only screens of organisations and facilities. They change by the registry document alone."""

from django.contrib import admin

from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.site import site
from traceability.registry.models import Facility, Organisation


@admin.register(Organisation, site=site)
class OrganisationDesk(ReadOnlyDesk):
    list_display = ("code", "name", "name_zh", "country", "group", "registered_on", "closed_on", "joined_on")
    search_fields = ("code__exact", "name", "name_zh", "credit_code__exact")
    ordering = ("code",)


@admin.register(Facility, site=site)
class FacilityDesk(ReadOnlyDesk):
    list_display = ("code", "name", "kind", "organisation", "region")
    list_select_related = ("organisation",)
    search_fields = ("code__exact", "name", "organisation__code__exact")
    ordering = ("code",)
