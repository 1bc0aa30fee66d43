"""The addresses of service projects; an act's address ends in its name."""

from django.urls import path

from bihuan.web.projects import views

app_name = "projects"

urlpatterns = [
    path("", views.index, name="list"),
    path("open_project/", views.open_project, name="open_project"),
    path("<int:project_id>/", views.show, name="show"),
    path("<int:project_id>/list_enterprises/", views.list_enterprises, name="list_enterprises"),
    path("<int:project_id>/issue_conclusion/", views.issue_conclusion, name="issue_conclusion"),
]
