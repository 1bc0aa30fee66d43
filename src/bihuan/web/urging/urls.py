"""The addresses of letters that urge an office."""

from django.urls import path

from bihuan.web.urging import views

app_name = "urging"
_ONE = "<int:letter_id>"

urlpatterns = [
    path("", views.index, name="list"),
    path("offices/", views.offices, name="offices"),
    path("offices/<int:office_id>/", views.new, name="new"),
    path("offices/<int:office_id>/draft_urging_letter/", views.draft_urging_letter, name="draft_urging_letter"),
    path(f"{_ONE}/", views.show, name="show"),
    *(path(f"{_ONE}/{name}/", view, name=name) for name, view in views.ACTS.items()),
]
