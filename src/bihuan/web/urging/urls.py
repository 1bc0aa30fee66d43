"""The addresses of letters that urge an office, of the interviews after them, and of circulars about an office."""

from django.urls import path

from bihuan.web.urging import circulars, views

app_name = "urging"
_ONE, _OFFICE = "<int:letter_id>", "offices/<int:office_id>"
_INTERVIEW, _CIRCULAR = "interviews/<int:meeting_id>", "circulars/<int:circular_id>"

urlpatterns = [
    path("", views.index, name="list"),
    path("offices/", views.offices, name="offices"),
    path(f"{_OFFICE}/", views.new, name="new"),
    path(f"{_OFFICE}/draft_urging_letter/", views.draft_urging_letter, name="draft_urging_letter"),
    path(f"{_OFFICE}/circular/", circulars.new, name="new_circular"),
    path(f"{_OFFICE}/circular/draft_office_circular/", circulars.draft_office_circular, name="draft_office_circular"),
    path(f"{_ONE}/", views.show, name="show"),
    *(path(f"{_ONE}/{name}/", view, name=name) for name, view in views.ACTS.items()),
    path(f"{_INTERVIEW}/", views.interview, name="interview"),
    path(f"{_INTERVIEW}/record_office_interview/", views.record_office_interview, name="record_office_interview"),
    path("circulars/", circulars.index, name="circulars"),
    path(f"{_CIRCULAR}/", circulars.show, name="circular"),
    *(path(f"{_CIRCULAR}/{name}/", view, name=name) for name, view in circulars.ACTS.items()),
]
