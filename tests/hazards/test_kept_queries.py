"""A kept query says what the queryset says, for every reader and every wish, however often it is asked."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from tests.hazards.conftest import found_by_expert, self_found, treated

from bihuan import kept_queries
from bihuan.hazards import queries, rollups
from bihuan.hazards.models import Hazard, Participant
from bihuan.hazards.queries import Wanted
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties.models import Account
from bihuan.standards.search_tokens import normalise

KINDS = len(kept_queries._KINDS)
COLUMNS = ("pk", "description", "state", "turn_due_on", "enterprise__name")
WISHES = [
    Wanted(),
    Wanted(state="open"),
    Wanted(state="overdue"),
    Wanted(state="found"),
    Wanted(state="treated", grade="general"),
    Wanted(sector="machinery"),
    Wanted(division_code="3713"),
    Wanted(division_code="37_3"),  # what LIKE would take for any character
    Wanted(enterprise_id=1),
    Wanted(enterprise_id=2**63),
    Wanted(due_by=date(2027, 1, 1)),
    Wanted(source="inspection:1"),
    Wanted(text="电箱"),
    Wanted(text="配电箱未上锁", state="open"),
]


@pytest.fixture
def readers(stage) -> dict[str, Account]:
    treated(stage, found_by_expert(stage))
    for n in range(3):
        self_found(stage, description=f"配电箱未上锁{n}", grade="general")
    narrow = Account.objects.create(
        username="n", name="行业", roles=["regulator_clerk"], regulator=stage.officer.regulator
    )
    narrow.regulator.duties = [stage.enterprise.sector, "mining"]
    auditor = Account.objects.create(username="a", name="审计", roles=["auditor"])
    return {
        "officer": stage.officer,
        "narrow": narrow,
        "safety": stage.safety,
        "expert": stage.experts[0].account,
        "stranger": stage.stranger,
        "auditor": auditor,
    }


@pytest.mark.parametrize("wanted", WISHES, ids=str)
def test_a_page_is_what_the_list_says(stage, readers, wanted):
    on = stage.now.date() + timedelta(days=400)
    for who, by in readers.items():
        plain = list(queries.listed(by, wanted, on=on).order_by("-pk").values_list(*COLUMNS)[:3])
        for _again in range(2):
            page = queries.page(by, wanted, on=on, columns=COLUMNS, after=None, size=3)
            assert page == plain, who
        if len(plain) == 3:
            rest = queries.page(by, wanted, on=on, columns=COLUMNS, after=plain[1][0], size=3)
            assert rest[0] == plain[2], who
        late = queries.late(by, wanted, on=on)
        assert late["overdue"] == queries.listed(by, Wanted(**vars(wanted) | {"state": "overdue"}), on=on).count(), who


def test_totals_are_the_counts_summed(readers):
    rollups.fold()
    for who, by in readers.items():
        summed: dict[tuple[str, str], int] = {}
        for row in rollups.counts(by, digits=6):
            summed[row.grade, row.state] = summed.get((row.grade, row.state), 0) + row.n
        assert dict(rollups.totals(by)) == summed, who
        placed = Counter()
        for row in rollups.counts(by, digits=6):
            placed[row.place, row.grade, row.state] += row.n
        assert rollups.by_place(by, digits=6) == placed, who
        assert not any(rollups.totals(by, place="99").values()), who


@dataclass(frozen=True)
class Wish:
    place: str = ""
    places: tuple[str, ...] = ()


def built(build) -> tuple[Kept, list]:
    """A kept query, and every call of its builder."""
    calls = []

    def counted(*given):
        calls.append(given)
        return build(*given)

    return Kept(counted), calls


def test_a_shape_is_built_once(stage):
    kept, calls = built(lambda wish, day: Hazard.objects.filter(
        division_code__startswith=wish.place, division_code__in=wish.places, found_on__lte=day
    ).values_list("pk"))  # fmt: skip
    hazard = self_found(stage)
    for place in ("3713", "37", hazard.division_code):
        wish = Wish(place, (hazard.division_code, "99"))
        assert kept.rows(wish, stage.now.date()) == [(hazard.pk,)]
        assert kept.count(wish, stage.now.date()) == 1
        assert kept.tally(wish, stage.now.date()) == {hazard.pk: 1}
    assert not kept.rows(Wish("41", (hazard.division_code,)), stage.now.date())
    assert len(calls) == 2 * (1 + KINDS)  # each of the two shapes with its values and with what stands in for them


def test_instances_are_those_of_the_queryset(stage, django_assert_num_queries):
    """With what is selected and annotated beside them."""
    kept, calls = built(
        lambda place, day: (
            Hazard.objects.filter(division_code__startswith=place)
            .select_related("enterprise", "site")
            .defer("search")
            .annotate(since=Value(day))
            .order_by("-pk")
        )
    )
    day = stage.now.date()
    hazards = [self_found(stage, description=f"问题{n}") for n in range(2)]
    for place in ("3713", "37"):
        with django_assert_num_queries(1):
            found = kept.objects(place, day)
            assert [(one, one.description, one.enterprise.name, one.site.pk, one.since) for one in found] == [
                (one, one.description, stage.enterprise.name, stage.site.pk, day) for one in hazards[::-1]
            ]
        assert found[0].get_deferred_fields() == {"search"}
        assert found[0]._state.db == "default"
    assert len(calls) == 1 + KINDS
    assert kept.objects("41", day) == []
    assert (kept.one("37", day), kept.one("41", day)) == (hazards[-1], None)


def test_what_is_put_onto_a_thing_is_there_as_if_it_were_prefetched(stage, django_assert_num_queries):
    hazard = found_by_expert(stage)
    kept = Kept(lambda pk: Participant.objects.filter(hazard=pk).select_related("account").order_by("-pk"))
    for _ in range(2):
        for asked in (kept.onto, kept.onto):  # once more replaces what was there
            asked(hazard, "participants", hazard.pk)
        with django_assert_num_queries(0):
            told = [(row.pk, row.account.name, row.hazard is hazard) for row in hazard.participants.all()]
        rows = Participant.objects.filter(hazard=hazard).order_by("-pk")
        assert told == [(row.pk, row.account.name, True) for row in rows]
        assert told


def test_what_decides_the_form_is_part_of_the_shape(stage):
    def build(state, newest):
        found = Hazard.objects.filter(state=state) if state == "assessed" else Hazard.objects.exclude(state="assessed")
        return found.order_by("-pk" if newest else "pk").values_list("pk")

    kept, (one, two) = Kept(build), (self_found(stage, grade="general"), self_found(stage, grade="general"))
    for _again in range(2):
        assert kept.rows(Fixed("assessed"), True) == [(two.pk,), (one.pk,)]
        assert kept.rows(Fixed("assessed"), False) == [(one.pk,), (two.pk,)]
        assert kept.rows(Fixed("other"), True) == []


def test_a_builder_that_looks_at_a_value_is_asked_every_time(stage):
    """Otherwise its first answer would stand for all."""
    kept, calls = built(lambda state: Hazard.objects.filter(description__in=[state, state[:2]]).values_list("pk"))
    self_found(stage, description="ab")
    assert [len(kept.rows(text)) for text in ("abc", "xyz", "ab")] == [1, 0, 1]
    assert len(calls) == (1 + KINDS) + 3


SEARCHES = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "!!",
    " ",
    "a",
    "A",
    "电",
    "\ue000",
    "\ue1001",
    "2026-1",
    "配电",
    "配电箱未上锁",
    "12",
]


@pytest.mark.parametrize("first", SEARCHES)
def test_the_first_search_never_answers_for_the_next(stage, readers, first, monkeypatch):
    """Whatever word comes first after the start, and whoever looks: what stands in for it is no word of it."""
    monkeypatch.setattr(queries, "_PAGE", Kept(queries._page))
    monkeypatch.setattr(queries, "_LATE_STATES", Kept(queries._late))
    on = stage.now.date() + timedelta(days=400)
    for who, by in readers.items():
        for text in (first, "配电箱未上锁1", "2", "!!"):
            wanted = Wanted(text=text)
            plain = list(queries.listed(by, wanted, on=on).order_by("-pk").values_list("pk"))
            assert queries.page(by, wanted, on=on, columns=("pk",), after=None, size=50) == plain, (who, text)
            late = queries.listed(by, Wanted(text=text, state="overdue"), on=on).count()
            assert queries.late(by, wanted, on=on)["overdue"] == late, (who, text)


TREATED = {
    "taken apart": lambda text: {"description__in": re.findall(r"\w", text)},
    "not passed on": lambda text: {"description": "ab"},
    "looked at, then passed on": lambda text: {"description": text, "location__in": re.findall(r"\w", text)},
    "trimmed": lambda text: {"description": text.strip()},
    "cut": lambda text: {"description": text[:60]},
    "without the zeros at its end": lambda text: {"description__startswith": text.rstrip("0")},
    "in small letters": lambda text: {"description": text.lower()},
    "in half width": lambda text: {"description": normalise(text)},
    "measured": lambda text: {"description__contains" if len(text) > 2 else "location__contains": text},
    "told from digits": lambda text: {"external_key" if text.isdigit() else "description": text},
}


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["ab", "abc", "12", "1", "!!", "电箱", "一"])
@pytest.mark.parametrize("how", TREATED)
def test_a_text_that_is_treated_is_never_kept(how, first):
    kept, calls = built(lambda text: Hazard.objects.filter(**TREATED[how](text)).values_list("pk"))
    kept.rows(first)
    before = len(calls)
    kept.rows("other")
    assert len(calls) == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("most", [3, 300, 3 * 10**9, 10**15])
@pytest.mark.parametrize("first", [1, 200, 10**10, 10**17])
def test_a_number_that_is_compared_is_never_kept(first, most):
    kept, calls = built(lambda n: Hazard.objects.filter(**{"pk" if n > most else "found_by": n}).values_list("pk"))
    kept.rows(first)
    before = len(calls)
    kept.rows(first + 1)
    assert len(calls) == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("first", [date(2026, 1, 1), date(1900, 1, 1)])
def test_a_day_that_is_compared_is_never_kept(first):
    until = date(2026, 11, 21)
    kept, calls = built(lambda on: Hazard.objects.filter(**{"due_on" if on > until else "found_on": on}).values("pk"))
    kept.rows(first)
    before = len(calls)
    kept.rows(first + timedelta(days=1))
    assert len(calls) == before + 1


def test_a_value_that_looks_like_a_stand_in_is_a_value(stage):
    """It may come with an address; it is put in once, and nothing is put into it."""
    kept = Kept(lambda one, two: Hazard.objects.filter(
        description__contains=one, location__contains=two).values_list("pk"))  # fmt: skip
    kept.rows("a", "b")
    like = kept_queries._KINDS[0][0](1)
    hazard = self_found(stage, description=f"x{like}x", location="b")
    assert kept.rows(like, "b") == [(hazard.pk,)]


def test_what_is_equal_and_of_another_type_is_another_form(stage):
    kept = Kept(lambda one: Hazard.objects.annotate(v=Value(one)).values_list("v"))
    self_found(stage)
    assert [kept.rows(Fixed(one))[0][0] for one in (1, True)] == [1, True]
    assert type(kept.rows(Fixed(True))[0][0]) is bool


def test_nothing_is_asked_of_the_database_where_nothing_can_be(stage):
    kept = Kept(lambda number: Hazard.objects.filter(pk=number).values_list("pk"))
    hazard = self_found(stage)
    assert kept.rows(hazard.pk) == [(hazard.pk,)]
    with CaptureQueriesContext(connection) as asked:
        assert kept.rows(2**63) == []
    assert not asked.captured_queries


def test_a_strange_argument_is_refused(stage):
    with pytest.raises(TypeError):
        Kept(lambda one: Hazard.objects.values_list("pk")).rows([1, 2])
