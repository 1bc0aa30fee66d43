from django.urls import path

from bihuan.web.enterprises import printed, views

app_name = "enterprises"
urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("register_enterprise/", views.register, name="register_enterprise"),
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/correct_enterprise/", views.correct, name="correct_enterprise"),
    path("<int:enterprise_id>/ledger/", printed.ledger, name="ledger"),
    path("<int:enterprise_id>/add_site/", views.sites, name="add_site"),
]
