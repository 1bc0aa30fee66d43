"""The addresses of direct reports."""

from django.urls import path

from bihuan.web.direct_reports import views

app_name = "direct_reports"

urlpatterns = [
    path("", views.index, name="list"),
    path("<int:hazard_id>/", views.show, name="show"),
    path("<int:hazard_id>/file_direct_report/", views.file_direct_report, name="file_direct_report"),
    path("<int:hazard_id>/tell_workers_congress/", views.tell_workers_congress, name="tell_workers_congress"),
    path("<int:hazard_id>/record_direct_receipt/", views.record_direct_receipt, name="record_direct_receipt"),
    path("<int:hazard_id>/export_direct_report/", views.export_direct_report, name="export_direct_report"),
    path("sign/<int:direct_id>/sign_for_direct_report/", views.sign_for_direct_report, name="sign_for_direct_report"),
]
