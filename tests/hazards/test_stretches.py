"""A search, and a list of what is late, begin with the newest hazards: what comes is the same as from all of them."""

from datetime import timedelta

import pytest

from bihuan.hazards import queries
from bihuan.hazards.importing import import_hazards
from bihuan.hazards.models import Hazard
from bihuan.hazards.queries import Wanted
from bihuan.standards.search_tokens import tokens

FREQUENT, RARE = "配电箱未上锁", "储罐安全阀未校验"
WISHES = [
    Wanted(text="配电箱"),
    Wanted(text="安全阀"),
    Wanted(text="校验"),
    Wanted(text="没有"),
    Wanted(state="overdue"),
]


@pytest.fixture
def ledger(stage):
    """Twelve hazards, the third and the last of them rare, found long ago."""
    texts = [RARE if n in (2, 11) else FREQUENT for n in range(12)]
    day = stage.today - timedelta(days=90)
    row = {"enterprise_id": stage.enterprise.pk, "source": "台账", "found_on": day, "location": ""}
    rows = [{**row, "description": text, "external_key": f"台账:{n}"} for n, text in enumerate(texts)]
    import_hazards(rows, by=stage.officer, at=stage.at())
    return stage


def ids(stage, wanted, *, after=None, size=4):
    given = {"on": stage.today + timedelta(days=400), "columns": ("pk",), "after": after, "size": size}
    return [pk for (pk,) in queries.page(stage.officer, wanted, **given)]


@pytest.mark.parametrize("recent", [1, 5, 11])
@pytest.mark.parametrize("wanted", WISHES, ids=lambda wanted: wanted.text or wanted.state)
def test_the_pages_are_those_of_all(ledger, monkeypatch, wanted, recent):
    whole = ids(ledger, wanted, size=50)
    monkeypatch.setattr(queries, "RECENT", recent)
    seen, after = [], None
    while page := ids(ledger, wanted, after=after):
        seen += page
        after = page[-1]
    assert seen == whole
    assert len(whole) == {"配电箱": 10, "安全阀": 2, "校验": 2, "没有": 0, "": 12}[wanted.text]


def test_counts_are_exact_below_the_bound_and_stop_there(ledger, monkeypatch):
    monkeypatch.setattr(queries, "RECENT", 5)
    rare, frequent = (
        queries.tally(ledger.officer, Wanted(text=text), on=ledger.today) for text in ("安全阀", "配电箱")
    )
    assert (sum(rare.by_state.values()), rare.bounded) == (2, False)
    assert (sum(frequent.by_state.values()), frequent.bounded) == (10, False)
    monkeypatch.setattr(queries, "SEARCHED", 3)
    bounded = queries.tally(ledger.officer, Wanted(text="配电箱"), on=ledger.today)
    assert (sum(bounded.by_state.values()), bounded.bounded) == (3, True)


def test_a_frequent_word_asks_the_index_of_words_for_nothing(ledger, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(queries, "RECENT", 8)
    with django_assert_num_queries(2) as asked:
        ids(ledger, Wanted(text="配电箱"))
    assert "\"search\" || '{}'" in asked[-1]["sql"]
    with django_assert_num_queries(3):
        ids(ledger, Wanted(text="安全阀"))


def test_what_came_in_with_quotes_and_backslashes_is_found_by_them(ledger):
    row = {"enterprise_id": ledger.enterprise.pk, "source": "台账", "found_on": ledger.today, "location": "C:\\仓库"}
    said = '阀门"甲"与\\乙{丙}'
    import_hazards([{**row, "description": said, "external_key": "台账:q"}], by=ledger.officer, at=ledger.at())
    made = Hazard.objects.get(external_key="台账:q")
    assert (made.description, made.location) == (said, "C:\\仓库")
    assert set(tokens(f"{said} C:\\仓库 {ledger.enterprise.name}")) < set(made.search)
    assert ids(ledger, Wanted(text='门"甲')) == [made.pk]
