"""The addresses of situation feedbacks."""

from django.urls import path

from bihuan.web.feedbacks import views

app_name = "feedbacks"

urlpatterns = [
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/give_situation_feedback/", views.give_situation_feedback, name="give_situation_feedback"),
]
