"""The addresses of the year's supervision plan."""

from django.urls import path

from bihuan.web.supervision import views

app_name = "supervision"

urlpatterns = [
    path("", views.index, name="list"),
    path("make_supervision_plan/", views.make_supervision_plan, name="make_supervision_plan"),
    path("<int:planned_id>/close_planned_check/", views.close_planned_check, name="close_planned_check"),
    path("<int:planned_id>/move_planned_check/", views.move_planned_check, name="move_planned_check"),
]
