"""The addresses of admission: an office's list, an enterprise's projects and licences, one application, reviews."""

from django.urls import path

from bihuan.web.admission import applications, views

app_name = "admission"

urlpatterns = [
    path("", views.index, name="list"),
    path("mine/", views.mine, name="mine"),
    path("reviews/", views.reviews, name="reviews"),
    path("<int:enterprise_id>/", views.show, name="show"),
    path("<int:enterprise_id>/register_construction/", views.register_construction, name="register_construction"),
    path("<int:enterprise_id>/apply_for_licence/", views.apply_for_licence, name="apply_for_licence"),
    path(
        "constructions/<int:construction_id>/record_simultaneity_review/",
        views.record_simultaneity_review,
        name="record_simultaneity_review",
    ),
    path(
        "constructions/<int:construction_id>/start_construction/", views.start_construction, name="start_construction"
    ),
    path("constructions/<int:construction_id>/start_production/", views.start_production, name="start_production"),
    path("applications/<int:licensing_id>/", applications.show, name="application"),
    path(
        "applications/<int:licensing_id>/evidence_condition/",
        applications.evidence_condition,
        name="evidence_condition",
    ),
    path("applications/<int:licensing_id>/check_condition/", applications.check_condition, name="check_condition"),
    path(
        "applications/<int:licensing_id>/commission_review/", applications.commission_review, name="commission_review"
    ),
    path(
        "applications/<int:licensing_id>/sign_review_opinion/",
        applications.sign_review_opinion,
        name="sign_review_opinion",
    ),
    path("applications/<int:licensing_id>/grant_licence/", applications.grant_licence, name="grant_licence"),
    path("applications/<int:licensing_id>/deny_licence/", applications.deny_licence, name="deny_licence"),
    path(
        "applications/<int:licensing_id>/take_back_licence_application/",
        applications.take_back_licence_application,
        name="take_back_licence_application",
    ),
]
