"""The addresses of the pool; an act's address ends in its name."""

from django.urls import path

from bihuan.web.experts import views

app_name = "experts"

urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("register_expert/", views.register_expert, name="register_expert"),
    path("<int:expert_id>/", views.show, name="show"),
    *(
        path(f"<int:expert_id>/{view.__name__}/", view, name=view.__name__)
        for view in (
            views.admit_expert,
            views.announce_expert,
            views.end_membership,
            views.declare_interest,
            views.grant_exception,
            views.give_account,
        )
    ),
]
