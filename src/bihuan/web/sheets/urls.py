from django.urls import path

from bihuan.web.requests import by_method
from bihuan.web.sheets import taking_out, views

app_name = "sheets"
urlpatterns = [
    path("", views.index, name="list"),
    path("upload_sheet/", by_method(get=views.index, post=views.upload_sheet), name="upload"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("<slug:kind>/export_list/", taking_out.export_list, name="export_list"),
    path("exports/", taking_out.exports, name="exports"),
    path("exports/<int:export_id>/fetch_export/", taking_out.fetch_export, name="fetch_export"),
    path("exports/<int:export_id>/drop_export/", taking_out.drop_export, name="drop_export"),
    path("<int:job_id>/", views.show, name="show"),
    path("<int:job_id>/check_sheet/", by_method(get=views.columns, post=views.check_sheet), name="columns"),
    path("<int:job_id>/save_mapping/", views.save_mapping, name="save_mapping"),
    path("<int:job_id>/apply_sheet/", views.apply_sheet, name="apply"),
    path("<int:job_id>/stop_sheet/", views.stop_sheet, name="stop"),
    path("<int:job_id>/marked/", views.marked, name="marked"),
    path("<int:job_id>/errors/", views.errors, name="errors"),
]
