from django.urls import path

from bihuan.web.amendments import views

app_name = "amendments"
urlpatterns = [
    path("packs/<slug:pack_id>/amendments/", views.index, name="list"),
    path("packs/<slug:pack_id>/amendments/draft_amendment/", views.draft_amendment, name="draft_amendment"),
    path("packs/<slug:pack_id>/amendments/export/", views.export, name="export"),
    path("packs/amendments/<int:amendment_id>/", views.show, name="show"),
    path("packs/amendments/<int:amendment_id>/enterprises/", views.sites, name="sites"),
    path("packs/amendments/<int:amendment_id>/parameters/", views.choose, name="choose"),
    path("packs/amendments/<int:amendment_id>/parameters/<str:key>/set_value/", views.value, name="set_value"),
    path("packs/amendments/<int:amendment_id>/parameters/<str:key>/drop_value/", views.drop_value, name="drop_value"),
    path("packs/amendments/<int:amendment_id>/sign_amendment/", views.sign_amendment, name="sign_amendment"),
    path(
        "packs/amendments/<int:amendment_id>/withdraw_amendment/", views.withdraw_amendment, name="withdraw_amendment"
    ),
]
