from django.urls import path

from bihuan.web.board import views

urlpatterns = [path("", views.board, name="board")]
