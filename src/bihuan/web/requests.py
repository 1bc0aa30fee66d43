"""How a page and an act meet the web: every view is one of `page`, `act` or `open_to_all`.

A page reads, in a transaction that PostgreSQL itself keeps from writing. An act writes, once, however often its button
is pressed. A stranger gets 404 from both, a refusal is shown with its ground, and the guard tests read `view.access`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from bihuan import clock, collisions, row_scope
from bihuan.parties import denials
from bihuan.parties.scope import rows_of
from bihuan.refusal import Refusal, Stranger
from bihuan.web import once, submissions
from bihuan.web.addresses import above, came_from
from bihuan.web.addresses import see_other as see_other
from bihuan.web.refusals import as_message, worded

View = Callable[..., HttpResponse]

DENIALS = frozenset({"stranger", "role_not_allowed", "not_in_jurisdiction", "not_in_duty_list", "password_wrong"})


def page(view: View | None = None, *, public: bool = False) -> Any:
    """A GET page: logged-in people only (unless `public`), in a read-only transaction. A public one looks up what the
    visitor holds the key of, whoever that is.

    The response must be rendered when the view returns; a refusal raised by a read is shown as a page of its own (422).
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            known = request.user.is_authenticated  # asked while one may still write: a session out of date is deleted
            if not (public or known):
                return _to_login(request, request.get_full_path())
            try:
                with row_scope.system("open page") if public else whose(request), _reading():
                    return inner(request, *args, **kwargs)
            except Stranger as stranger:
                _remember_denial(request, "stranger")
                raise Http404 from stranger
            except Refusal as refusal:
                _remember_denial(request, refusal.code)
                return render(request, "web/refused.html", {"refusal": refusal}, status=422)

        wrapped.access = "open" if public else "page"
        return wrapped

    return decorate(view) if view else decorate


def act(
    view: View | None = None,
    *,
    again: View | None = None,
    first: Callable[[HttpRequest], None] | None = None,
    public: bool = False,
    one_operation: bool = False,
    together: once.Hold | None = None,
) -> Any:
    """A POST that changes something, as one transaction with its idempotency key: a double click has one effect.

    The view answers with a redirect when the act is done and with `incomplete(…)` when the form has to be filled in
    properly first; any answer from 400 up undoes everything. On a `Refusal`, `again(request, *args, refusal=…,
    **kwargs)` shows the form with what was typed; without `again` the person goes back to the page they came from and
    finds the refusal at its top. Whoever opens the address of an act is led to the page it belongs to.

    What `first` asks of who is there is asked before the act, so that a denial stays counted; not again of a second
    click.

    Its reads are fetched by the operation's own access map and not by row security: an operation also tells, counts and
    numbers what its doer may not see (docs/adr/0033). A form that is shown again is a page and reads as one.

    `one_operation` promises that the view calls one operation, which writes one line with `audit.write`, and lets every
    refusal out: such an act needs fewer statements (docs/adr/0019). With `together` those that come at the same moment
    share one transaction: in it everything of it is held that the acts, each about another thing, ask for
    (docs/adr/0054). What one of them does must not be asked for by another.
    """
    if together is not None:
        carried_out = once.in_company(together)
    else:
        carried_out = once.in_one_statement if one_operation else once.by_its_key

    def decorate(inner: View) -> View:
        @wraps(inner)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):  # typed anew from the address bar of a form that came back
                return redirect(above(request.path))
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not public and not request.user.is_authenticated:
                return _to_login(request, came_from(request))
            try:
                if first is not None and submissions.earlier(request) is None:
                    first(request)
                with row_scope.system(getattr(inner, "__name__", "act")):
                    response = carried_out(request, inner, args, kwargs)
                return response.shown(request) if isinstance(response, _Incomplete) else response
            except Stranger as stranger:
                _remember_denial(request, "stranger")
                raise Http404 from stranger
            except Refusal as refusal:
                _remember_denial(request, refusal.code)
                return _refused(request, refusal, again, args, kwargs)
            except IntegrityError as error:
                refusal = collisions.refusal_of(error)
                if refusal is None:
                    raise
                return _refused(request, refusal, again, args, kwargs)

        wrapped.access = "open" if public else "act"
        wrapped.comes_back = again is not None
        wrapped.group = getattr(carried_out, "group", None)
        return wrapped

    return decorate(view) if view else decorate


