from django.urls import path

from bihuan.web.board import frequency, views

urlpatterns = [
    path("", views.board, name="board"),
    path("frequency/", frequency.frequency, name="board-frequency"),
]
