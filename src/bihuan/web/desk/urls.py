from django.urls import path

from bihuan.web.desk import views

urlpatterns = [path("", views.desk, name="desk")]
