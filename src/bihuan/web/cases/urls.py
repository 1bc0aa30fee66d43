"""The addresses of cases and transfers."""

from django.urls import path

from bihuan.web.cases import opening, transfers, views
from bihuan.web.requests import by_method

app_name = "cases"

urlpatterns = [
    path("", views.index, name="list"),
    path("received/", transfers.received, name="received"),
    path("open_case/", by_method(get=opening.new, post=opening.open_case), name="open_case"),
    path("hazards/<int:hazard_id>/mark_minor/", opening.mark_minor, name="mark_minor"),
    path("<int:case_id>/", views.show, name="show"),
    path("<int:case_id>/read_case/", views.read_case, name="read_case"),
    *(path(f"<int:case_id>/{name}/", view, name=name) for name, view in views.ACTS.items()),
    path("transfers/<int:transfer_id>/", transfers.show, name="transfer"),
    *(path(f"transfers/<int:transfer_id>/{name}/", view, name=name) for name, view in transfers.ACTS.items()),
]
