"""The addresses of the advice on self-reported texts."""

from django.urls import path

from bihuan.web.quality import views

app_name = "quality"

urlpatterns = [
    path("", views.index, name="list"),
    path("train_quality_model/", views.train_quality_model, name="train_quality_model"),
    path("<int:review_id>/", views.show, name="show"),
    path("<int:review_id>/judge_reported_text/", views.judge_reported_text, name="judge_reported_text"),
]
