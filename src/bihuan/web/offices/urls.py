from django.urls import path

from bihuan.web.offices import duty_list, leading, views

app_name = "offices"
urlpatterns = [
    path("", views.index, name="list"),
    path("found_office/", views.found, name="found_office"),
    path("duty_list/", duty_list.show, name="duty_list"),
    path("duty_list/import_duty_list/", duty_list.import_duty_list, name="import_duty_list"),
    path("<int:office_id>/", views.show, name="show"),
    path("<int:office_id>/set_office_leaders/", leading.set_office_leaders, name="set_office_leaders"),
    path("<int:office_id>/activate_office_leaders/", leading.activate_office_leaders, name="activate_office_leaders"),
    path("<int:office_id>/set_service_contact/", leading.set_service_contact, name="set_service_contact"),
    path("<int:office_id>/begin_expert_service/", leading.begin_expert_service, name="begin_expert_service"),
    path("<int:office_id>/change_office/", views.change, name="change_office"),
    path("<int:office_id>/close_office/", views.close_office, name="close_office"),
]
