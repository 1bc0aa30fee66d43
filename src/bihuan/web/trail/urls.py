from django.urls import path

from bihuan.web.trail import views

app_name = "audit"
urlpatterns = [
    path("", views.index, name="list"),
    path("case/<path:case>/", views.case, name="case"),
]
