"""The pool through its pages: registering, admitting, announcing, and a person in every place side by side."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import picture, play
from tests.experts.conftest import applicant
from tests.inspections.conftest import planned

from bihuan import clock
from bihuan.experts import admitting, operations
from bihuan.experts.models import Draw, Expert, Membership

NEW = {
    "name": "新专家𬱖",
    "born_on": "1979-03-02",
    "work_since": "2004-01-01",
    "title": "intermediate",
    "specialties": ["gas", "fire"],
    "unit_name": "示例研究院",
    "unit_kind": "research_institute",
    "phone": "13900001234",
}


@pytest.fixture
def stage(db):
    stage = play("3713", county="371302")
    with clock.frozen(stage.at()):
        yield stage


def browser(account) -> Client:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def text(answer) -> str:
    return answer.content.decode()


def bring(client, expert, *kinds):
    """The papers, through the form of the expert's page."""
    for kind in kinds:
        asked = {"kind": kind, "dated_on": "2026-10-30", "said": "市第一医院"}
        assert client.post(reverse("experts:file_proof", args=[expert.pk]), asked).status_code == 303


def file(expert) -> str:
    return reverse("experts:file", args=[expert.pk])


def show(expert) -> str:
    return reverse("experts:show", args=[expert.pk])


def test_from_the_form_to_the_letter(stage):
    office = browser(stage.leader)
    assert office.post(reverse("experts:register_expert"), NEW).status_code == 303
    expert = Expert.objects.latest("id")
    assert (expert.name, expert.specialties) == ("新专家𬱖", ["gas", "fire"])
    asked = {"pool": stage.pool.pk}
    lacking = office.post(reverse("experts:admit_expert", args=[expert.pk]), asked)
    assert 'data-code="health_statement_missing"' in text(lacking)
    bring(office, expert, "health_statement", "competence_review")
    assert office.post(reverse("experts:admit_expert", args=[expert.pk]), asked).status_code == 303
    membership = Membership.objects.get(expert=expert)
    assert "待公布" in text(office.get(show(expert)))
    announce = reverse("experts:announce_expert", args=[expert.pk])
    blank = office.post(announce, {"membership": membership.pk, "letter_number": ""})
    assert 'data-code="letter_number_missing"' in text(blank)
    letter = Membership.objects.exclude(letter_number="").filter(pool=membership.pool).first().letter_number
    taken = text(office.post(announce, {"membership": membership.pk, "letter_number": letter}))
    assert 'data-code="letter_number_taken"' in taken
    assert f'value="{letter}"' in taken.partition('<details class="bh-more-fields" open>')[2].partition("</details>")[0]
    assert office.post(announce, {"membership": membership.pk, "letter_number": "示聘9号"}).status_code == 303
    assert "示聘9号" in text(office.get(show(expert)))


def test_no_specialty_is_refused_and_what_was_typed_is_kept(stage):
    answer = browser(stage.officer).post(reverse("experts:register_expert"), {**NEW, "specialties": []})
    assert answer.status_code == 422
    assert 'data-code="specialty_missing"' in text(answer)
    assert "新专家𬱖" in text(answer)


def test_a_birth_date_in_the_future_is_refused(stage):
    answer = browser(stage.officer).post(reverse("experts:register_expert"), {**NEW, "born_on": "2099-01-01"})
    assert 'data-code="born_in_the_future"' in text(answer)


@pytest.mark.parametrize("who", ["safety", "worker"])
def test_an_enterprise_registers_nobody(stage, who):
    assert browser(getattr(stage, who)).get(reverse("experts:new")).status_code == 404


def test_the_condition_that_bars_admission_is_named_with_its_clause(stage):
    office = browser(stage.leader)
    office.post(reverse("experts:register_expert"), {**NEW, "title": "junior"})
    expert = Expert.objects.latest("id")
    answer = office.post(reverse("experts:admit_expert", args=[expert.pk]), {"pool": stage.pool.pk})
    assert answer.status_code == 422
    assert 'data-code="expert_title_too_low"' in text(answer)
    assert "/basis/LY-2.3.2/" in text(answer)


