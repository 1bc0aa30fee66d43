"""The addresses of certificates: an enterprise's, an office's list of what runs out, an institution's people."""

from django.urls import path

from bihuan.web.certificates import placements, views

app_name = "certificates"

urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("recommended/", placements.index, name="recommended"),
    path("recommended/recommend_engineer/", placements.recommend_engineer, name="recommend_engineer"),
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/ask_for_certificate/", views.ask_for_certificate, name="ask_for_certificate"),
    path("<int:enterprise_id>/record_certificate/", views.record_certificate, name="record_certificate"),
    path("<int:enterprise_id>/record_reexamination/", views.record_reexamination, name="record_reexamination"),
    path("<int:enterprise_id>/withdraw_certificate/", views.withdraw_certificate, name="withdraw_certificate"),
    path("<int:enterprise_id>/open_certificate_photo/", views.open_certificate_photo, name="open_certificate_photo"),
    path("<int:enterprise_id>/appoint_certified/", views.appoint_certified, name="appoint_certified"),
    path("<int:enterprise_id>/accept_engineer/", placements.accept_engineer, name="accept_engineer"),
    path("<int:enterprise_id>/decline_engineer/", placements.decline_engineer, name="decline_engineer"),
    path("<int:enterprise_id>/end_placement/", placements.end_placement, name="end_placement"),
]
