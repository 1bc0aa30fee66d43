"""The addresses of checklists."""

from django.urls import path

from bihuan.web.checklists import elements, views

app_name = "checklists"

urlpatterns = [
    path("", views.index, name="list"),
    path("elements/", elements.index, name="elements"),
    path("elements/<str:code>/", elements.show, name="element"),
    path("new/", views.new, name="new"),
    path("publish_checklist/", views.publish_checklist, name="publish_checklist"),
    path("<int:checklist_id>/", views.show, name="show"),
]
