"""The addresses of the pool; an act's address ends in its name."""

from django.urls import path

from bihuan.web.experts import pools, views

app_name = "experts"

urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("pools/", pools.pools, name="pools"),
    path("pools/create_pool/", pools.create_pool, name="create_pool"),
    path("pools/list_special_field/", pools.list_special_field, name="list_special_field"),
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
            views.permit_special_expert,
        )
    ),
]
