"""The paths below /explore/. A lot's number may hold slashes, but no small letters, so the longer addresses are told apart."""

from django.urls import URLPattern, path

from traceability.interfaces.pages.explore import (
    entrance,
    events,
    export,
    impact,
    lots,
    organisations,
    records,
    search,
    shipments,
    supervision,
)

urlpatterns: list[URLPattern] = [
    path("", search.search, name="explore"),
    path("login/", entrance.login, name="explore_login"),
    path("logout/", entrance.logout, name="explore_logout"),
    path("impact/", impact.impact, name="explore_impact"),
    path("supervision/", supervision.flows, name="explore_supervision"),
    path("supervision/elements", supervision.elements, name="explore_supervision_elements"),
    path("supervision/rights", supervision.rights, name="explore_supervision_rights"),
    path("supervision/plants", supervision.plants, name="explore_supervision_plants"),
    path("supervision/signals", supervision.signals, name="explore_supervision_signals"),
    path("supervision/events", records.events, name="explore_supervision_events"),
    path("supervision/shipments", records.shipments, name="explore_supervision_shipments"),
    path("supervision/cases", records.cases, name="explore_supervision_cases"),
    path("supervision/quotas/<uuid:quota_id>", records.quota, name="explore_supervision_quota"),
    path("supervision/licences/<uuid:licence_id>", records.licence, name="explore_supervision_licence"),
    path("events/<uuid:event_id>", events.event, name="explore_event"),
    path("organisations/<str:code>", organisations.organisation, name="explore_organisation"),
    path("shipments/<str:number>", shipments.chain, name="explore_shipment"),
    path("shipments/<str:number>/table", shipments.table, name="explore_shipment_table"),
    path("shipments/<str:number>/findings", shipments.findings, name="explore_shipment_findings"),
    path("shipments/<str:number>/papers", shipments.papers, name="explore_shipment_papers"),
    path("shipments/<str:number>/history", shipments.past, name="explore_shipment_history"),
    path("shipments/<str:number>/export", export.shipment, name="explore_shipment_export"),
    path("lots/<path:lot>/table", lots.table, name="explore_lot_table"),
    path("lots/<path:lot>/history", lots.past, name="explore_lot_history"),
    path("lots/<path:lot>/export", export.lot, name="explore_lot_export"),
    path("lots/<path:lot>", lots.chain, name="explore_lot"),
]
