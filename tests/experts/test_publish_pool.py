"""发文公布: one announcement, one numbered certificate each; a pool that lacks a field the place names stays shut."""

from importlib import import_module
from threading import Thread

import pytest
from django.db import connection
from tests.cast import account, play
from tests.experts.conftest import admit, applicant
from tests.refusing import refused

from bihuan.documents.models import OfficialDocument
from bihuan.experts import operations, publishing, queries, rules
from bihuan.experts.models import Membership, Pool
from bihuan.insight import papers
from bihuan.parties.models import Role
from bihuan.refusal import Stranger


def publish(stage, pool=None, by=None):
    return publishing.publish_pool(pool or stage.pool, by=by or stage.leader, at=stage.at())


def fit(stage, expert):
    rules.require(queries.eligibility(expert, division_code="371302", on=stage.today, enterprise=stage.enterprise))


@pytest.mark.clause("LY-2.3.6")
def test_announced_by_a_paper_with_a_numbered_certificate_each(stage):
    person = account("newcomer", "赵堃", Role.EXPERT)
    expert, other = applicant(stage, account=person), applicant(stage, name="钱镠")
    memberships = [admit(stage, one) for one in (expert, other)]
    paper = publish(stage)
    for row in memberships:
        row.refresh_from_db()
    letters = [row.letter_number for row in memberships]
    assert all(row.announced_on == stage.today for row in memberships)
    assert len({*letters, paper.number}) == 3
    assert [row["name"] for row in paper.context["members"]] == ["赵堃", "钱镠"]
    fit(stage, expert)
    certificate = OfficialDocument.objects.get(number=letters[0])
    assert (certificate.slug, certificate.context["announcement"]) == ("expert_certificate", paper.number)
    assert certificate.pdf().startswith(b"%PDF")
    assert papers.fetch(certificate.pk, person) == certificate  # who was appointed opens the own letter
    assert {one.pk for one in papers.visible(stage.officer)} >= {paper.pk, certificate.pk}


@pytest.mark.clause("LY-2.3.6", refusal=True)
def test_who_is_not_yet_announced_or_has_no_letter_is_sent_nowhere(stage):
    expert = applicant(stage)
    membership = admit(stage, expert)
    with refused("expert_not_announced", "LY-2.3.6"):
        fit(stage, expert)
    with refused("letter_number_missing"):
        operations.announce_expert(membership, by=stage.leader, at=stage.at(), letter_number=" ")
    with refused("letter_number_taken"):  # a number is one person's
        taken = stage.experts[0].memberships.get().letter_number
        operations.announce_expert(membership, by=stage.leader, at=stage.at(), letter_number=f" {taken} ")
    with refused("expert_not_announced", "LY-2.3.6"):
        fit(stage, expert)


def test_there_is_somebody_to_publish(stage):
    with refused("nobody_to_publish"):
        publish(stage)


@pytest.mark.clause("LH-7.3")
@pytest.mark.place("leaders")
def test_the_five_fields_and_one_more(stage):
    for name, specialty in (
        ("甲", "hazardous_chemicals"),
        ("乙", "gas"),
        ("丙", "transport"),
        ("丁", "dust_explosion"),
    ):
        admit(stage, applicant(stage, name=f"专家{name}", specialties=[specialty]))
    publish(stage)  # metallurgy and fire were there before
    stage.pool.refresh_from_db()
    assert stage.pool.published_on == stage.today
    assert not stage.pool.memberships.filter(announced_on=None).exists()


@pytest.mark.clause("LH-7.3", refusal=True)
@pytest.mark.place("leaders")
def test_without_anybody_for_gas(stage):
    for name, specialty in (("甲", "hazardous_chemicals"), ("丙", "transport")):
        admit(stage, applicant(stage, name=f"专家{name}", specialties=[specialty]))
    with refused("pool_field_missing", "LH-7.3", "gas"):
        publish(stage)
    assert not OfficialDocument.objects.exists()
    assert Pool.objects.get(pk=stage.pool.pk).published_on is None


