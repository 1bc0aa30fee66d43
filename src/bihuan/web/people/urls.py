from django.urls import path

from bihuan.web.people import views
from bihuan.web.requests import by_method

app_name = "accounts"
urlpatterns = [
    path("", views.index, name="list"),
    path("open_account/", by_method(get=views.new, post=views.open_account), name="open"),
    path("<int:account_id>/", views.show, name="show"),
    path("<int:account_id>/close_account/", views.close_account, name="close"),
    path("<int:account_id>/end_sessions/", views.end_sessions, name="end_sessions"),
    path("<int:account_id>/drop_second_factor/", views.drop_second_factor, name="drop_second_factor"),
    path("<int:account_id>/reset_password/", views.reset_password, name="reset"),
]
