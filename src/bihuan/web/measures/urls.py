"""The addresses of measures against enterprises."""

from django.urls import path

from bihuan.web.measures import views

app_name = "measures"
_AT = "enterprises/<int:enterprise_id>"

urlpatterns = [
    path("", views.index, name="list"),
    path(f"{_AT}/", views.of_enterprise, name="of_enterprise"),
    path(f"{_AT}/record_uncertified_work/", views.record_uncertified_work, name="record_uncertified_work"),
    path(f"{_AT}/propose_measure/", views.propose_measure, name="propose_measure"),
    path(f"{_AT}/decide_onsite_measure/", views.decide_onsite_measure, name="decide_onsite_measure"),
    path("<int:measure_id>/", views.show, name="show"),
    path("<int:measure_id>/decide_measure/", views.decide_measure, name="decide_measure"),
    path("<int:measure_id>/drop_measure/", views.drop_measure, name="drop_measure"),
    path("<int:measure_id>/lift_measure/", views.lift_measure, name="lift_measure"),
]