@pytest.mark.place("leaders")
@pytest.mark.parametrize(
    ("of", "specialty", "lacking"),
    [({"sector": "gas"}, "gas", ""), ({"sector": "gas"}, "fire", "gas"), ({"sector": "light_industry"}, "fire", ""),
     ({"kind": "rescue"}, "fire", "")],
)  # fmt: skip
def test_a_pool_for_one_sector_or_for_rescue_covers_what_it_is_for(stage, of, specialty, lacking):
    """Every department keeps one of its own sector, which could never be published with all five (LH-7.1)."""
    pool = operations.create_pool(
        by=stage.leader, at=stage.at(), name="一行业专家库", level="departmental", owner_regulator=stage.city, **of
    )
    operations.admit_expert(applicant(stage, specialties=[specialty]), pool=pool, by=stage.leader, at=stage.at())
    if lacking:
        with refused("pool_field_missing", "LH-7.3", lacking):
            publishing.publish_pool(pool, by=stage.leader, at=stage.at())
    else:
        assert publishing.publish_pool(pool, by=stage.leader, at=stage.at()).number


@pytest.mark.clause("LH-7.3", refusal=True)
@pytest.mark.place("leaders")
def test_nor_by_letters_one_by_one(stage):
    lacking = [("甲", "hazardous_chemicals"), ("丙", "transport")]
    first, _second = [admit(stage, applicant(stage, name=name, specialties=[field])) for name, field in lacking]
    asked = {"by": stage.leader, "at": stage.at(), "letter_number": "聘1号"}
    with refused("pool_field_missing", "LH-7.3", "gas"):
        operations.announce_expert(first, **asked)
    admit(stage, applicant(stage, name="乙", specialties=["gas"]))
    assert operations.announce_expert(first, **asked).announced_on == stage.today


def test_the_letter_is_the_experts_also_where_the_account_comes_later(stage):
    expert = applicant(stage)
    membership = admit(stage, expert)
    publish(stage)
    membership.refresh_from_db()
    letter = OfficialDocument.objects.get(number=membership.letter_number)
    person = operations.give_account(
        expert, by=stage.officer, at=stage.at(), username="later", password="Kx7-plenty-of"
    )
    assert papers.fetch(letter.pk, person) == letter
    with pytest.raises(Stranger):
        papers.fetch(letter.pk, stage.experts[0].account)


@pytest.mark.django_db(transaction=True)
def test_who_is_removed_while_the_papers_are_typeset_is_not_overwritten(monkeypatch):
    """The rows are locked before the first paper: who removes somebody meanwhile waits, and has the last word."""
    stage = play("3713", county="371302")
    membership = admit(stage, applicant(stage))
    typeset, waited = publishing._announcement, []

    def remove():
        operations.end_membership(membership, by=stage.leader, at=stage.at(), reason="调离")
        connection.close()

    meanwhile = Thread(target=remove)

    def slowly(*args, **asked):
        meanwhile.start()
        meanwhile.join(timeout=1)
        waited.append(meanwhile.is_alive())
        return typeset(*args, **asked)

    monkeypatch.setattr(publishing, "_announcement", slowly)
    publish(stage)
    meanwhile.join()
    membership.refresh_from_db()
    assert (waited, membership.announced_on, membership.ended_on) == ([True], stage.today, stage.today)


def test_only_the_pools_own_people_publish(stage):
    admit(stage, applicant(stage))
    with refused("role_not_allowed"):
        publish(stage, by=stage.stranger)


def test_an_upgrade_over_a_number_given_twice_marks_the_later_one(stage):
    """Until the constraint stood two at once could give the same; the place must start all the same."""
    rows = [admit(stage, applicant(stage, name=name)) for name in ("赵堃", "钱镠", "孙犇")]
    upgrade = import_module("bihuan.experts.migrations.0012_one_letter_number_one_person")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX letter_number_once")
        for row, number in zip(rows, ("聘9号", "聘9号", "聘10号"), strict=True):
            Membership.objects.filter(pk=row.pk).update(announced_on=stage.today, letter_number=number)
        cursor.execute(upgrade.SAME)
    letters = Membership.objects.order_by("pk").values_list("letter_number", flat=True)
    assert list(letters)[-3:] == ["聘9号", "聘9号（重号2）", "聘10号"]
