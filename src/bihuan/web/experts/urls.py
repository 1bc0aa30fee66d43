"""The addresses of the pool; an act's address ends in its name."""

from django.urls import path

from bihuan.web.experts import filing, pool, pools, views

app_name = "experts"

urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("new/", views.new, name="new"),
    path("pools/", pools.pools, name="pools"),
    path("pools/create_pool/", pools.create_pool, name="create_pool"),
    path("pools/list_special_field/", pools.list_special_field, name="list_special_field"),
    path("pools/<int:pool_id>/", pool.pool, name="pool"),
    path("pools/<int:pool_id>/publish_pool/", pool.publish_pool, name="publish_pool"),
    path("register_expert/", views.register_expert, name="register_expert"),
    *(
        path(f"applications/<int:application_id>/{view.__name__}/", view, name=view.__name__)
        for view in (filing.return_application, filing.withdraw_application)
    ),
    path("<int:expert_id>/", views.show, name="show"),
    path("<int:expert_id>/file/", filing.file, name="file"),
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
            filing.file_proof,
            filing.apply_for_pool,
            filing.note_misconduct,
            filing.settle_misconduct,
        )
    ),
]
