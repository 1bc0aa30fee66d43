"""Every address of the product, by area."""

from django.urls import include, path

urlpatterns = [path("", include("bihuan.web.urls"))]
