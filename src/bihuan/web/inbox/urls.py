from django.urls import path

from bihuan.web.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("mark_read/", views.mark_read, name="mark_read"),
]
