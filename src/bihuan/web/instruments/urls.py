"""The addresses of an office's instruments, and of what one has in hand."""

from django.urls import path

from bihuan.web.instruments import views

app_name = "instruments"

urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("register_instrument/", views.register_instrument, name="register_instrument"),
    path("record_instrument_training/", views.record_instrument_training, name="record_instrument_training"),
    path("<int:instrument_id>/", views.show, name="show"),
    path("<int:instrument_id>/calibrate_instrument/", views.calibrate_instrument, name="calibrate_instrument"),
    path("<int:instrument_id>/issue_instrument/", views.issue_instrument, name="issue_instrument"),
    path("loans/<int:loan_id>/sign_for_instrument/", views.sign_for_instrument, name="sign_for_instrument"),
    path("loans/<int:loan_id>/return_instrument/", views.return_instrument, name="return_instrument"),
]
