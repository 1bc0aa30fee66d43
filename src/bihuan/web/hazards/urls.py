from django.urls import path

from bihuan.web.hazards import archive, sameness, views

app_name = "hazards"
urlpatterns = [
    path("", views.index, name="list"),
    path("raise_hazard/", views.new, name="raise_hazard"),
    path("publish_all/", views.publish_all, name="publish_all"),
    path("alike/", sameness.alike, name="alike"),
    path("advice/", sameness.advice, name="advice"),
    path("recurring/", sameness.recurring, name="recurring"),
    path("<int:hazard_id>/", views.show, name="show"),
    path("<int:hazard_id>/deadline/", views.deadline, name="deadline"),
    path("<int:hazard_id>/plan/", archive.plan, name="plan"),
    path("<int:hazard_id>/export_archive/", archive.export_archive, name="export_archive"),
    *(path(f"<int:hazard_id>/{name}/", view, name=name) for name, view in views.ACTS.items()),
]
