"""The kept pieces of a list: what is rendered once still follows language, prefix and safety of its words."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, set_script_prefix
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import override
from tests.cast import SHANGHAI, play
from tests.hazards.conftest import found_by_expert, self_found, treated

from bihuan import clock
from bihuan.web import badges

TODAY = date(2026, 11, 2)
BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_kept_badge_speaks_the_language_of_each_reader():
    for _again in range(2):
        with override("zh-hans"):
            assert "重大隐患" in badges.state("major")
            assert "依据" in badges.ground("LY-2.1.9")
            assert "还剩 2 天" in badges.due(TODAY + timedelta(days=2), on=TODAY)
        with override("en"):
            english = badges.state("major") + badges.ground("ours") + badges.due(TODAY, "LY-2.1.9", on=TODAY)
            assert not any("\u4e00" <= char <= "\u9fff" for char in english)


def test_a_kept_badge_escapes_plain_words_though_the_same_were_safe_before():
    assert "<b>x</b>" in badges.state("found", mark_safe("<b>x</b>"))
    assert "&lt;b&gt;x&lt;/b&gt;" in badges.state("found", "<b>x</b>")


def test_a_kept_ground_links_below_the_prefix_of_its_request():
    before = get_script_prefix()
    try:
        assert 'href="/basis/ours/"' in badges.ground("ours")
        set_script_prefix("/safety/")
        assert 'href="/safety/basis/ours/"' in badges.ground("ours")
    finally:
        set_script_prefix(before)


def test_a_kept_day_is_counted_from_each_today():
    assert "bh-tone-plain" in badges.due(TODAY, on=TODAY - timedelta(days=9))
    assert "bh-tone-bad" in badges.due(TODAY, on=TODAY + timedelta(days=1))
    assert "bh-tone-good" in badges.due(TODAY, on=TODAY + timedelta(days=9), done_on=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_row_says_where_it_stands_and_more_rows_ask_nothing_more(client, language):
    stage = play("3713", county="371302")
    client.force_login(stage.officer, backend=BACKEND)
    client.cookies["django_language"] = language

    def listed():
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/hazards/").content.decode()
        return page, len(asked)

    with clock.frozen(datetime(2026, 11, 2, 15, tzinfo=SHANGHAI)):
        first = self_found(stage, description="a" * 81)
        page, statements = listed()
        with override(language):
            shortened = Truncator("a" * 81).chars(80)
        assert f'href="/hazards/{first.pk}/">{shortened}</a>' in page
        with override(language):
            assert badges.due(first.turn_due_on, first.turn_basis, on=clock.today()) in page
        done = treated(stage, found_by_expert(stage, description="<门> 未关"))
        page, more = listed()
    assert more == statements > 0
    assert "&lt;门&gt; 未关" in page
    with override(language):
        assert badges.state("treated", "待验收") in page
        assert badges.due(done.turn_due_on, done.turn_basis, on=date(2026, 11, 2)) in page
