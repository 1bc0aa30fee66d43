"""A few small views around the decorators, so that the tests see what a page author would see."""

import contextlib

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import gettext as _

from bihuan import audit, clock
from bihuan.notify.models import Message
from bihuan.refusal import Refusal, Stranger
from bihuan.web.models import Submission
from bihuan.web.requests import act, by_method, done, incomplete, page

SAMPLE = 4711


@page
def reading(request):
    return HttpResponse(f"{Submission.objects.count()} {request.user.username}")


@page
def writing(request):
    Submission.objects.update(location="changed by a GET")
    return HttpResponse("wrote")


@page
def strange(request):
    raise Stranger


@page
def declined(request):
    raise Refusal("form_already_sent")


def _form(request, refusal=None):
    return HttpResponse(f"form {request.POST.get('text', '')} {refusal.code if refusal else ''}")


def _whose_form(request):
    """For whom the database is asked while the form is shown again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('bihuan.scope')")
        return HttpResponse(cursor.fetchone()[0])


@act(again=_form)
def save(request):
    if request.POST.get("text") == "bad":
        raise Refusal("state_not_allowed")
    if request.POST.get("text") == "":
        _write(request)
        return incomplete(_whose_form, request)
    _write(request)
    return done(request, f"/done/{request.POST.get('text')}/", _("已保存"))


@act(again=_form, one_operation=True)
def raise_sample(request):
    text = request.POST.get("text")
    if text == "invalid":
        return incomplete(_whose_form, request)
    if text == "swallowed":
        with contextlib.suppress(Refusal):
            _operation(request, text="bad")
        return done(request, "/gone-on/")
    _operation(request, text=text)
    return done(request, f"/hazards/{SAMPLE}/" if text == "a" else f"/elsewhere/{text}/", _("已保存"))


@transaction.atomic
def _operation(request, *, text):
    """As the operations are: refused where its act was already done, else rows and line in one statement."""
    if text == "bad" or (text == "once" and Message.objects.filter(event="sample").exists()):
        raise Refusal("state_not_allowed")
    now, account = clock.now(), request.user
    line = audit.draft("sample", f"hazard:{SAMPLE}", by=account.ref, at=now)
    row = Message(account_id=account.pk, event="sample", about=line.ref, sent_at=now, once=str(line.id))
    audit.write(line, new=[row])


@act
def act_alone(request):
    raise Refusal("role_not_allowed", missing=["安全管理人员"], needed="企业")


def _write(request):
    once, now = request.POST["idempotency_key"], clock.now()
    Message.objects.create(
        account_id=request.user.pk, event="sample", about="sample:1", sent_at=now, once=f"{now}{once}"
    )


urlpatterns = [
    path("", include("bihuan.web.urls")),
    path("reading/", reading),
    path("writing/", writing),
    path("strange/", strange),
    path("declined/", declined),
    path("save/", by_method(get=page(_form), post=save)),
    path("raise/", raise_sample),
    path("act-alone/", act_alone),
]
