"""The addresses of the credibility of reports."""

from django.urls import path

from bihuan.web.credibility import views

app_name = "credibility"

urlpatterns = [
    path("", views.index, name="list"),
    path("commit_review_draw/", views.commit_review_draw, name="commit_review_draw"),
    path("draws/<int:review_draw_id>/", views.draw, name="draw"),
    path("draws/<int:review_draw_id>/hold_review_draw/", views.hold_review_draw, name="hold_review_draw"),
    path("draws/<int:review_draw_id>/void_review_draw/", views.void_review_draw, name="void_review_draw"),
    path("drawn/<int:drawn_id>/", views.drawn, name="drawn"),
    *(path(f"drawn/<int:drawn_id>/{name}/", view, name=name) for name, view in views.ACTS.items()),
]
