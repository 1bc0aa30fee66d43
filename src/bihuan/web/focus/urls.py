"""The addresses of the focus list and of the visits of an office."""

from django.urls import path

from bihuan.web.focus import views, visits

app_name = "focus"
_AT = "enterprises/<int:enterprise_id>"
_VISIT = "<int:visit_id>"

urlpatterns = [
    path("", views.index, name="list"),
    path(f"{_AT}/", views.of_enterprise, name="of_enterprise"),
    path(f"{_AT}/record_focus_fact/", views.record_focus_fact, name="record_focus_fact"),
    path(f"{_AT}/list_for_focus/", views.list_for_focus, name="list_for_focus"),
    path(f"{_AT}/remove_from_focus/", views.remove_from_focus, name="remove_from_focus"),
    path(f"{_AT}/set_visit_quota/", views.set_visit_quota, name="set_visit_quota"),
    path(f"{_AT}/plan_enforcement_visit/", views.plan_enforcement_visit, name="plan_enforcement_visit"),
    path(f"{_VISIT}/", visits.show, name="visit"),
    path(f"{_VISIT}/draw_up_enforcement_plan/", visits.draw_up_enforcement_plan, name="draw_up_enforcement_plan"),
    path(f"{_VISIT}/approve_enforcement_plan/", visits.approve_enforcement_plan, name="approve_enforcement_plan"),
    path(f"{_VISIT}/start_enforcement_visit/", visits.start_enforcement_visit, name="start_enforcement_visit"),
    path(f"{_VISIT}/close_enforcement_visit/", visits.close_enforcement_visit, name="close_enforcement_visit"),
]