def test_every_place_stands_side_by_side(stage):
    old = stage.expert("老专家", "gas", born_on=date(1961, 1, 5))
    Expert.objects.filter(pk=old.pk).update(born_on=date(1958, 1, 5), retired=False, title="intermediate")
    page = text(browser(stage.officer).get(show(old)))
    for place in ("临沂市", "烟台市", "漯河市", "秦皇岛经济技术开发区", "湖州市"):
        assert f"{place}</th>" in page
    ages = re.search(r"<th scope=\"row\">年龄</th>(.*?)</tr>", page, flags=re.S).group(1)
    states = dict(re.findall(r'data-label="([^"]+)" data-state="(\w+)"', ages))
    assert (states["临沂市"], states["漯河市"], states["湖州市"]) == ("met", "missing", "unset")
    assert "（仅对已退休的）" in ages
    assert "/basis/LH-5.3/" in ages


def test_phones_are_masked_for_all_but_the_person(stage):
    expert = stage.experts[0]
    assert expert.phone not in text(browser(stage.officer).get(show(expert)))
    assert expert.phone in text(browser(expert.account).get(show(expert)))


def test_an_expert_sees_nobody_else(stage):
    first, second, _third = stage.experts
    assert browser(first.account).get(show(second)).status_code == 404


def test_an_unclear_enterprise_is_asked_for_again(stage):
    where = reverse("experts:declare_interest", args=[stage.experts[0].pk])
    answer = browser(stage.officer).post(where, {"enterprise": "没有这家", "kind": "share"})
    assert answer.status_code == 422
    assert "没有找到该企业" in text(answer)


def test_a_tie_is_ended_with_its_reason_by_the_office_alone(stage):
    expert, ended = stage.experts[0], reverse("experts:end_interest", args=[stage.experts[0].pk])
    office, own = browser(stage.officer), browser(expert.account)
    given = {"enterprise": stage.enterprise.name, "kind": "share"}
    assert office.post(reverse("experts:declare_interest", args=[expert.pk]), given).status_code == 303
    (tie,) = expert.interests.all()
    assert ended in text(office.get(show(expert)))
    assert ended not in text(own.get(show(expert)))
    sent = {"interest": tie.pk, "reason": "股份已转让"}
    assert own.post(ended, sent).status_code == 422
    assert office.post(ended, {**sent, "interest": tie.pk + 1}).status_code == 404
    assert office.post(ended, sent).status_code == 303
    assert "解除：股份已转让" in text(office.get(show(expert)))


def test_the_list_is_found_by_specialty_and_free_day(stage):
    office = browser(stage.officer)
    page = text(office.get(reverse("experts:list"), {"specialty": "electrical", "free_on": "2026-11-20"}))
    assert "王赟" in page
    assert "李玥燚" not in page


@pytest.mark.parametrize("who", ["officer", "safety"])
def test_fixed_statements(stage, django_assert_max_num_queries, who):
    client = browser(getattr(stage, who))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("experts:list")).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get(show(stage.experts[0])).status_code == 200


class TestPools:
    """The pools an office keeps, and the special fields of its place."""

    def pools(self, account):
        return browser(account).get(reverse("experts:pools"))

    def test_an_office_makes_its_pool(self, stage):
        page = text(self.pools(stage.officer))
        assert "示例市专家库" in page
        assert "3 人在库" in page
        asked = {"name": "示例市燃气专家库", "level": "municipal"}
        answer = browser(stage.officer).post(reverse("experts:create_pool"), asked)
        assert answer.status_code == 303
        assert "示例市燃气专家库" in text(self.pools(stage.officer))

    @pytest.mark.parametrize(
        ("changes", "code"), [({"level": ""}, "pool_owner_missing"), ({"name": "示例市专家库"}, "duplicate_pool")]
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, stage, changes, code):
        asked = {"name": "又一个库", "level": "municipal", **changes}
        answer = browser(stage.officer).post(reverse("experts:create_pool"), asked)
        assert answer.status_code == 422
        assert f'data-code="{code}"' in text(answer)
        assert asked["name"] in text(answer)

    def test_a_pool_has_a_name(self, stage):
        answer = browser(stage.officer).post(reverse("experts:create_pool"), {"name": " ", "level": "municipal"})
        assert 'data-code="name_missing"' in text(answer)

    @pytest.mark.parametrize("who", ["safety", "worker"])
    def test_an_enterprise_keeps_none(self, stage, who):
        assert self.pools(getattr(stage, who)).status_code == 404

    def test_the_pools_take_a_fixed_number_of_statements(self, stage, django_assert_max_num_queries):
        client = browser(stage.leader)
        with django_assert_max_num_queries(12):
            client.get(reverse("experts:pools"))

    def test_a_field_is_listed_and_an_outsider_let_in_for_it(self, stage):
        """From the office's page to the place where experts are picked, and to the list of exceptions."""
        leader = browser(stage.leader)
        listing = reverse("experts:list_special_field")
        assert leader.post(listing, {"specialty": "gas", "reason": "本市没有"}).status_code == 303
        assert "燃气" in text(self.pools(stage.leader))
        assert "本市没有" in text(self.pools(stage.officer))
        assert listing not in text(self.pools(stage.officer))

        outsider, inspection = applicant(stage), planned(stage)
        picking = reverse("inspections:experts", args=[inspection.pk])
        permit = reverse("experts:permit_special_expert", args=[outsider.pk])
        assert permit in text(leader.get(picking))
        assert permit not in text(browser(stage.safety).get(picking))
        asked = {"division_code": "371302", "specialty": "gas", "reason": "国内权威"}
        assert 'data-code="exception_reason_missing"' in text(leader.post(permit, asked))
        asked |= {"proof": SimpleUploadedFile("证书.jpg", picture(), "image/jpeg"), "division_code": "3713"}
        assert leader.post(permit, asked).status_code == 303
        assert permit not in text(leader.get(picking))

        shown = text(leader.get(reverse("packs:exceptions")))
        assert f"{outsider.name} · 燃气" in shown
        own = text(leader.get(show(outsider)))
        file = re.search(r"/media/\d+/original/", own)[0]
        assert leader.get(file).status_code == 200
        assert browser(stage.officer).get(file).status_code == 200
        assert browser(stage.stranger).get(file).status_code == 404
        assert "/original/" not in text(browser(stage.safety).get(show(outsider)))


