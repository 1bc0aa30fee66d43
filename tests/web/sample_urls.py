"""A few small views around the decorators, so that the tests see what a page author would see."""

from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.notify.models import Message
from bihuan.refusal import Refusal, Stranger
from bihuan.web.models import Submission
from bihuan.web.requests import act, by_method, done, page


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


@act(again=_form)
def save(request):
    if request.POST.get("text") == "bad":
        raise Refusal("state_not_allowed")
    if request.POST.get("text") == "":
        _write(request)
        return HttpResponse("empty", status=422)
    _write(request)
    return done(request, f"/done/{request.POST.get('text')}/", _("已保存"))


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
    path("act-alone/", act_alone),
]
