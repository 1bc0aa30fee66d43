from django.urls import path

from bihuan.web.withdrawals import views

app_name = "withdrawals"
urlpatterns = [
    path("", views.index, name="list"),
    path("order_withdrawal/", views.order_withdrawal, name="order_withdrawal"),
    path("<int:withdrawal_id>/confirm_withdrawal/", views.confirm_withdrawal, name="confirm_withdrawal"),
    path("<int:withdrawal_id>/lift_withdrawal/", views.lift_withdrawal, name="lift_withdrawal"),
]
