"""A year with one phone, and a phone in other hands: what is over leaves it, what waits never does, it opens as fast as
on its first day, and nobody's things stand open before another."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.test_field import REPEALED, all_in, browser, no_sideways, register, save, site
from tests.run.started import wait_until

from bihuan import clock, documents
from bihuan.documents.vault.here import vault
from bihuan.field.models import SentPhoto
from bihuan.inspections.models import Inspection

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PART = "const part = (name) => import(`/static/bihuan/field/${name}.js`);"
COUNTED = """() => {
  const decrypt = SubtleCrypto.prototype.decrypt;
  globalThis.opened = 0;
  SubtleCrypto.prototype.decrypt = function (...given) { globalThis.opened += 1; return decrypt.apply(this, given); };
}"""
YEAR = """async ([serverAt, real]) => {
  PART
  const queue = await part('queue');
  const known = { size: 3, filename: 'x.jpg', purpose: 'evidence', bundle: '1', type: '', thumb: '' };
  const shoot = (sha256, kept, days) => {
    const capture = { from: 'input', device_at: new Date(Date.parse(serverAt) - days * 86400000).toISOString() };
    return queue.keepPhoto({ ...known, sha256, kept, capture }, new Uint8Array(3));
  };
  let shot = 0;
  const act = async (inspection, days, state, { proven = true, kept = true, old = 0 } = {}) => {
    const sha256 = (shot += 1).toString(16).padStart(64, '0');
    await shoot(sha256, proven, old);
    const made = await queue.add({ id: '1', inspection: { id: inspection } }, 'file_note',
      { text: `${state} ${days}`, place: '库房', photos: [sha256] });
    const at = new Date(Date.parse(serverAt) - days * 86400000).toISOString();
    const refusal = state === 'refused' ? { code: 'x', text: '退回了' } : null;
    const hashes = proven ? [sha256] : [];
    const told = { state, kept, received_at: at, judged_at: at, hashes, waits_for: [], refusal };
    if (state !== 'unsent') await queue.keepReceipt(made, { client_id: made.client_id, ...told });
    return made;
  };
  for (let month = 0; month < 12; month += 1) {
    for (let n = 0; n < 4; n += 1) await act(`7${month}`, month * 30 + 10, 'accepted');
  }
  await act('70', 200, 'given_up');
  await act(real, 20, 'accepted');
  const mended = await act('72', 200, 'refused');
  const mending = await act('72', 199, 'accepted');
  await queue.change(mended, { mended: mending.client_id });
  for (const state of ['refused', 'in_conflict', 'waiting', 'unsent']) await act('71', 300, state);
  await act('71', 300, 'accepted', { proven: false });
  for (const [days, old] of [[300, 2], [301, 100]]) { // what the server never got of what is not to be done any more
    await queue.dismiss(await act('71', days, 'refused', { kept: false, proven: false, old }));
    await act('71', days, 'given_up', { proven: false, old });
  }
}""".replace("PART", PART)
HERE = """async () => {
  PART
  const [queue, store] = await Promise.all(['queue', 'store'].map(part));
  const names = await store.names('');
  return {
    acts: queue.acts.map((act) => [queue.stateOf(act), act.payload.text ?? act.act]).sort(),
    photos: names.filter((name) => name.startsWith('photo/')).length,
    days: [...new Set(names.filter((name) => name.startsWith('past/')).map((name) => name.split('/')[1]))].sort(),
    past: names.filter((name) => name.startsWith('past/') && name.includes('/act/')).length,
    pastPhotos: names.filter((name) => name.startsWith('past/') && name.includes('/photo/')).length,
    bundles: names.filter((name) => name.startsWith('bundle/')).length,
  };
}""".replace("PART", PART)
OPEN = [
    ["dismissed", "refused 300"],
    ["dismissed", "refused 301"],
    ["given_up", "given_up 300"],
    ["in_conflict", "in_conflict 300"],
    ["refused", "refused 300"],
    ["unsent", "unsent 300"],
    ["waiting", "accepted 300"],
    ["waiting", "waiting 300"],
]
PHOTOS = len(OPEN) - 1
"""Of what nobody mends any more, the photo that the server never got is dropped after ninety days as well."""
SOON = f"""async () => {{ {PART}
  const sync = await part('sync');
  for (const wait of [60000, 200, 60000]) sync.soon(wait); // what is to go sooner is not put off
}}"""
AGAIN = f"""async () => {{ {PART}
  const sync = await part('sync');
  const first = sync.now();
  sync.now(); // asked for while it is at work: once more when that is at its end, however often
  sync.now();
  await first;
}}"""
WITHIN = 3 * 4 + 1
"""Of the last ninety days: three months, and one of the check that is still to be done."""


def rests(page):
    """Waits until no sync is at work, and none follows at once."""
    sending = f"async () => {{ {PART} return (await part('sync')).status.mode === 'sending'; }}"
    wait_until(lambda: not page.evaluate(sending) and page.wait_for_timeout(500) is None and not page.evaluate(sending))


def test_what_is_over_leaves_the_phone_after_ninety_days_and_what_waits_never_does(site):
    lead = site.phone(site.lead)
    lead.page.context.add_init_script(f"({COUNTED})()")
    page = lead.open("/field/")
    expect(page.get_by_role("button", name="带走")).to_be_visible()
    page.context.route("**/field/receive_act/", lambda route: route.abort())
    page.context.route("**/field/photos/**", lambda route: route.abort())
    page.evaluate(YEAR, [clock.now().isoformat(), str(site.check.pk)])
    page.goto(f"{site.address}/field/#/status")
    page.reload()
    wait_until(lambda: page.wait_for_timeout(200) or page.evaluate(HERE)["acts"] == OPEN, 60)
    page.reload()
    wait_until(lambda: page.wait_for_timeout(200) or page.evaluate(HERE)["past"] == WITHIN, 60)
    held = page.evaluate(HERE)
    assert held["acts"] == OPEN
    assert (held["photos"], held["pastPhotos"]) == (PHOTOS, WITHIN)
    assert min(held["days"]) >= (clock.now() - timedelta(days=90)).date().isoformat()

    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate("() => globalThis.opened") <= 4 * len(OPEN), "the past is not opened at the start"
    rows = page.locator("main li")
    expect(rows).to_have_count(len(OPEN))
    page.get_by_role("button", name=f"查看以前办完的 {WITHIN} 项").click()
    expect(rows).to_have_count(len(OPEN) + WITHIN)

    page.evaluate("() => document.querySelectorAll('main li').forEach((row) => { row.dataset.drawn = 'once'; })")
    page.evaluate(
        f"""async () => {{ {PART}
        const queue = await part('queue');
        const shown = queue.acts.filter((act) => queue.stateOf(act) !== 'given_up').flatMap(queue.hashesOf);
        for (const photo of shown.map((sha256) => queue.photos.get(sha256)).filter(Boolean)) {{
          await queue.savePhoto(Object.assign(photo, {{ kept: true }}));
        }}
        dispatchEvent(new Event('field-changed'));
        const act = queue.acts.find((one) => queue.stateOf(one) === 'in_conflict');
        await queue.keepReceipt(act, {{ ...act.receipt, state: 'waiting' }});
        dispatchEvent(new Event('field-changed')); }}"""
    )
    expect(page.locator("main li:not([data-drawn])")).to_have_count(1)  # the one that looks otherwise now
    expect(rows).to_have_count(len(OPEN) + WITHIN)

    page.goto(f"{site.address}/field/#/take/{site.check.pk}")  # what was done of it stands there again
    expect(page.get_by_role("button", name="开始检查")).to_be_visible()
    held = page.evaluate(HERE)
    assert (len(held["acts"]), held["past"]) == (len(OPEN) + 1, WITHIN - 1)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert len(page.evaluate(HERE)["acts"]) == len(OPEN) + 1, "as long as its check is on the phone"


def test_a_check_that_is_over_leaves_the_phone_when_nothing_of_it_waits(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.route("**/field/receive_act/", lambda route: route.abort())
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("link", name="逐条检查")).to_be_visible()
    Inspection.objects.filter(pk=site.check.pk).update(state="cancelled")
    page.goto(f"{site.address}/field/#/")
    expect(page.get_by_text("没有可以带走的任务")).to_be_visible()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.evaluate(f"async () => {{ {PART} const queue = await part('queue'); await queue.dismiss(queue.acts[0]); }}")
    page.reload()
    expect(page.get_by_text("还没有带走任务")).to_be_visible()
    held = page.evaluate(HERE)
    assert (held["bundles"], held["acts"]) == (0, [["dismissed", "start_inspection"]])


def test_tasks_beyond_the_first_are_said_and_found_by_the_enterprises_name(site):
    lead = site.phone(site.lead)

    def more(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "more": "q=&" in route.request.url + "&"})

    lead.page.context.route("**/field/assignments/**", more)
    page = lead.open("/field/")
    expect(page.get_by_text("这里只列出前 1 项，还有别的任务")).to_be_visible()
    no_sideways(page)
    page.get_by_label("企业名称").fill("没有这个企业")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("没有找到这个企业的任务")).to_be_visible()
    page.get_by_label("企业名称").fill(site.check.enterprise.name[:4])
    page.get_by_label("企业名称").press("Enter")
    expect(page.get_by_role("button", name="带走")).to_be_visible()
    expect(page.get_by_text("还有别的任务")).to_have_count(0)
    expect(page.get_by_label("企业名称")).to_have_value(site.check.enterprise.name[:4])


def test_what_came_back_is_asked_after_by_name_and_not_at_every_sync(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="登记问题").click()
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill(REPEALED)
    save(page)
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    asked, syncs = [], []
    page.on("request", lambda one: asked.append(one.url) if "/receipts/" in one.url else None)
    page.on("request", lambda one: syncs.append(one.url) if "/field/session/" in one.url else None)
    page.goto(f"{site.address}/field/#/status")
    page.reload()
    wait_until(lambda: page.wait_for_timeout(100) or len(asked) == 1, 30)
    assert re.search(r"/receipts/\?act=[0-9a-f-]{36}$", asked[0])
    for _sync in range(3):
        page.evaluate(f"async () => {{ {PART} await (await part('sync')).now(); }}")
    assert len(asked) == 1
    page.get_by_role("button", name="现在同步").click()
    wait_until(lambda: page.wait_for_timeout(100) or len(asked) == 2, 30)

    rests(page)
    before = len(syncs)
    page.evaluate(SOON)
    wait_until(lambda: page.wait_for_timeout(100) or len(syncs) == before + 1, 10)
    rests(page)
    page.evaluate(AGAIN)
    wait_until(lambda: page.wait_for_timeout(100) or len(syncs) == before + 3, 10)
    rests(page)
    assert len(syncs) == before + 3


def test_a_photo_that_the_store_has_lost_before_its_receipt_is_sent_once_more(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    page.context.route("**/field/receive_act/", lambda route: route.abort())
    register(page)
    wait_until(lambda: page.wait_for_timeout(100) or SentPhoto.objects.exclude(attachment_id=None).exists(), 30)
    (sha256,) = SentPhoto.objects.values_list("sha256", flat=True)
    vault().path_of(sha256).unlink()
    page.context.unroute("**/field/receive_act/")
    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("button", name="现在同步").click()
    wait_until(lambda: documents.is_sound(sha256) or page.wait_for_timeout(300) or sync_now(page), 60)
    all_in(page, 2)


def sync_now(page) -> bool:
    page.get_by_role("button", name="现在同步").click()
    return False


def test_nobodys_screens_open_before_another_who_has_come_in(site):
    """A shared phone and a network that swallows everything: the app knows who came in last without asking."""
    other = site.check.team.filter(is_lead=False).first().expert.account
    other.set_password("eine-lange-Losung-7")
    other.save()
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.clear_cookies()
    page.goto(f"{site.address}/login/")
    page.fill("[name=username]", other.username)
    page.fill("[name=password]", "eine-lange-Losung-7")
    page.press("[name=password]", "Enter")
    expect(page).not_to_have_url(re.compile("/login/"))
    page.context.route("**/field/session/**", lambda route: None)
    page.goto(f"{site.address}/field/")
    page.wait_for_timeout(3_000)
    expect(page.locator("main")).to_contain_text("正在打开")
    expect(page.get_by_role("link", name="继续检查")).to_have_count(0)
    page.context.unroute("**/field/session/**")
    page.reload()
    expect(page.get_by_text("还没有带走任务")).to_be_visible()
    came_in = {"name": "bihuan_in", "url": site.address}
    page.context.add_cookies([{**came_in, "value": str(site.lead.pk)}])  # a late answer of another window
    page.reload()
    expect(page.get_by_text("还没有带走任务")).to_be_visible()
    named = {one["value"] for one in page.context.cookies() if one["name"] == "bihuan_in"}
    assert named == {str(other.pk)}
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("还没有带走任务")).to_be_visible()  # the own store, also without a network