def download(view: View) -> View:
    """A POST that takes something away which is shown this once: a file, recovery codes. Its operation writes in
    transactions of its own, so that a denial stays recorded; there is no idempotency key: who asks twice gets it twice,
    and both stand in the chain."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.is_authenticated:
            return _to_login(request, came_from(request))
        try:
            with whose(request):
                return view(request, *args, **kwargs)
        except Stranger as stranger:
            if not stranger.recorded:
                _remember_denial(request, "stranger")
            raise Http404 from stranger
        except Refusal as refusal:
            if not refusal.recorded:
                _remember_denial(request, refusal.code)
            return _refused(request, refusal, None, args, kwargs)

    wrapped.access = "act"
    return wrapped


def open_to_all(view: View) -> View:
    """Mark a view that anybody may open and that looks after itself (log-in, health, language, look)."""
    view.access = "open"
    return view


def by_method(*, get: View, post: View) -> View:
    """One address with a page and an act: `path("…/", by_method(get=show, post=save))`."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (post if request.method == "POST" else get)(request, *args, **kwargs)

    view.access = f"{get.access}+{post.access}"
    view.comes_back = getattr(post, "comes_back", False)
    return view


class _Incomplete(HttpResponse):
    """What an act answers whose form is to be shown again: how, once nothing of the act is left."""

    def __init__(self, show: Callable[[], HttpResponse]) -> None:
        super().__init__(status=422)
        self._show = show

    def shown(self, request: HttpRequest) -> HttpResponse:
        with whose(request):
            response = self._show()
        response.status_code = self.status_code
        return response


def incomplete(page: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer of an act whose form is not filled in properly: `page(request, …)` with what was typed and 422."""
    return _Incomplete(partial(page, request, *args, **kwargs))


def done(request: HttpRequest, url: str, said: str = "") -> HttpResponse:
    """The answer of an act that succeeded: on to `url` (303), with one line `said` at its top."""
    if said:
        messages.success(request, said)
    return see_other(url)


def whose(request: HttpRequest) -> AbstractContextManager[None]:
    """PostgreSQL shows what the account may see and nothing else, whatever the view forgets."""
    return row_scope.asking(rows_of(request.user) if request.user.is_authenticated else row_scope.DOOR)


@contextmanager
def _reading() -> Iterator[None]:
    """A transaction that PostgreSQL keeps from writing."""
    connection.ensure_connection()
    raw, outermost = connection.connection, not connection.in_atomic_block
    if outermost:
        raw.read_only = True  # said together with BEGIN
    try:
        with transaction.atomic():
            if not outermost:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
            yield
    finally:
        if outermost and not raw.closed:
            raw.read_only = None


def _refused(request: HttpRequest, refusal: Refusal, again: View | None, args: tuple, kwargs: dict) -> HttpResponse:
    if again is not None:
        try:
            with whose(request):
                response = again(request, *args, refusal=refusal, **kwargs)
        except Stranger as stranger:
            raise Http404 from stranger
        except Refusal:  # the form is not for this person either: only the refusal can be shown
            response = render(request, "web/refused.html", {"refusal": refusal})
        response.status_code = 422
        return response
    if getattr(request, "htmx", False):
        response = render(request, "components/refusal.html", {"refusal": worded(refusal)}, status=422)
        response.headers["HX-Retarget"] = "#said"
        response.headers["HX-Reswap"] = "innerHTML show:top"
        return response
    messages.error(request, as_message(refusal), extra_tags="refusal")
    return see_other(came_from(request))


def _remember_denial(request: HttpRequest, code: str) -> None:
    """What is not the person's to see or to do is recorded; a refusal by the rules of the matter is no denial."""
    if code in DENIALS and request.user.is_authenticated:
        denials.refuse_access(by=request.user, at=clock.now(), address=request.path, code=code)


def _to_login(request: HttpRequest, back: str) -> HttpResponse:
    response = redirect_to_login(back)
    if getattr(request, "htmx", False):  # a fragment must not be replaced by the log-in page
        return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
    return response
