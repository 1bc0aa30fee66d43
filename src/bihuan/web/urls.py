"""The addresses of the frame, and of every area that stands."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from bihuan.web import health, preferences
from bihuan.web.accounts import outside, security
from bihuan.web.accounts import views as accounts
from bihuan.web.credibility import published as report_draws
from bihuan.web.experts import draws
from bihuan.web.grounds import views as grounds
from bihuan.web.listings import views as listings
from bihuan.web.papers import views as papers
from bihuan.web.people import views as people
from bihuan.web.requests import by_method, open_to_all
from bihuan.web.style import views as style

urlpatterns = [
    # Django tries them in this order: what is asked for most comes first.
    path("", include("bihuan.web.desk.urls")),
    path("hazards/", include("bihuan.web.hazards.urls")),
    path("selfreports/", include("bihuan.web.selfreports.urls")),
    path("inspections/", include("bihuan.web.inspections.urls")),
    path("media/", include("bihuan.web.media.urls")),
    path("board/", include("bihuan.web.board.urls")),
    path("enterprises/", include("bihuan.web.enterprises.urls")),
    path("login/", accounts.login, name="login"),
    path("login/outside/", outside.leave, name="login_outside"),
    path("login/outside/back/", outside.come_back, name="login_outside_back"),
    path("login/code/", accounts.login_code, name="login_code"),
    path("logout/", accounts.logout, name="logout"),
    path("menu/", accounts.menu, name="menu"),
    path("security/", security.security, name="security"),
    path("security/begin_second_factor/", security.begin_second_factor, name="begin_second_factor"),
    path("security/confirm_second_factor/", security.confirm_second_factor, name="confirm_second_factor"),
    path("security/renew_recovery_codes/", security.renew_recovery_codes, name="renew_recovery_codes"),
    path("security/untie_identity/", security.untie_identity, name="untie_identity"),
    path("security/end_session/", security.end_session, name="end_session"),
    path("language/", open_to_all(set_language), name="set_language"),
    path("look/", preferences.choose, name="look"),
    path("healthz", health.healthz, name="healthz"),
    path("favicon.ico", open_to_all(RedirectView.as_view(url=static("bihuan/mark.svg")))),
    path("basis/<str:clause_id>/", grounds.clause, name="basis"),
    path("basis/<str:pack_id>/<str:key>/", grounds.parameter, name="parameter"),
    path("likeness/", include("bihuan.web.likeness.urls")),
    path("direct-reports/", include("bihuan.web.direct_reports.urls")),
    path("withdrawals/", include("bihuan.web.withdrawals.urls")),
    path("entries/", include("bihuan.web.entries.urls")),
    path("feedbacks/", include("bihuan.web.feedbacks.urls")),
    path("instruments/", include("bihuan.web.instruments.urls")),
    path("admission/", include("bihuan.web.admission.urls")),
    path("certificates/", include("bihuan.web.certificates.urls")),
    path("duties/", include("bihuan.web.duties.urls")),
    path("projects/", include("bihuan.web.projects.urls")),
    path("tasks/", include("bihuan.web.assignments.urls")),
    path("catalogue/", include("bihuan.web.catalogue.urls")),
    path("supervision/", include("bihuan.web.supervision.urls")),
    path("quality/", include("bihuan.web.quality.urls")),
    path("credibility/", include("bihuan.web.credibility.urls")),
    path("cases/", include("bihuan.web.cases.urls")),
    path("listings/", include("bihuan.web.listings.urls")),
    path("listed/<str:token>/", listings.published, name="published_listing"),
    path("contacts/", include("bihuan.web.contacts.urls")),
    path("orders/", include("bihuan.web.orders.urls")),
    path("orders/measures/", include("bihuan.web.measures.urls")),
    path("orders/closures/", include("bihuan.web.closures.urls")),
    path("orders/focus/", include("bihuan.web.focus.urls")),
    path("orders/interviews/", include("bihuan.web.interviews.urls")),
    path("urging/", include("bihuan.web.urging.urls")),
    path("rounds/", include("bihuan.web.rounds.urls")),
    path("field/", include("bihuan.web.field.urls")),
    path("experts/", include("bihuan.web.experts.urls")),
    path("checklists/", include("bihuan.web.checklists.urls")),
    path("documents/", include("bihuan.web.papers.urls")),
    path("verify/<str:token>/", papers.verify, name="verify"),
    path("draws/<str:token>/", draws.published_draw, name="published_draw"),
    path("draws/<str:token>/file/", draws.published_file, name="published_draw_file"),
    path("report-draws/<str:token>/", report_draws.published_review_draw, name="published_review_draw"),
    path("report-draws/<str:token>/file/", report_draws.published_review_draw_file, name="published_review_draw_file"),
    path("inbox/", include("bihuan.web.inbox.urls")),
    path("sheets/", include("bihuan.web.sheets.urls")),
    path("", include("bihuan.web.amendments.urls")),
    path("packs/", include("bihuan.web.packs.urls")),
    path("offices/", include("bihuan.web.offices.urls")),
    path("institutions/", include("bihuan.web.institutions.urls")),
    path("accounts/", include("bihuan.web.people.urls")),
    path("change_password/", by_method(get=people.password, post=people.change_password), name="password"),
    path("audit/", include("bihuan.web.trail.urls")),
]

if settings.DEMO or settings.DEBUG or settings.TESTING:
    urlpatterns += [
        path("style/", style.show, name="style"),
        path("style/act/", style.act_sample, name="style_act"),
        path("style/errors/<str:name>/", style.error, name="style_error"),
    ]
