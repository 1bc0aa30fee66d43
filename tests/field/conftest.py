"""A check under way, the phones of its experts, and what they do on them."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from tests.cast import picture
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import arrive, ready, started

from bihuan.field import bundle, devices, photos, seal, sync
from bihuan.field.models import Bundle, Device, SentAct
from bihuan.inspections import access

__all__ = ["arrive", "own_store", "ready", "stage", "started"]
CHUNK = 1500


@dataclass
class Phone:
    """One expert's phone: its clock may be `off`, and it remembers what it has done."""

    stage: object
    account: object
    device: Device
    bundle: Bundle
    off: timedelta = timedelta(0)
    done: list[dict] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.stage.at() + self.off

    def do(self, act: str, **payload) -> dict:
        """An act as the app writes it down."""
        replaces = payload.pop("replaces", "")
        one = {
            "client_id": str(uuid.uuid4()),
            "act": act,
            "payload": payload,
            "device_at": self.clock().isoformat(),
            "bundle": str(self.bundle.pk),
            **({"replaces": replaces} if replaces else {}),
        }
        self.done.append(one)
        return one

    def answer(self, item, result="ok", note="", seen=None) -> dict:
        said = {"item": str(item.pk), "result": result, "note": note}
        return self.do("answer_item", **said, **({"seen_at": seen.at.isoformat()} if seen else {}))

    def find(self, item, *hashes, **changes) -> dict:
        said = {"description": "配电箱未上锁", "advice": "上锁", "legal_basis": "安全生产法第三十六条", **changes}
        return self.do("record_finding", item=str(item.pk), photos=list(hashes), grade="general", **said)

    def send(self, *acts: dict, offset: int | None = None) -> list[dict]:
        """The receipts of these, or of all that was done."""
        wanted = acts or self.done
        seconds = -int(self.off.total_seconds()) if offset is None else offset
        sent = [self._take(one, seconds) for one in wanted]
        return sync.receipts(SentAct.objects.get(pk=one.pk) for one in sent)

    def _take(self, one: dict, seconds: int) -> SentAct:
        def known(key):
            return Bundle.objects.select_related("device").get(pk=key, device__account=self.account)

        return sync.take(sync.read(one, bundles=known, offset=seconds), by=self.account, now=self.stage.at)

    def photo(self, content: bytes | None = None, *, upload=True, sealed=True, **changes) -> str:
        """A photo taken on the spot; its hash."""
        content = picture() if content is None else content
        sha256 = hashlib.sha256(content).hexdigest()
        if upload:
            self.upload(content, capture=self.capture(sha256) if sealed else {}, **changes)
        return sha256

    def capture(self, sha256: str, **changes) -> dict:
        place = {"latitude": 35.1, "longitude": 118.35, "accuracy": 12}
        said = {"device_at": self.clock().isoformat(), "place_line": seal.place_of(place).line}
        mark = seal.seal_of(
            sha256=sha256, device_at=said["device_at"], place=said["place_line"], challenge=self.bundle.challenge
        )
        return {"from": "camera", "seal": mark, "place": place, "sent_at": self.clock().isoformat(), **said, **changes}

    def upload(self, content: bytes, *, capture=None, start=0, sha256=None, size=None, **changes):
        """All of it in pieces; the row."""
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        row = None
        for offset in itertools.count(start, CHUNK):
            row = photos.receive_photo(
                self.bundle,
                by=self.account,
                at=self.stage.at(),
                sha256=sha256,
                size=len(content) if size is None else size,
                offset=offset,
                chunk=content[offset : offset + CHUNK],
                capture=capture or {},
                **changes,
            )
            if offset + CHUNK >= len(content):
                return row


def phone(stage, inspection, account, **changes) -> Phone:
    """A phone in the hands of an expert, with the check taken along."""
    device = devices.enroll_device(account, by=account, at=stage.at(), key=uuid.uuid4(), name="红米")
    taken = bundle.take_bundle(access.fetch(inspection.pk, account), by=account, at=stage.at(), device=device)
    return Phone(stage, account, device, taken, **changes)


@pytest.fixture
def check(stage):
    """Under way, everybody has arrived."""
    return started(stage)


@pytest.fixture
def team(stage, check) -> list[Phone]:
    """A phone for each expert, the lead's first."""
    members = check.team.select_related("expert__account").order_by("-is_lead", "id")
    return [phone(stage, check, member.expert.account) for member in members]


@pytest.fixture
def items(check):
    return list(check.checklist.items.order_by("position"))
