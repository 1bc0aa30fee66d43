"""The addresses of listed supervision."""

from django.urls import path

from bihuan.web.listings import deciding, one, views

app_name = "listings"

urlpatterns = [
    path("", views.index, name="list"),
    path("of/<int:hazard_id>/", deciding.decision, name="decision"),
    path("of/<int:hazard_id>/propose_listing/", deciding.propose_listing, name="propose_listing"),
    path("of/<int:hazard_id>/decline_listing/", deciding.decline_listing, name="decline_listing"),
    path("<int:listing_id>/", one.show, name="show"),
    *(path(f"<int:listing_id>/{act}/", view, name=act) for act, view in one.ACTS.items()),
]
