"""The addresses of checklists."""

from django.urls import path

from bihuan.web.checklists import views

app_name = "checklists"

urlpatterns = [path("", views.index, name="list"), path("<int:checklist_id>/", views.show, name="show")]
