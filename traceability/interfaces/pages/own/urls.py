"""The paths below /own/."""

from django.urls import URLPattern, path

from traceability.interfaces.pages.own import entrance, events, lots, shipments, slashes, submitting

urlpatterns: list[URLPattern] = [
    path("", shipments.shipments, name="own"),
    path("login/", entrance.login, name="own_login"),
    path("logout/", entrance.logout, name="own_logout"),
    path("lots/", lots.lots, name="own_lots"),
    path("events/", events.events, name="own_events"),
    path("events/new", events.record, name="own_record"),
    path("shipments/new", submitting.submit, name="own_submit"),
    path("shipments/<str:number>", shipments.shipment, name="own_shipment"),
    path("shipments/<str:number>/findings", shipments.findings, name="own_findings"),
    path("shipments/<str:number>/papers", shipments.papers, name="own_papers"),
    path("shipments/<str:number>/history", shipments.past, name="own_history"),
    path("shipments/<str:number>/revise", submitting.revise, name="own_revise"),
    path("shipments/<str:number>/withdraw", submitting.withdraw, name="own_withdraw"),
    path("<path:page>/", slashes.without_slash, name="own_without_slash"),
]
