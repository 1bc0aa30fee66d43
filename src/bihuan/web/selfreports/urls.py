"""The addresses of self-reports."""

from django.urls import path

from bihuan.web.selfreports import months, quarters, views, writing

app_name = "selfreports"

urlpatterns = [
    path("<int:report_id>/", views.show, name="show"),
    *(path(f"<int:report_id>/{name}/", view, name=name) for name, view in views.ACTS.items()),
    path("", months.index, name="list"),
    path("mine/", writing.mine, name="mine"),
    path("write/<int:site_id>/<str:month>/", writing.write, name="write"),
    path(
        "write/<int:site_id>/<str:month>/prepare_self_report/", writing.prepare_self_report, name="prepare_self_report"
    ),
    path("due/<int:site_id>/", writing.due, name="due"),
    path("<int:report_id>/paper/", views.paper, name="paper"),
    path("quarters/", quarters.index, name="quarters"),
    path("quarters/publish_quarter_review/", quarters.publish_quarter_review, name="publish_quarter_review"),
    path("close_report_month/", months.close_report_month, name="close_report_month"),
    path("reopen_report_month/", months.reopen_report_month, name="reopen_report_month"),
]
