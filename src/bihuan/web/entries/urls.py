"""The addresses of entries in outside systems."""

from django.urls import path

from bihuan.web.entries import months, views

app_name = "entries"

urlpatterns = [
    path("posts/", views.posts, name="posts"),
    path("posts/export_post_checks/", views.export_post_checks, name="export_post_checks"),
    path("posts/<int:check_id>/record_post_receipt/", views.record_post_receipt, name="record_post_receipt"),
    path("reports/<int:report_id>/", months.show, name="report"),
    path("reports/<int:report_id>/export_self_report/", months.export_self_report, name="export_self_report"),
    path(
        "reports/<int:report_id>/record_self_report_receipt/",
        months.record_self_report_receipt,
        name="record_self_report_receipt",
    ),
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/export_entry_data/", views.export_entry_data, name="export_entry_data"),
    path("<int:enterprise_id>/record_entry_receipt/", views.record_entry_receipt, name="record_entry_receipt"),
    path("<int:enterprise_id>/pass_platform_entry/", views.pass_platform_entry, name="pass_platform_entry"),
]
