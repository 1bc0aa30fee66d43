"""The addresses of the real-name catalogue of posts."""

from django.urls import path

from bihuan.web.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("", views.index, name="list"),
    path("set_named_post/", views.set_named_post, name="set_named_post"),
    path("publish_catalogue/", views.publish_catalogue, name="publish_catalogue"),
    path("<int:post_id>/", views.show, name="show"),
    path("<int:post_id>/drop_named_post/", views.drop_named_post, name="drop_named_post"),
    path("<int:post_id>/put_under_post/", views.put_under_post, name="put_under_post"),
    path("<int:post_id>/take_from_post/", views.take_from_post, name="take_from_post"),
    path("<int:post_id>/file_post_check/", views.file_post_check, name="file_post_check"),
]
