"""The addresses of listed supervision."""

from django.urls import path

from bihuan.web.listings import views

app_name = "listings"

urlpatterns = [
    path("", views.index, name="list"),
    path("of/<int:hazard_id>/", views.decision, name="decision"),
    path("of/<int:hazard_id>/propose_listing/", views.propose_listing, name="propose_listing"),
    path("of/<int:hazard_id>/decline_listing/", views.decline_listing, name="decline_listing"),
    path("<int:listing_id>/", views.show, name="show"),
    *(path(f"<int:listing_id>/{act}/", view, name=act) for act, view in views.ACTS.items()),
]
