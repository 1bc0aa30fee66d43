from django.urls import path

from bihuan.web.offices import views

app_name = "offices"
urlpatterns = [
    path("", views.index, name="list"),
    path("found_office/", views.found, name="found_office"),
    path("<int:office_id>/", views.show, name="show"),
    path("<int:office_id>/change_office/", views.change, name="change_office"),
    path("<int:office_id>/close_office/", views.close_office, name="close_office"),
]
