"""The addresses of meetings, task lists and tasks."""

from django.urls import path

from bihuan.web.assignments import views

app_name = "tasks"

urlpatterns = [
    path("", views.index, name="list"),
    path("set_meeting_cycle/", views.set_meeting_cycle, name="set_meeting_cycle"),
    path("open_task_sheet/", views.open_task_sheet, name="open_task_sheet"),
    path("<int:sheet_id>/", views.show, name="show"),
    path("<int:sheet_id>/add_task/", views.add_task, name="add_task"),
    path("<int:sheet_id>/settle_task_sheet/", views.settle_task_sheet, name="settle_task_sheet"),
    path("task/<int:task_id>/assign_task/", views.assign_task, name="assign_task"),
    path("task/<int:task_id>/report_task_progress/", views.report_task_progress, name="report_task_progress"),
    path("task/<int:task_id>/finish_task/", views.finish_task, name="finish_task"),
]
