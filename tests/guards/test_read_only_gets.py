"""A GET reads: every page opens its transaction read-only, PostgreSQL refuses a write in it, and none is tried."""

import ast
import re

import pytest
from django.db import InternalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.guards import world
from tests.guards.sources import SRC, addresses, called, functions, modules, shown
from tests.guards.test_routes import logged_in

from bihuan.parties.models import Account
from bihuan.web.requests import page

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|COPY|LOCK)\b", re.IGNORECASE)
FRAME = re.compile(r'"(django_session|axes_\w+)"')


def test_a_page_reads_only_and_tries_no_write(places):
    home, wrong = places[0], []
    client = logged_in(home.stage.safety)
    for address in addresses():
        if "page" not in address.access:
            continue
        url = world.urls(address, home)[0]
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        statements = [query["sql"] for query in seen.captured_queries]
        if "SET TRANSACTION READ ONLY" not in statements:
            wrong.append(f"{url}: not in a read-only transaction; wrap the view in @page")
        wrong += [f"{url}: {sql[:120]}" for sql in statements if WRITES.match(sql) and not FRAME.search(sql)]
    assert not wrong, "\n".join(wrong)


def test_a_write_inside_a_page_is_refused(places):
    @page
    def writing(request):
        Account.objects.update(name="written by a GET")
        return HttpResponse("wrote")

    request = RequestFactory().get("/")
    request.user = places[0].stage.safety
    with pytest.raises(InternalError, match="read-only transaction"), transaction.atomic():
        writing(request)
    assert not Account.objects.filter(name="written by a GET").exists()


def test_a_form_that_an_act_shows_again_is_read_as_a_page():
    """`return incomplete(page, request, form=form)`: called by itself, a page were read as the act (docs/adr/0033)."""
    wrong = []
    for path in modules(SRC / "web"):
        acts = [one for one in functions(path) if any(map(is_act, one.decorator_list))]
        for node in (each for one in acts for each in ast.walk(one) if isinstance(each, ast.Return)):
            if isinstance(node.value, ast.Call) and called(node.value) != "incomplete" and shows_a_form(node.value):
                wrong.append(f"{shown(path)}:{node.lineno}")
    assert not wrong, wrong


def is_act(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(named, ast.Name) and named.id == "act"


def shows_a_form(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(one, ast.Name) and one.id == "form" for one in given)
