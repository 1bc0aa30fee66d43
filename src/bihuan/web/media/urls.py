from django.urls import path

from bihuan.web.media import views

app_name = "media"
urlpatterns = [
    path("<int:attachment_id>/thumb/", views.thumb, name="thumb"),
    path("<int:attachment_id>/photo/", views.photo, name="photo"),
    path("<int:attachment_id>/voice/", views.voice, name="voice"),
    path("<int:attachment_id>/original/", views.original, name="original"),
]