class TestThePoolsLife:
    """From the expert's own application to the certificate, through the pages alone."""

    def test_applied_for_on_the_phone_and_published_at_the_office(self, stage, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        expert = applicant(stage, without="health_statement")
        office = browser(stage.leader)
        opened = office.post(reverse("experts:give_account", args=[expert.pk]), {"username": "zhao"})
        assert "zhao" in text(opened)
        person = browser(Expert.objects.get(pk=expert.pk).account)
        page = text(person.get(file(expert)))
        assert "健康证明" in page
        assert "现场能力评审</option>" not in page  # nobody is offered to judge oneself
        photo = SimpleUploadedFile("体检.jpg", picture(), "image/jpeg")
        asked = {"kind": "health_statement", "dated_on": "2026-10-30", "said": "市第一医院", "files": photo}
        assert person.post(reverse("experts:file_proof", args=[expert.pk]), asked).status_code == 303
        asked = {"pool": stage.pool.pk, "statement": "燃气十年"}
        assert person.post(reverse("experts:apply_for_pool", args=[expert.pk]), asked).status_code == 303
        where = reverse("experts:pool", args=[stage.pool.pk])
        assert "燃气十年" in text(office.get(where))
        record = text(office.get(file(expert)))
        scan = re.search(r"/media/\d+/original/", record)[0]
        assert office.get(scan).status_code == 200
        assert browser(stage.safety).get(file).status_code == 404
        assert (
            office.post(reverse("experts:admit_expert", args=[expert.pk]), {"pool": stage.pool.pk}).status_code == 303
        )
        assert "待公布" in text(office.get(where))
        assert office.post(reverse("experts:publish_pool", args=[stage.pool.pk])).status_code == 303
        letter = Membership.objects.get(expert=expert).letter_number
        assert letter in text(office.get(where))
        assert "专家聘书" in text(person.get(reverse("documents:list")))

    def test_on_paper_at_an_office_that_does_not_know_the_person(self, stage, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        expert, clerk = stage.experts[0], browser(stage.stranger)
        pool = operations.create_pool(
            by=stage.stranger, at=stage.at(), name="外地库", level="local", owner_regulator=stage.stranger.regulator
        )
        assert clerk.get(file(expert)).status_code == 404
        assert "代递纸质申请" in text(clerk.get(reverse("experts:show", args=[expert.pk])))
        where, asked = reverse("experts:apply_for_pool", args=[expert.pk]), {"pool": pool.pk}
        assert 'data-code="signed_application_missing"' in text(clerk.post(where, asked))
        signed = SimpleUploadedFile("申请书.jpg", picture(), "image/jpeg")
        assert clerk.post(where, {**asked, "files": signed}).status_code == 303
        assert "签名的申请书" in text(clerk.get(file(expert)))

    def test_returned_with_a_reason_or_withdrawn(self, stage):
        expert = applicant(stage)
        application = admitting.apply_for_pool(
            expert, pool=stage.pool, by=stage.officer, at=stage.at(), files=[stage.photo(stage.officer)]
        )
        office = browser(stage.officer)
        back = reverse("experts:return_application", args=[application.pk])
        assert office.post(back, {"reason": ""}).status_code == 422
        assert office.post(back, {"reason": "材料不全"}).status_code == 303
        assert "材料不全" in text(office.get(file(expert)))

    def test_a_record_is_noted_and_settled(self, stage):
        expert, office = applicant(stage), browser(stage.officer)
        asked = {"ground": "falsification", "evidence": "数据不符"}
        assert office.post(reverse("experts:note_misconduct", args=[expert.pk]), asked).status_code == 303
        barred = office.post(reverse("experts:admit_expert", args=[expert.pk]), {"pool": stage.pool.pk})
        assert 'data-code="integrity_record_open"' in text(barred)
        asked = {"record": expert.misconduct.get().pk, "settlement": "批评教育"}
        assert office.post(reverse("experts:settle_misconduct", args=[expert.pk]), asked).status_code == 303
        assert "数据不符" in text(office.get(file(expert)))
        assert browser(stage.safety).get(file(expert)).status_code == 404

    def test_fixed_statements(self, stage, django_assert_max_num_queries):
        signed = [stage.photo(stage.officer)]
        admitting.apply_for_pool(applicant(stage), pool=stage.pool, by=stage.officer, at=stage.at(), files=signed)
        client, person = browser(stage.officer), browser(stage.experts[0].account)
        with django_assert_max_num_queries(12):
            assert client.get(reverse("experts:pool", args=[stage.pool.pk])).status_code == 200
        with django_assert_max_num_queries(12):
            assert person.get(reverse("experts:mine")).status_code == 200
        with django_assert_max_num_queries(12):
            assert person.get(file(stage.experts[0])).status_code == 200
        with django_assert_max_num_queries(12):
            assert client.get(file(stage.experts[0])).status_code == 200
        assert browser(stage.stranger).get(reverse("experts:pool", args=[stage.pool.pk])).status_code == 404


class TestKeepingAPool:
    """Wanted numbers, rounds, draws, changes and removal, through the pages alone."""

    def pool(self, stage):
        return reverse("experts:pool", args=[stage.pool.pk])

    def act(self, client, name, *args, **asked):
        return client.post(reverse(f"experts:{name}", args=args), asked)

    def test_what_is_short_is_shown_and_not_called_enough(self, stage):
        office, pool = browser(stage.officer), stage.pool.pk
        assert self.act(office, "set_wanted", pool, specialty="gas", number="2").status_code == 303
        assert "缺 2 人" in text(office.get(self.pool(stage)))
        assert 'data-code="pool_specialty_short"' in text(self.act(office, "declare_sufficient", pool))
        assert 'data-code="number_out_of_range"' in text(self.act(office, "set_wanted", pool, specialty="gas"))

    def test_a_round_from_beginning_to_end(self, stage, django_assert_max_num_queries):
        office, pool, expert = browser(stage.officer), stage.pool.pk, stage.experts[0]
        Expert.objects.filter(pk=expert.pk).update(
            certificates=["registered_safety_engineer"], certificates_until=date(2026, 1, 1)
        )
        assert self.act(office, "open_pool_review", pool).status_code == 303
        review = reverse("experts:review", args=[pool])
        with django_assert_max_num_queries(12):
            assert f'href="{review}"' in text(office.get(self.pool(stage)))
        with django_assert_max_num_queries(12):
            page = text(office.get(review))
        assert "职业资格已过期" in page
        assert reverse("experts:show", args=[expert.pk]) in page
        asked = {"finding": "都看过了"}
        refused = text(self.act(office, "close_pool_review", pool, **asked))
        assert 'data-code="pool_review_incomplete"' in refused
        assert asked["finding"] in refused
        assert self.act(office, "renew_certificates", expert.pk, until="2029-01-01").status_code == 303
        assert self.act(office, "close_pool_review", pool, finding="复核完毕").status_code == 303
        assert "现在没有进行中的复核" in text(office.get(review))

    def test_a_certificate_that_was_given_up_comes_back_with_a_new_one(self, stage):
        """Giving up asks first, and a slip of the thumb has a way back."""
        office, expert, held = browser(stage.officer), stage.experts[0], ["registered_safety_engineer"]
        Expert.objects.filter(pk=expert.pk).update(certificates=held, certificates_until=date(2027, 1, 1))
        standing = reverse("experts:standing", args=[expert.pk])
        panel = text(office.get(standing)).split('id="certificates"')[1].split("</section>")[0]
        assert panel.index("data-confirm") < panel.index("不再持有")
        assert 'name="certificates"' not in panel
        assert self.act(office, "renew_certificates", expert.pk, held="no").status_code == 303
        expert.refresh_from_db()
        assert (expert.certificates, expert.certificates_until) == ([], None)
        assert 'name="certificates"' in text(office.get(standing))
        no = self.act(office, "renew_certificates", expert.pk, until="2029-01-01")
        assert 'data-code="certificate_missing"' in text(no)
        assert 'value="2029-01-01"' in text(no)  # nothing is typed twice
        asked = {"until": "2029-01-01", "certificates": held}
        assert self.act(office, "renew_certificates", expert.pk, **asked).status_code == 303
        expert.refresh_from_db()
        assert (expert.certificates, expert.certificates_until) == (held, date(2029, 1, 1))

    def test_a_draw_that_anybody_follows(self, stage):
        office, pool, anybody = browser(stage.officer), stage.pool.pk, Client()
        asked = {
            "purpose": "专项检查",
            "source": "lottery",
            "number_on": "2026-11-19",
            "on": "2026-11-20",
            "number": "2",
        }
        assert self.act(office, "commit_draw", pool, **asked).status_code == 303
        draw = Draw.objects.get()
        public = reverse("published_draw", args=[draw.token])
        before = text(anybody.get(public))
        assert draw.digest in before
        assert all(one.name in before for one in stage.experts)
        assert stage.experts[0].phone not in before
        assert "作废的理由" in text(office.get(self.pool(stage)))
        with clock.frozen(stage.now + timedelta(days=17)):
            assert self.act(office, "hold_draw", draw.pk, told="38215").status_code == 303
        draw.refresh_from_db()
        told = anybody.get(reverse("published_draw_file", args=[draw.token])).json()
        assert [one["name"] for one in told["drawn"]] == [one["name"] for one in draw.drawn]
        assert "38215" in text(anybody.get(public))
        assert anybody.get("/draws/nonsense/").status_code == 404
        assert public in text(browser(stage.experts[0].account).get(reverse("experts:mine")))

    def test_a_draw_is_void_with_its_reason_in_public(self, stage):
        office, asked = browser(stage.officer), {"purpose": "专项检查", "source": "lottery", "number": "2"}
        days = {"number_on": "2026-12-19", "on": "2026-12-20"}
        self.act(office, "commit_draw", stage.pool.pk, **asked, **days)
        draw = Draw.objects.get()
        assert self.act(office, "void_draw", draw.pk, reason="检查改期").status_code == 303
        assert "检查改期" in text(Client().get(reverse("published_draw", args=[draw.token])))

    def test_a_change_is_reported_by_the_expert_and_settled_at_the_office(self, stage):
        expert, office = stage.experts[0], browser(stage.officer)
        page = reverse("experts:standing", args=[expert.pk])
        person = browser(expert.account)
        assert "登记推辞" not in text(person.get(page))
        asked = {"kind": "job_change", "note": "调任"}
        assert self.act(person, "report_change", expert.pk, **asked).status_code == 303
        assert "待复核" in text(office.get(page))
        asked = {"review": expert.reviews.get().pk, "finding": "仍从事本专业", "keep": "yes"}
        assert self.act(office, "settle_review", expert.pk, **asked).status_code == 303
        assert browser(stage.safety).get(page).status_code == 404

    def test_declined_and_removed(self, stage, django_assert_max_num_queries):
        expert, office = stage.experts[0], browser(stage.leader)
        asked = {"work": "某厂检查", "on": "", "reason": "不想去"}
        again = text(self.act(office, "note_decline", expert.pk, **asked))
        assert ('data-code="day_missing"' in again, "某厂检查" in again) == (True, True)
        asked["on"] = "2026-11-01"
        assert self.act(office, "note_decline", expert.pk, **asked).status_code == 303
        row = Membership.objects.get(expert=expert)
        with django_assert_max_num_queries(12):
            page = text(office.get(reverse("experts:standing", args=[expert.pk])))
        assert "不能履职" in page
        asked = {"membership": row.pk, "ground": "unable_to_perform", "evidence": ""}
        assert 'data-code="removal_ground_missing"' in text(self.act(office, "remove_expert", expert.pk, **asked))
        asked["evidence"] = "长期患病"
        assert self.act(office, "remove_expert", expert.pk, **asked).status_code == 303
        assert "长期患病" in text(office.get(reverse("experts:standing", args=[expert.pk])))
