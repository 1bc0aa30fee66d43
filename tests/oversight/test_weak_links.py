"""LH-13.1: weak links of supervision are found in the figures by area and sector, experts say what they saw, and every
measure answers a weak link."""

from datetime import timedelta

import pytest
from tests.cast import CODES, play
from tests.hazards.conftest import stand
from tests.inspections.conftest import started
from tests.refusing import refused
from tests.web.test_hazards_pages import raised

from bihuan import audit, clock
from bihuan.hazards import rollups
from bihuan.oversight import operations
from bihuan.oversight.models import Measure, WeakLink
from bihuan.refusal import Stranger

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return stand("leaders")


@pytest.fixture
def log_in(client, cast):
    client.force_login(cast.officer, backend=BACKEND)
    return client


def named(cast):
    raised(cast, origin="supervision")
    return operations.name_weak_link(
        by=cast.officer, at=cast.at(), division_code="411102", sector="machinery", analysis="配电专项检查少"
    )


@pytest.mark.clause("LH-13.1")
def test_from_the_figures_to_the_measure_by_the_pages(log_in, cast, django_capture_on_commit_callbacks):
    there = started(cast).team.first().expert
    raised(cast, origin="supervision")
    rollups.fold()
    raised(cast, origin="supervision", description="通道堵塞")
    with clock.frozen(cast.now):
        page = log_in.get("/board/weak-links/")
        (one,) = page.context["spots"]
        assert (one["spot"].place, one["spot"].sector, one["spot"].open) == ("411102", "machinery", 2)
        assert len(log_in.get(one["open_url"]).context["page"].rows) == 2
        assert log_in.get(one["name_url"]).status_code == 200
        given = {"place": "411102", "sector": "machinery", "analysis": "配电专项检查少"}
        with django_capture_on_commit_callbacks(execute=True):
            assert log_in.post("/board/weak-links/name_weak_link/", given).status_code == 303
        link = WeakLink.objects.get()
        assert (link.found, link.open, link.major) == (2, 2, 0)
        log_in.force_login(there.account, backend=BACKEND)
        assert f"/board/weak-links/{link.pk}/comment_weak_link/" in log_in.get("/inbox/").content.decode()
        assert "配电专项检查少" in log_in.get(f"/board/weak-links/{link.pk}/comment_weak_link/").content.decode()
        said = {"text": "电工人手不足"}
        assert log_in.post(f"/board/weak-links/{link.pk}/comment_weak_link/", said).status_code == 303
        log_in.force_login(cast.officer, backend=BACKEND)
        measure = {"text": "三个月内查完全部配电室", "due_on": cast.today + timedelta(days=90), "links": [link.pk]}
        assert log_in.post("/board/weak-links/publish_measure/", measure).status_code == 303
        text = log_in.get("/board/weak-links/").content.decode()
    assert all(words in text for words in ("配电专项检查少", "电工人手不足", "三个月内查完全部配电室"))
    published = Measure.objects.get()
    assert list(published.links.all()) == [link]
    assert audit.timeline(published.ref)[0].basis == ["LH-13.1"]


@pytest.mark.clause("LH-13.1", refusal=True)
def test_a_measure_that_answers_no_weak_link_is_refused(log_in, cast):
    link = named(cast)
    given = {"text": "加强监管", "due_on": cast.today + timedelta(days=30)}
    with refused("measure_no_ground", clause="LH-13.1"):
        operations.publish_measure(by=cast.officer, at=cast.at(), links=[], **given)
    with clock.frozen(cast.now):
        answer = log_in.post("/board/weak-links/publish_measure/", given)
    assert answer.status_code == 422
    assert "没有针对任何薄弱环节" in answer.content.decode()
    assert "加强监管" in answer.content.decode(), "what was typed is still there"
    other = play("3706", county="370602", prefix="乙", credit_code=CODES[1])
    with refused("measure_no_ground"):
        operations.publish_measure(by=other.officer, at=other.at(), links=[link.pk], **given)
    theirs = WeakLink.objects.create(
        office=other.city, division_code="370602", sector="machinery", analysis="人手少", found=1, open=1, major=0,
        as_of=cast.today, by=other.officer, at=cast.at(),
    )  # fmt: skip
    with refused("measure_no_ground"):
        operations.publish_measure(by=cast.officer, at=cast.at(), links=[link.pk, theirs.pk], **given)
    assert not Measure.objects.exists()


def test_only_who_checked_there_speaks_and_in_the_own_account(cast):
    said = {"at": cast.at(), "text": "电工人手不足"}
    link = named(cast)
    expert = cast.experts[0].account
    with pytest.raises(Stranger):
        operations.comment_weak_link(link, by=expert, **said)
    held = started(cast)
    with refused("role_not_allowed", clause="LH-13.1"):
        operations.comment_weak_link(link, by=cast.officer, **said)
    with pytest.raises(Stranger):
        operations.comment_weak_link(link, by=cast.stranger, **said)
    with refused("expert_opinion_missing", clause="LH-13.1"):
        operations.comment_weak_link(link, by=expert, at=cast.at(), text="")
    assert operations.comment_weak_link(link, by=expert, **said).expert == cast.experts[0]
    held.state = "cancelled"
    held.save()
    with pytest.raises(Stranger):
        operations.comment_weak_link(link, by=expert, **said)


def test_a_weak_link_stands_on_data_and_words_and_in_the_own_place(cast):
    with refused("weak_link_no_data"):
        operations.name_weak_link(
            by=cast.officer, at=cast.at(), division_code="411102", sector="machinery", analysis="少"
        )
    link = named(cast)
    with refused("analysis_missing"):
        operations.name_weak_link(
            by=cast.officer, at=cast.at(), division_code="411102", sector="machinery", analysis=" "
        )
    with pytest.raises(Stranger):
        operations.name_weak_link(
            by=cast.stranger, at=cast.at(), division_code="411102", sector="machinery", analysis="少"
        )
    given = {"links": [link.pk], "by": cast.officer}
    with refused("measure_day_passed"):
        operations.publish_measure(at=cast.at(), text="查", due_on=cast.today - timedelta(days=1), **given)
    with refused("measure_text_missing"):
        operations.publish_measure(at=cast.at(), text="", due_on=cast.today, **given)
