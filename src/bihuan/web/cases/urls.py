"""The addresses of cases and transfers."""

from django.urls import path

from bihuan.web.cases import views
from bihuan.web.requests import by_method

app_name = "cases"

urlpatterns = [
    path("", views.index, name="list"),
    path("received/", views.received, name="received"),
    path("open_case/", by_method(get=views.new, post=views.open_case), name="open_case"),
    path("hazards/<int:hazard_id>/mark_minor/", views.mark_minor, name="mark_minor"),
    path("<int:case_id>/", views.show, name="show"),
    *(path(f"<int:case_id>/{name}/", view, name=name) for name, view in views.ACTS.items()),
    path("transfers/<int:transfer_id>/", views.transfer, name="transfer"),
    *(path(f"transfers/<int:transfer_id>/{name}/", view, name=name) for name, view in views.TRANSFER_ACTS.items()),
]
