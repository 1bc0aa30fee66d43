"""The addresses of proposals to close."""

from django.urls import path

from bihuan.web.closures import views

app_name = "closures"
_AT, _ONE = "enterprises/<int:enterprise_id>", "<int:closure_id>"

urlpatterns = [
    path("", views.index, name="list"),
    path(f"{_AT}/", views.new, name="new"),
    path(f"{_AT}/propose_closure/", views.propose_closure, name="propose_closure"),
    path(f"{_ONE}/", views.show, name="show"),
    *(path(f"{_ONE}/{name}/", view, name=name) for name, view in views.ACTS.items()),
]
