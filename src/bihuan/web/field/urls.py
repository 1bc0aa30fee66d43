"""The app for the site: its shell and addresses, the pages about phones and conflicts, and the way out by file."""

from django.urls import path

from bihuan.web.field import pages, shell, views
from bihuan.web.requests import by_method

app_name = "field"

urlpatterns = [
    path("", shell.app, name="app"),
    path("worker.js", shell.worker, name="worker"),
    path("app.webmanifest", shell.manifest, name="manifest"),
    path("words/", shell.words, name="words"),
    path("session/", views.session, name="session"),
    path("contact/", views.contact, name="contact"),
    path("assignments/", views.assignments, name="assignments"),
    path("enroll_device/", views.enroll_device, name="enroll_device"),
    path("inspections/<int:inspection_id>/take_bundle/", views.take_bundle, name="take_bundle"),
    path(
        "photos/<str:sha256>/receive_photo/",
        by_method(get=views.photo_state, post=views.receive_photo),
        name="receive_photo",
    ),
    path("give_up_act/", views.give_up_act, name="give_up_on_phone"),
    path("sent/<int:sent_id>/give_up_act/", pages.give_up_act, name="give_up_act"),
    path("receive_act/", views.receive_act, name="receive_act"),
    path("bundles/<int:bundle_id>/receipts/", views.receipts, name="receipts"),
    path("devices/<int:device_id>/revoke_device/", pages.revoke_device, name="revoke_device"),
    path("conflicts/", pages.conflicts, name="conflicts"),
    path("conflicts/<int:sent_id>/resolve_conflict/", pages.resolve_conflict, name="resolve_conflict"),
    path("conflicts/<int:sent_id>/add_late_finding/", pages.add_late_finding, name="add_late_finding"),
    path("sent/<int:sent_id>/photos/<int:attachment_id>/", pages.sent_photo, name="sent_photo"),
    path("hazards/<int:hazard_id>/excuse_unsealed/", pages.excuse_unsealed, name="excuse_unsealed"),
    path("import/", pages.way_out, name="import"),
    path("import/receive_act/", pages.import_file, name="import_file"),
]
