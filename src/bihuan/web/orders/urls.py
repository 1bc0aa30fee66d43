"""The addresses of orders to rectify."""

from django.urls import path

from bihuan.web.orders import views

app_name = "orders"

urlpatterns = [
    path("", views.index, name="list"),
    path("enterprises/<int:enterprise_id>/", views.new, name="new"),
    path(
        "enterprises/<int:enterprise_id>/issue_rectification_order/",
        views.issue_rectification_order,
        name="issue_rectification_order",
    ),
    path("<int:order_id>/", views.show, name="show"),
    path("<int:order_id>/recheck_order/", views.recheck_order, name="recheck_order"),
    path("<int:order_id>/withdraw_order/", views.withdraw_order, name="withdraw_order"),
]
