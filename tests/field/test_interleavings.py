"""Three phones in one check, sent and sent again in any order, with photos that come or not, answers from a page in
between and the power gone in the middle: no answer that was taken is lost, nothing counts twice, and every receipt
names the photos that the server holds."""

import contextlib
import hashlib
import os
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.cast import picture
from tests.field.conftest import Phone, phone

from bihuan import documents
from bihuan.audit.models import Event
from bihuan.documents.models import Attachment
from bihuan.field import sync, waiting
from bihuan.field.models import SentAct, SentPhoto
from bihuan.inspections import operations, reporting
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Guest
from bihuan.refusal import Refusal

EXAMPLES = int(os.environ.get("BIHUAN_INTERLEAVINGS", "40"))
"""A thousand of them take a quarter of an hour."""
PHONES = st.integers(0, 2)
ITEMS = st.integers(0, 2)
RESULTS = st.sampled_from(["ok", "problem", "na"])
NOTES = st.sampled_from(["", "没有"])
STEP = st.one_of(
    st.tuples(st.just("answer"), PHONES, ITEMS, RESULTS, NOTES),
    st.tuples(st.just("find"), PHONES, ITEMS),
    st.tuples(st.just("send"), PHONES),
    st.tuples(st.just("send part"), PHONES, st.integers(1, 3)),
    st.tuples(st.just("send twice"), PHONES),
    st.tuples(st.just("upload"), PHONES),
    st.tuples(st.just("kill"), PHONES, st.integers(1, 6)),
    st.tuples(st.just("page"), ITEMS, RESULTS),
    st.tuples(st.just("give up"), PHONES),
    st.tuples(st.just("settle"), PHONES, st.sampled_from(["sent", "stands"])),
    st.tuples(st.just("find badly"), PHONES),
    st.tuples(st.just("mend"), PHONES),
    st.tuples(st.just("fix"), PHONES),
    st.tuples(st.just("end")),
    st.tuples(st.just("end badly")),
    st.tuples(st.just("mend end")),
    st.tuples(st.just("page end")),
    st.tuples(st.just("withdraw"), st.integers(1, 2)),
)


FOUND_AND_SETTLED = [
    ("answer", 0, 0, "ok", ""), ("send", 0), ("find", 1, 0), ("upload", 1), ("send", 1), ("settle", 1, "sent"),
]  # fmt: skip
"""One finds a problem where another found none, and it is settled that it is one."""
CAME_BACK_AND_ENDED = [("find badly", 0), ("answer all",), ("end",), ("send", 0), ("mend", 0), ("send", 0)]
"""What came back is mended after the end was sent, and nothing of it is lost."""
A_COLLEAGUES_PHOTO_IS_ON_ITS_WAY = [("find", 1, 0), ("send", 1), ("answer all",), ("end",), ("send", 0), ("page end",)]
TOGETHER_MENDED = [("find", 1, 0), ("send", 1), ("mend", 1), ("upload", 1), ("send", 1), ("withdraw", 1), ("send", 1)]
ENDED_BADLY = [
    ("find", 1, 0), ("answer all",), ("end badly",), ("send", 0), ("mend end",), ("find", 0, 1), ("send", 0),
    ("mend end",), ("upload", 1), ("send", 1), ("upload", 0), ("send", 0),
]  # fmt: skip
"""The end came back, its mend waits for a colleague's finding, and something more is found before it."""
BLOCKED = {"description": "通道堵塞", "advice": "清理", "grade": "general", "legal_basis": "消防法第二十八条"}
EXPLAINED = {"present": "孙安全", "summary": "总体受控"}


class PowerGone(BaseException):
    """Nothing of the product catches it."""


