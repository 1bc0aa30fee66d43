from django.urls import path

from bihuan.web.enterprises import printed, profile, service, views

app_name = "enterprises"
urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("register_enterprise/", views.register, name="register_enterprise"),
    path("priorities/", profile.priorities, name="priorities"),
    path("equipment/", service.follow_up, name="equipment"),
    path("found_park/", profile.found_park, name="found_park"),
    path("add_priority/", profile.add_priority, name="add_priority"),
    path("drop_priority_class/", profile.drop_priority_class, name="drop_priority_class"),
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/correct_enterprise/", views.correct, name="correct_enterprise"),
    path("<int:enterprise_id>/ledger/", printed.ledger, name="ledger"),
    path("<int:enterprise_id>/add_site/", views.sites, name="add_site"),
    path("<int:enterprise_id>/profile/", profile.show, name="profile"),
    path("<int:enterprise_id>/fill_profile/", profile.fill_profile, name="fill_profile"),
    path("<int:enterprise_id>/accept_profile/", profile.accept_profile, name="accept_profile"),
    path(
        "<int:enterprise_id>/grade_occupational_hazard/",
        profile.grade_occupational_hazard,
        name="grade_occupational_hazard",
    ),
    path(
        "<int:enterprise_id>/file_major_hazard_source/",
        profile.file_major_hazard_source,
        name="file_major_hazard_source",
    ),
    path("<int:enterprise_id>/tag_headquarters/", profile.tag_headquarters, name="tag_headquarters"),
    path("<int:enterprise_id>/leave_out_enterprise/", profile.leave_out_enterprise, name="leave_out_enterprise"),
    path("<int:enterprise_id>/register_tenant/", profile.register_tenant, name="register_tenant"),
    path("<int:enterprise_id>/place_in_park/", profile.place_in_park, name="place_in_park"),
    path("<int:enterprise_id>/record_accident/", profile.record_accident, name="record_accident"),
    path("<int:enterprise_id>/mark_priorities/", profile.mark_priorities, name="mark_priorities"),
    path("<int:enterprise_id>/service/", service.show, name="service"),
    path("<int:enterprise_id>/fill_disclosure/", service.fill_disclosure, name="fill_disclosure"),
    path("<int:enterprise_id>/confirm_disclosure/", service.confirm_disclosure, name="confirm_disclosure"),
    path("<int:enterprise_id>/start_service/", service.start_service, name="start_service"),
    path("<int:enterprise_id>/mark_for_retirement/", service.mark_for_retirement, name="mark_for_retirement"),
    path("<int:enterprise_id>/close_retirement/", service.close_retirement, name="close_retirement"),
    path("<int:enterprise_id>/record_expert_help/", profile.record_expert_help, name="record_expert_help"),
    path("<int:enterprise_id>/settle_expert_help/", profile.settle_expert_help, name="settle_expert_help"),
]
