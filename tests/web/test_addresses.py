"""A form that came back stands at the address of its act, where there is no page: everything leads to the page."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import expect
from tests.hazards.conftest import stand
from tests.web.test_browser import browser as glass
from tests.web.test_browser import chromium, errors
from tests.web.test_drafts import meetings, window
from tests.web.test_inspections_pages import browser, composed, refused, stage, url

from bihuan.web.addresses import above, numbered

__all__ = ["chromium", "errors", "glass", "stage"]


@pytest.fixture
def again(stage):
    """The experts' page of a check, come back because the one chosen stands in the team already."""
    inspection = composed(stage)
    expert, page = stage.experts[0], f"{url('experts', inspection)}?q={stage.experts[0].name}"
    asked = {"expert": expert.pk, "specialty": expert.specialties[0]}
    headers = {"referer": f"http://testserver{page}"}
    return inspection, browser(stage.safety).post(url("appoint_expert", inspection), asked, headers=headers)


def test_search_and_switches_of_a_page_that_came_back_ask_the_page(again):
    inspection, answer = again
    shown = refused(answer, "already_on_team")
    here = url("experts", inspection)
    assert f'action="{here}"' in shown
    assert f'hx-get="{here}"' in shown
    assert f'class="bh-filter-reset" href="{here}"' in shown
    assert f'data-page="{here}?q=' in shown
    assert shown.count('name="next" value="/inspections/') == shown.count('name="next"')
    assert url("appoint_expert", inspection) not in shown.partition('name="next" value="')[2].partition('"')[0]


def test_the_address_of_an_act_leads_to_its_page(again, stage):
    inspection, _answer = again
    client = browser(stage.safety)
    for method in (client.get, client.head):
        answer = method(url("appoint_expert", inspection))
        assert (answer.status_code, answer.headers["Location"]) == (302, url("show", inspection))
    assert client.put(url("appoint_expert", inspection)).status_code == 405


def test_an_answer_of_an_act_is_no_page_to_come_back_to(again, stage):
    """A second refusal in a row names the answer to the first as where it came from."""
    inspection, _answer = again
    expert = stage.experts[0]
    asked = {"expert": expert.pk, "specialty": expert.specialties[0]}
    headers = {"referer": f"http://testserver{url('appoint_expert', inspection)}"}
    shown = browser(stage.safety).post(url("appoint_expert", inspection), asked, headers=headers).content.decode()
    assert f'data-page="{url("show", inspection)}"' in shown


@pytest.mark.parametrize(
    "referer", [{}, {"referer": "http://elsewhere.example/"}, {"referer": "http://testserver/no/"}]
)
def test_who_does_not_tell_where_they_come_from_stays_near(again, stage, referer):
    inspection, _answer = again
    expert = stage.experts[0]
    asked = {"expert": expert.pk, "specialty": expert.specialties[0]}
    shown = browser(stage.safety).post(url("appoint_expert", inspection), asked, headers=referer).content.decode()
    assert f'data-page="{url("show", inspection)}"' in shown
    assert f'hx-get="{url("experts", inspection)}"' in shown  # the search stays where it is
    assert 'data-page="/login/"' in Client().post("/login/", {"username": "x", "password": "y"}).content.decode()


@pytest.mark.django_db
def test_a_host_that_is_none_of_ours_is_a_bad_request():
    asked = Client(raise_request_exception=False).post("/login/", {"username": "x"}, headers={"host": "else.example"})
    assert asked.status_code == 400


def test_above_every_act_is_a_page():
    assert above(reverse("hazards:close_hazard", args=[1])) == "/hazards/1/"
    assert above("/nowhere/at/all/") == "/"


@pytest.mark.parametrize("number", [1, 7_777_777_777, 3_000_000_000_123_456_789])
def test_the_address_of_a_numbered_thing_is_the_one_that_its_pattern_gives(number):
    for name in ("hazards:show", "selfreports:show", "cases:show"):
        assert numbered(name, number) == reverse(name, args=[number])
    with pytest.raises(NoReverseMatch):
        numbered("nowhere:show", number)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_after_a_refusal_the_language_can_be_changed(glass, live_server):
    client, (meeting, _other) = meetings(stand("project").leader)
    page = window(glass, client, live_server)
    page.goto(f"{live_server.url}{meeting}")
    form = page.locator("form[action$='/add_task/']").first
    with page.expect_navigation():
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page).to_have_url(f"{live_server.url}{meeting}")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(f"{live_server.url}{meeting}")