class World:
    """Three phones, and what has been promised to each of them so far."""

    def __init__(self, stage, check, monkeypatch) -> None:
        self.stage, self.check, self.monkeypatch = stage, check, monkeypatch
        self.items = list(check.checklist.items.order_by("position")[:3])
        self.people = [
            m.expert.account for m in check.team.select_related("expert__account").order_by("-is_lead", "id")
        ]
        self.phones: list[Phone] = [phone(stage, check, one) for one in self.people]
        self.pictures: dict[int, list[bytes]] = {n: [] for n in range(3)}
        self.promised: dict[str, dict] = {}
        self.paged, self.over = 0, False
        lead = self.people[0]
        for item in check.checklist.items.order_by("position")[3:]:
            operations.answer_item(check, by=lead, at=stage.at(), item=item, result="ok")
            self.paged += 1
        self.unkept: set[str] = set()

    def run(self, steps) -> None:
        for what, *known in steps:
            getattr(self, f"do_{what.replace(' ', '_')}")(*known)
            self._ended_over_nothing()
        for _round in range(2):  # in the end every phone comes home
            for n in range(3):
                self.do_upload(n)
                self.do_send(n)
                self._ended_over_nothing()
        while row := SentAct.objects.filter(state__in=sync.OPEN).select_related("account").order_by("-id").first():
            sync.give_up_act(row, by=row.account, at=self.stage.at(), reason="看过现场")
            for one in self.people:
                sync.take_up_waiting(one, now=self.stage.at)

    def _ended_over_nothing(self) -> None:
        """At the moment at which the visit is over, nothing of it that had been sent was undone."""
        if not self.over and Inspection.objects.get(pk=self.check.pk).state != "ongoing":
            self.over = True
            ended = Event.objects.filter(case=self.check.ref, act="explain_findings").get().at
            left = SentAct.objects.filter(act__in=waiting.VISIT, received_at__lt=ended)
            assert not left.filter(state="waiting").exists()
            assert not left.filter(state__in=["refused", "in_conflict"], judged_at__lt=ended).exists()

    def do_find_badly(self, n) -> None:
        self.phones[n].do("record_finding", **{**BLOCKED, "legal_basis": ""})

    def do_mend(self, n) -> None:
        row = SentAct.objects.filter(account=self.people[n], state__in=sync.OPEN, act="record_finding").first()
        if row is not None:
            self.phones[n].do("record_finding", **BLOCKED, different=True, replaces=str(row.client_id))

    def do_fix(self, n) -> None:
        found = [one for one in self.phones[n].done if one["act"] == "record_finding"]
        if found:
            content = picture((80, 60))
            self.pictures[n].append(content)
            shown = {"rectification": "已清理", "rectified_by": "周工", "photos": [hashlib.sha256(content).hexdigest()]}
            self.phones[n].do("fix_on_the_spot", hazard_of=found[-1]["client_id"], **shown)

    def do_answer_all(self) -> None:
        for n in range(3):
            self.do_page(n, "ok")

    def do_end(self) -> None:
        self.phones[0].do("explain_findings", **EXPLAINED)
        self.phones[0].do("sign_report")

    def do_end_badly(self) -> None:
        self.phones[0].do("explain_findings", **{**EXPLAINED, "summary": ""})

    def do_mend_end(self) -> None:
        row = SentAct.objects.filter(account=self.people[0], state__in=sync.OPEN, act="explain_findings").last()
        if row is not None:
            self.phones[0].do("explain_findings", **EXPLAINED, replaces=str(row.client_id))

    def do_page_end(self) -> None:
        with contextlib.suppress(Refusal), transaction.atomic():
            reporting.explain_findings(self.check, by=self.people[0], at=self.stage.at(), **EXPLAINED)

    def do_withdraw(self, n) -> None:
        self.check.team.filter(expert__account=self.people[n]).delete()
        Guest.objects.filter(account=self.people[n]).delete()

    def do_answer(self, n, item, result, note) -> None:
        self.phones[n].answer(self.items[item], result, note)

    def do_find(self, n, item) -> None:
        content = picture((80, 60))
        self.pictures[n].append(content)
        self.phones[n].find(self.items[item], hashlib.sha256(content).hexdigest(), different=True)

    def do_send(self, n) -> None:
        sync.take_up_waiting(self.people[n], now=self.stage.at)
        self._keep(n, self._sent(n, self.phones[n].done))

    def do_send_part(self, n, first) -> None:
        if self.phones[n].done:
            self._keep(n, self._sent(n, self.phones[n].done[:first]))

    def _sent(self, n, acts) -> list[dict]:
        told = []
        for one in acts:
            try:
                with transaction.atomic():
                    told += self.phones[n].send(one)
                self.unkept.discard(one["client_id"])
            except Refusal as refusal:  # what it mends was done meanwhile: the phone is told so
                if refusal.code != "nothing_to_mend":
                    raise
                self.unkept.add(one["client_id"])
        return told

    def do_send_twice(self, n) -> None:
        self.do_send(n)
        self.do_send(n)

    def do_upload(self, n) -> None:
        for content in self.pictures[n]:
            self.phones[n].upload(content)

    def do_kill(self, n, after) -> None:
        """The power goes at the `after`th line of the chain from here: the transaction at work is lost, no other."""
        if not self.phones[n].done:
            return
        lines, real = Counter(), sync.ledger.record

        def going(*args, **kwargs):
            lines["n"] += 1
            if lines["n"] >= after:
                raise PowerGone
            real(*args, **kwargs)

        with self.monkeypatch.context() as patched:
            patched.setattr(sync.ledger, "record", going)
            with contextlib.suppress(PowerGone, Refusal):
                self.phones[n].send()

    def do_page(self, item, result) -> None:
        by = self.people[0]
        note = "没有" if result == "na" else ""
        try:
            with transaction.atomic():
                operations.answer_item(
                    self.check, by=by, at=self.stage.at(), item=self.items[item], result=result, note=note
                )
            self.paged += 1
        except Refusal:
            pass

    def do_settle(self, n, value) -> None:
        row = SentAct.objects.filter(account=self.people[n], state="in_conflict").order_by("id").first()
        if row is not None:
            try:
                with transaction.atomic():
                    sync.resolve_conflict(row, by=self.people[n], at=self.stage.at(), value=value, reason="看过现场")
            except Refusal:
                pass

    def do_give_up(self, n) -> None:
        row = SentAct.objects.filter(account=self.people[n], state__in=sync.OPEN).order_by("id").first()
        if row is not None:
            sync.give_up_act(row, by=self.people[n], at=self.stage.at(), reason="看过现场")

    def _keep(self, n, receipts) -> None:
        for told in receipts:
            assert set(told["hashes"]) <= self._held(n)
            before = self.promised.get(told["client_id"])
            if before and before["state"] == "accepted":
                assert told["state"] == "accepted", "what was taken stays taken"
                assert told["hashes"] == before["hashes"]
            self.promised[told["client_id"]] = told

    def _held(self, n) -> set[str]:
        kept = SentPhoto.objects.filter(account=self.people[n]).exclude(attachment_id=None)
        rows = Attachment.objects.filter(pk__in=kept.values("attachment_id"))
        return {one.sha256 for one in rows if hashlib.sha256(documents.read(one.sha256)).hexdigest() == one.sha256}

    def nothing_is_lost_and_nothing_counts_twice(self) -> None:
        done = [(str(one["client_id"]), one) for each in self.phones for one in each.done]
        done = [(key, one) for key, one in done if key not in self.unkept]
        rows = {str(one.client_id): one for one in SentAct.objects.all()}
        assert len(rows) == SentAct.objects.count() == len(done), "each act once"
        for key, one in done:
            assert rows[key].payload == one["payload"], "what was done is kept as it was done, whatever became of it"
        assert not [key for key, one in rows.items() if one.state == "waiting"], "what waited has come, or was given up"
        told = Counter(event.act for event in Event.objects.filter(case=self.check.ref))
        accepted = [one for one in rows.values() if one.state == "accepted"]
        settled = [one for one in rows.values() if one.state == "resolved" and one.resolution == "sent"]
        holds = Counter(one.act for one in (*accepted, *settled))
        assert told["answer_item"] == holds["answer_item"] + self.paged
        assert told["record_finding"] == holds["record_finding"] == self.check.findings.count()
        history = Event.objects.filter(case=self.check.ref, act="answer_item")
        said = Counter((event.data["item"], event.data["result"]) for event in history)
        codes = {str(item.pk): item.code for item in self.items}
        for one in accepted:
            if one.act == "answer_item":
                said[codes[one.payload["item"]], one.payload["result"]] -= 1
        assert not [key for key, n in said.items() if n < 0], "every answer that was taken stands in the history"


@pytest.fixture
def own_world(stage, check, monkeypatch):
    """The same world for every interleaving: what one leaves behind is undone."""

    def fresh():
        return World(stage, check, monkeypatch)

    return fresh


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=4, max_size=14))
@example(steps=FOUND_AND_SETTLED)
@example(steps=CAME_BACK_AND_ENDED)
@example(steps=A_COLLEAGUES_PHOTO_IS_ON_ITS_WAY)
@example(steps=TOGETHER_MENDED)
@example(steps=ENDED_BADLY)
def test_any_interleaving_of_three_phones(own_world, steps):
    saved = transaction.savepoint_create()
    try:
        world = own_world()
        world.run(steps)
        world.nothing_is_lost_and_nothing_counts_twice()
    finally:
        transaction.savepoint_rollback(saved)
