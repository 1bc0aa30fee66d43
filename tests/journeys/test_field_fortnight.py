"""Days without a network and a network that keeps breaking off: hazards with their photos pile up on the phone, which
stays usable, and every one of them arrives whole. A few here; two hundred with six hundred photos in bench/field.py."""

import hashlib
import json
import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.test_field import HELD, browser
from tests.journeys.test_field_killed import own_store, server, site
from tests.run.started import wait_until

from bihuan import documents
from bihuan.documents.models import Attachment
from bihuan.field.models import SentAct, SentPhoto

__all__ = ["browser", "own_store", "server", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HAZARDS = int(os.environ.get("BIHUAN_FIELD_HAZARDS", "4"))
PHOTOS = int(os.environ.get("BIHUAN_FIELD_PHOTOS", "12"))
CUTS = int(os.environ.get("BIHUAN_FIELD_CUTS", "6"))
TAPS = 20
PATIENCE = 60 + 3 * (HAZARDS + PHOTOS)  # seconds, on a busy machine

FILL = """async ([n, photos]) => {
  const part = (name) => import(`/static/bihuan/field/${name}.js`);
  const [capture, queue, bundles] = await Promise.all(['capture', 'queue', 'bundles'].map(part));
  const [bundle] = bundles.bundles.values();
  const shoot = async () => {
    const grain = new OffscreenCanvas(400, 300);
    const pixels = new ImageData(400, 300);
    for (let at = 0; at < pixels.data.length; at += 65536) crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
    for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
    grain.getContext('2d').putImageData(pixels, 0, 0);
    const canvas = new OffscreenCanvas(1280, 960);
    canvas.getContext('2d').drawImage(grain, 0, 0, 1280, 960);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
    return capture.keep(bundle, blob, { from: 'camera', filename: `${Date.now()}.jpg` });
  };
  const taken = [];
  for (let k = 0; k < photos; k += 1) taken.push((await shoot()).sha256);
  const said = { description: `第${n + 1}处通道堵塞`, location: `${n + 1}号通道`, advice: '立即清理' };
  const kind = { legal_basis: '安全生产法第三十六条', grade: 'general', criterion: '', different: true };
  await queue.add(bundle, 'record_finding', { photos: taken, ...said, ...kind });
}"""
TAP = """async () => {
  const title = document.getElementById('title');
  const before = title.textContent;
  const from = performance.now();
  document.querySelector('.fd-answer.fd-ok').click();
  while (title.textContent === before) await new Promise(requestAnimationFrame);
  return performance.now() - from;
}"""
USED = "() => navigator.storage.estimate().then(({ usage }) => usage)"
LEFT = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  return [queue.acts.length, queue.unsafe().length];
}"""


def arrived() -> int:
    """Photos that are kept and acts that were received."""
    return SentPhoto.objects.exclude(attachment_id=None).count() + SentAct.objects.count()


def tell(**figures) -> None:
    """For the bench, as soon as they are known."""
    if told := os.environ.get("BIHUAN_FIGURES"):
        known = json.loads(Path(told).read_text(encoding="utf-8")) if Path(told).exists() else {}
        Path(told).write_text(json.dumps({**known, **figures}), encoding="utf-8")


def test_what_piled_up_without_a_network_arrives_through_one_that_breaks_off_again_and_again(site, server):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("link", name="逐条检查")).to_be_visible()
    for n in range(HAZARDS):
        page.evaluate(FILL, [n, PHOTOS // HAZARDS])
    page.reload()
    page.wait_for_selector("body[data-ready]")
    opened = page.evaluate("() => performance.now()")
    first = site.check.checklist.items.order_by("position").first()
    page.goto(f"{site.address}/field/#/items/{site.check.pk}/{first.pk}")
    expect(page.locator(".fd-answer.fd-ok")).to_be_visible()
    taps = sorted(page.evaluate(TAP) for _n in range(TAPS))
    tell(open_ms=opened, tap_median_ms=taps[TAPS // 2], tap_worst_ms=taps[-1], store_full_mb=page.evaluate(USED) / 1e6)

    began = time.monotonic()
    acts = 1 + HAZARDS + TAPS
    page.goto(f"{site.address}/field/#/status")
    for cut in range(1, CUTS + 1):
        page.context.set_offline(False)
        wait_until(lambda cut=cut: arrived() >= (PHOTOS + acts) * cut // (CUTS + 1), PATIENCE)
        page.context.set_offline(True)
        if cut % 3 == 0:  # and the tab is killed as well
            phone = page.context
            page.close()
            page = lead.page = phone.new_page()
            page.goto(f"{site.address}/field/#/status")
    page.context.set_offline(False)
    wait_until(lambda: page.wait_for_timeout(250) or page.evaluate(LEFT) == [acts, 0], PATIENCE)

    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"accepted"}
    assert len(held["acts"]) == SentAct.objects.count() == acts
    assert len(held["hashes"]) == PHOTOS
    assert held["proven"] == held["hashes"]
    kept = Attachment.objects.filter(pk__in=SentPhoto.objects.values("attachment_id"))
    assert sorted(kept.values_list("sha256", flat=True)) == held["hashes"]
    assert [hashlib.sha256(documents.read(one)).hexdigest() for one in held["hashes"]] == held["hashes"]
    assert site.check.findings.count() == HAZARDS
    assert lead.broken == []
    sizes = sum(len(documents.read(one)) for one in held["hashes"])
    tell(photos_mb=sizes / 1e6, store_after_mb=page.evaluate(USED) / 1e6, sync_minutes=(time.monotonic() - began) / 60)
