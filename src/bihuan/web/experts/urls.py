"""The addresses of the pool; an act's address ends in its name."""

from django.urls import path

from bihuan.web.experts import assessing, filing, opinions, pool, pools, round, standing, systems, views, works

app_name = "experts"

urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("systems/", systems.index, name="systems"),
    *(
        path(f"systems/<int:enterprise_id>/{view.__name__}/", view, name=view.__name__)
        for view in (systems.set_up_expert_system, systems.exempt_expert_system, systems.remind_expert_system)
    ),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/register_opinion/", opinions.register_opinion, name="register_opinion"),
    path("opinions/link_opinion/", opinions.link_opinion, name="link_opinion"),
    path("new/", views.new, name="new"),
    path("pools/", pools.pools, name="pools"),
    path("pools/create_pool/", pools.create_pool, name="create_pool"),
    path("pools/list_special_field/", pools.list_special_field, name="list_special_field"),
    path("pools/<int:pool_id>/", pool.pool, name="pool"),
    *(
        path(f"pools/<int:pool_id>/{view.__name__}/", view, name=view.__name__)
        for view in (
            pool.publish_pool,
            pool.set_wanted,
            pool.declare_sufficient,
            round.open_pool_review,
            round.close_pool_review,
            pool.commit_draw,
        )
    ),
    path("pools/<int:pool_id>/review/", round.review, name="review"),
    path("pools/<int:pool_id>/assessments/", assessing.assessments, name="assessments"),
    *(
        path(f"pools/<int:pool_id>/{view.__name__}/", view, name=view.__name__)
        for view in (
            assessing.assess_expert,
            assessing.leave_ungraded,
            assessing.withdraw_assessment,
            assessing.commend_expert,
        )
    ),
    path("draws/<int:draw_id>/hold_draw/", pool.hold_draw, name="hold_draw"),
    path("draws/<int:draw_id>/void_draw/", pool.void_draw, name="void_draw"),
    path("register_expert/", views.register_expert, name="register_expert"),
    *(
        path(f"applications/<int:application_id>/{view.__name__}/", view, name=view.__name__)
        for view in (filing.return_application, filing.withdraw_application)
    ),
    path("<int:expert_id>/", views.show, name="show"),
    path("<int:expert_id>/file/", filing.file, name="file"),
    path("<int:expert_id>/works/", works.works, name="works"),
    path("<int:expert_id>/log_expert_work/", works.log_expert_work, name="log_expert_work"),
    path("<int:expert_id>/standing/", standing.standing, name="standing"),
    *(
        path(f"<int:expert_id>/{view.__name__}/", view, name=view.__name__)
        for view in (
            views.admit_expert,
            views.announce_expert,
            views.end_membership,
            views.declare_interest,
            views.end_interest,
            views.grant_exception,
            views.give_account,
            views.permit_special_expert,
            filing.file_proof,
            filing.apply_for_pool,
            filing.note_misconduct,
            filing.settle_misconduct,
            standing.report_change,
            standing.settle_review,
            standing.renew_certificates,
            standing.note_decline,
            assessing.note_service,
            standing.remove_expert,
        )
    ),
]
