"""What enterprises and offices keep: told in every city whose law asks for it, and refused nowhere."""

import re

import pytest
from tests.demo.conftest import AT, quiet

from bihuan import demo
from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import Event
from bihuan.audit.stored import Stored
from bihuan.demo import (
    board_stories,
    conduct_stories,
    ending_stories,
    enterprise_books,
    filing_stories,
    history,
    office_books,
    register_stories,
    roster,
    urging_stories,
)
from bihuan.demo.models import Chapter
from bihuan.engagements.models import ServiceContract
from bihuan.policy import policies

ASKED = {
    "posts.duty_reaches": "duty_tree",
    "posts.levels_with_two_leaders": "leaders",
    "posts.service_contact": "service_contact",
    "posts.catalogue_objects": "named_posts",
    "posts.meeting_cycle": "meeting",
    "posts.linked_enterprises": "links",
    "posts.duty_list_binds": "task_list",
    "engagement.handbooks": "handbooks",
    "engagement.disclosure_parts": "disclosure",
    "engagement.resumption_check": "shutdown",
    "hazards.rules_required": "rules_of_the_house",
    "paperwork.key_sections": "house_papers",
    "dispatch.forward_hours": "notice",
    "dispatch.requirements_hours": "notice",
    "projects.profile_fields": "project",
    "scope.priority_classes": "priority_facts",
    "contract.check_cycle_required": "periodic_contract",
    "experts.opinion_matters": "opinion",
    "experts.wanted_per_specialty": "wanted_experts",
    "regulator.analysis": "weak_link",
    "self_report.zero_report": "self_reports",
    "self_report.quarterly_statistics_due": "quarter_review",
    "posts.participating_roles": "finders",
    "enforcement.order_parts": "order",
    "enforcement.uncertified_steps": "uncertified",
    "certificates.engineer_placement": "placement",
    "construction.simultaneities": "building",
    "emergency.withdrawal_roles": "withdrawal",
}
"""What a place's own document speaks of → the play that shows it."""


def kinds(city) -> set[str]:
    return {row["kind"] for part in ("book", "board") for row in city[part]}


def test_every_kind_is_told_somewhere_and_no_other():
    told = set().union(*(kinds(city) for city in roster.cities()))
    files = (
        enterprise_books,
        office_books,
        board_stories,
        conduct_stories,
        ending_stories,
        filing_stories,
        register_stories,
        urging_stories,
    )
    assert told == {name for file in files for name in file.PLAYS}


@pytest.mark.parametrize("city", roster.cities(), ids=lambda city: city["key"])
def test_what_the_law_of_a_city_asks_for_is_shown_there(city):
    law = policies.at(city["division_code"], on=AT.date())
    own = f"cn-{city['division_code']}"
    asked = {play for key, play in ASKED.items() if getattr(law.setting(key), "pack", "") == own}
    assert asked
    assert asked - kinds(city) == set()


@pytest.fixture
def store(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(roster.history(), "enterprises_per_city", 12)


@pytest.mark.parametrize("key", [city["key"] for city in roster.cities()[1:]])  # test_history tells the first
def test_all_of_it_is_told_and_nothing_refused_but_what_has_no_ground_yet(store, key):
    demo.load(AT, quiet, only=[key])
    for number, part in enumerate(("people", "book", "board")):
        Chapter.objects.create(number=number, city=key, part=part, loaded_at=AT)
    people, book, board = (history.tell_next() for _ in range(3))
    city = roster.city(key)
    urging = sum(row["kind"] == "urging" for row in city["board"])  # no week is told here that would leave things late
    assert (people.refused, book.refused, board.refused) == (0, 0, urging), "refused is counted and not passed over"
    assert (book.stories, board.stories) == (len(city["book"]), len(city["board"]) - urging)
    assert not Event.objects.filter(at__gt=AT).exists()
    numbers = ServiceContract.objects.values_list("number", flat=True)
    assert [number for number in numbers if not re.fullmatch(r"演示定?服〔\d{4}〕\d+号", number)] == []
    assert list(examine(Stored(), Tally())) == []
