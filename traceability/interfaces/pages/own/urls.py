"""The paths below /own/."""

from django.urls import URLPattern, path

from traceability.interfaces.pages.own import (
    entrance,
    events,
    lots,
    sending,
    shipments,
    slashes,
    submitting,
    uploads,
    webhook_forms,
    webhooks,
)

urlpatterns: list[URLPattern] = [
    path("", shipments.shipments, name="own"),
    path("login/", entrance.login, name="own_login"),
    path("logout/", entrance.logout, name="own_logout"),
    path("lots/", lots.lots, name="own_lots"),
    path("events/", events.events, name="own_events"),
    path("events/new", events.record, name="own_record"),
    path("uploads/", uploads.uploads, name="own_uploads"),
    path("uploads/new", sending.send, name="own_send"),
    path("uploads/template.xlsx", uploads.workbook, name="own_template"),
    path("uploads/<uuid:upload_id>", uploads.upload, name="own_upload"),
    path("uploads/<uuid:upload_id>/events", uploads.events, name="own_upload_events"),
    path("uploads/<uuid:upload_id>/errors.csv", uploads.errors, name="own_upload_errors"),
    path("webhooks/", webhooks.webhooks, name="own_webhooks"),
    path("webhooks/new", webhook_forms.make, name="own_make_webhook"),
    path("webhooks/<uuid:webhook_id>", webhook_forms.webhook, name="own_webhook"),
    path("webhooks/<uuid:webhook_id>/change", webhook_forms.change, name="own_change_webhook"),
    path("webhooks/<uuid:webhook_id>/remove", webhook_forms.remove, name="own_remove_webhook"),
    path("shipments/new", submitting.submit, name="own_submit"),
    path("shipments/<str:number>", shipments.shipment, name="own_shipment"),
    path("shipments/<str:number>/findings", shipments.findings, name="own_findings"),
    path("shipments/<str:number>/papers", shipments.papers, name="own_papers"),
    path("shipments/<str:number>/history", shipments.past, name="own_history"),
    path("shipments/<str:number>/revise", submitting.revise, name="own_revise"),
    path("shipments/<str:number>/withdraw", submitting.withdraw, name="own_withdraw"),
    path("<path:page>/", slashes.without_slash, name="own_without_slash"),
]
