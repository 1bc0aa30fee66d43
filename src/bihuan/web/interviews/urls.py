"""The addresses of interviews and circulars."""

from django.urls import path

from bihuan.web.interviews import views

app_name = "interviews"
_ONE = "<int:interview_id>"

urlpatterns = [
    path("", views.index, name="list"),
    path("enterprises/<int:enterprise_id>/", views.new, name="new"),
    path("enterprises/<int:enterprise_id>/call_interview/", views.call_interview, name="call_interview"),
    path(f"{_ONE}/", views.show, name="show"),
    path(f"{_ONE}/record_interview/", views.record_interview, name="record_interview"),
    path(f"{_ONE}/approve_circular/", views.approve_circular, name="approve_circular"),
    path(f"{_ONE}/issue_circular/", views.issue_circular, name="issue_circular"),
]
