"""The tiny site with one act on it: issue a numbered, sealed paper and write its line into the audit chain."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from tests.run.tiny_site import *  # noqa: F403
from tests.run.tiny_site import HOME, INSTALLED_APPS, healthz

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.postgres", "bihuan.audit", "bihuan.documents"]
ROOT_URLCONF = "tests.run.acting_site"
MEDIA_ROOT = HOME / "media"
MEDIA_S3 = {"name": ""}
FONTS_FOLDER = HOME / "fonts"
FORMS_FOLDER = HOME / "forms"
PUBLIC_URL = "http://127.0.0.1"


def act(request: HttpRequest) -> JsonResponse:
    """Answered only after the commit, so an answer is a promise."""
    from bihuan import audit, clock, documents, row_scope
    from bihuan.documents import forms

    now, case = clock.now(), request.GET["case"]
    with row_scope.system("act"), transaction.atomic():
        paper = documents.issue(
            "hazard_notice",
            context=forms.load("hazard_notice").sample,
            subject=case,
            issuer="示例市安全技术服务中心",
            issuer_code="示安技",
            division_code="",
            by="account:1",
            at=now,
            signatures=[{"role": "expert", "name": "王赟", "signed_at": now, "method": "electronic"}],
            release="cn@test",
        )
        line = audit.record("answer_act", case, by="account:1", at=now, data={"number": paper.number})
    return JsonResponse({"number": paper.number, "sha256": paper.pdf_sha256, "case": case, "seq": line.seq})


urlpatterns = [path("healthz", healthz), path("act", act)]
