"""The addresses of the enterprise's own rounds: a site's points, the page that a QR label opens, and the acts."""

from django.urls import path

from bihuan.web.rounds import views

app_name = "rounds"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("sites/<int:site_id>/", views.site, name="site"),
    path("sites/<int:site_id>/labels/", views.labels, name="labels"),
    path("sites/<int:site_id>/set_check_point/", views.set_check_point, name="set_check_point"),
    path("points/<int:point_id>/", views.point, name="point"),
    path("points/<int:point_id>/record_round/", views.record_round, name="record_round"),
    path("points/<int:point_id>/retire_check_point/", views.retire_check_point, name="retire_check_point"),
]
