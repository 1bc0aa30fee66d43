from django.urls import path

from bihuan.web.packs import views

app_name = "packs"
urlpatterns = [
    path("", views.index, name="list"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("<slug:pack_id>/", views.show, name="show"),
    path("<slug:pack_id>/law/", views.law, name="law"),
    path("<slug:pack_id>/cases/", views.cases, name="cases"),
    path("<slug:pack_id>/tables/", views.tables, name="tables"),
    path("<slug:pack_id>/tables/<int:number>/", views.table, name="table"),
]
