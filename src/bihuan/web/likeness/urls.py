"""The addresses of photos that are alike."""

from django.urls import path

from bihuan.web.likeness import views

app_name = "likeness"

urlpatterns = [
    path("<int:hazard_id>/", views.show, name="show"),
    path("at/<int:carried_id>/", views.carried, name="carried"),
    path("<int:likeness_id>/judge_likeness/", views.judge_likeness, name="judge_likeness"),
    path("<int:likeness_id>/refer_likeness/", views.refer_likeness, name="refer_likeness"),
]
