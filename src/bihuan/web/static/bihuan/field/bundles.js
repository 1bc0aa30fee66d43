// What was taken along, and how it stands after what was done on this phone.

import { button, current, field, h, link, moment, show, t, warn } from "./dom.js";
import * as drafts from "./drafts.js";
import * as net from "./net.js";
import * as past from "./past.js";
import * as queue from "./queue.js";
import * as store from "./store.js";

export const bundles = new Map();
const GONE = new Set(["replaced", "given_up", "dismissed"]);
const PICTURES = 10000; // ms

export async function load() {
  bundles.clear();
  const old = await store.names("old/"); // first: of a picture that another window brings now its bundle is there already
  for (const one of await store.all("bundle/")) {
    const known = bundles.get(one.inspection.id);
    const older = known && known.taken_at >= one.taken_at ? one : known;
    if (older) await store.drop(`bundle/${older.id}`);
    if (older !== one) bundles.set(one.inspection.id, one);
  }
  await leave([...bundles.values()].filter(expired));
  const named = new Set([...bundles.values()].flatMap(photosOf).map((id) => `old/${id}`));
  for (const name of old) if (!named.has(name)) await store.drop(name);
}

const photosOf = (bundle) => bundle.earlier.flatMap((hazard) => hazard.photos.map(({ id }) => id));

// Of no use any more: these leave the phone, but for those of which something waits or is only here.
async function leave(some) {
  const held = new Set([...queue.unsafe().map((act) => act.inspection), ...drafts.left().map((one) => one.split("/")[0])]);
  const going = some.filter((one) => one && !held.has(one.inspection.id));
  const stay = new Set([...bundles.values()].filter((one) => !going.includes(one)).flatMap(photosOf));
  for (const one of going) {
    for (const id of photosOf(one)) if (!stay.has(id)) await store.drop(`old/${id}`);
    await store.drop(`bundle/${one.id}`);
    bundles.delete(one.inspection.id);
  }
  return going.length > 0;
}

export async function take(inspection) {
  const bundle = await net.post(`inspections/${encodeURIComponent(inspection)}/take_bundle/`, {});
  await store.put(`bundle/${bundle.id}`, bundle);
  bundles.set(bundle.inspection.id, bundle);
  await past.bringBack(bundle.inspection.id);
  await Promise.race([fetchMissing(bundle), new Promise((done) => setTimeout(done, PICTURES))]);
  return bundle;
}

// The pictures of earlier hazards, small but where they are re-checked, so that they are there without a network.
async function keepThumbs(bundle) {
  const isHere = () => bundles.get(bundle.inspection.id) === bundle; // it may leave, or be taken anew, while it waits here
  for (const [id, size] of isHere() ? await notHere(bundle) : []) {
    try {
      // The browser keeps no copy of its own, which would be neither sealed nor wiped; and the page of a log-in is no photo.
      const answer = await fetch(`${document.body.dataset.media}${id}/${size}/`, { credentials: "same-origin", cache: "no-store", signal: net.within(60000) });
      const bytes = answer.ok ? await answer.arrayBuffer() : new ArrayBuffer(0); // a paper: there is nothing to look at
      if (answer.redirected || !isHere()) return;
      if (answer.ok || answer.status === 404) await store.putBytes(`old/${id}`, bytes);
    } catch { return; }
  }
}

const fetching = new Map(); // by bundle
let last = Promise.resolve();

// In the background, one check after the other: nobody waits long for pictures, and those over the camera come first.
export function fetchMissing(bundle) {
  const { id } = bundle;
  if (!fetching.has(id)) {
    last = last.then(() => keepThumbs(bundle)).catch(() => undefined).finally(() => fetching.delete(id));
    fetching.set(id, last);
  }
  return fetching.get(id);
}

// The pictures that could not be fetched: those that lie over the camera first.
export async function notHere(bundle) {
  const there = new Set(await store.names("old/"));
  const wanted = bundle.earlier.flatMap((one) => one.photos.map(({ id }) => [id, one.to_recheck ? "photo" : "thumb"]));
  return wanted.filter(([id]) => !there.has(`old/${id}`)).sort(([, one], [, other]) => (one === other ? 0 : one === "photo" ? -1 : 1));
}

export async function oldPhoto(id) {
  const bytes = await store.getBytes(`old/${id}`);
  return bytes?.byteLength ? URL.createObjectURL(new Blob([bytes])) : "";
}

// What was done here and holds: what another took the place of, or what was given up, is as if nobody had done it.
export function own(bundle) {
  return queue.acts.filter((act) => act.inspection === bundle.inspection.id && !GONE.has(queue.stateOf(act)) && act.receipt?.resolution !== "stands");
}

export function did(bundle, name) {
  return own(bundle).some((act) => act.act === name && queue.stateOf(act) !== "refused");
}

// What was rectified and is still to be looked at; what was looked at here and came back is looked at again.
export function toLookAt(bundle) {
  const records = own(bundle).filter((act) => act.act === "issue_recheck_record" && queue.stateOf(act) !== "refused");
  const looked = new Set(records.flatMap((act) => act.payload.results.map(({ hazard }) => hazard)));
  return bundle.earlier.filter((one) => one.to_recheck && !looked.has(one.id));
}

// Nothing is found any more once the enterprise was told what was: the server takes it for late.
export function over(bundle) {
  return !["planned", "ongoing"].includes(bundle.inspection.state) || did(bundle, "explain_findings");
}

// The answer of every item: what came along, and over it what was answered here and is not older. What came back is no
// answer, and of two that do not agree it is the one that stands which is shown, until somebody has settled it.
export function answers(bundle) {
  const found = new Map(bundle.items.map((item) => [item.id, item.answer]));
  const put = (id, said, act) => {
    const came = found.get(id);
    if (act.receipt?.judged_at && came?.at && Date.parse(act.receipt.judged_at) < Date.parse(came.at)) return;
    found.set(id, said);
  };
  for (const act of own(bundle)) {
    const { item, section, result, note, description } = act.payload;
    const state = queue.stateOf(act);
    if (state === "refused") continue;
    if (state === "in_conflict") {
      if (item && act.receipt.standing?.result) put(item, act.receipt.standing, act);
      continue;
    }
    if (act.act === "answer_item") put(item, { result, note, act }, act);
    if (act.act === "record_finding" && item) put(item, { result: "problem", note: description, act }, act);
    if (act.act === "answer_section") {
      for (const one of bundle.items) if (one.section === section && !found.get(one.id)) put(one.id, { result, note, act }, act);
    }
  }
  return found;
}

// The moment of somebody else's answer that is shown, so that the server knows what was seen; or which one was seen when
// the own answer was given that is shown in its place.
export function seenAt(answer) {
  const at = answer?.act ? answer.act.payload.seen_at : answer?.at;
  return at ? { seen_at: at } : {};
}

export function expired(bundle) {
  return Date.parse(bundle.expires_at) < Date.now() + net.state.offset * 1000;
}

export function unsaved(bundle) {
  const n = drafts.left(bundle.inspection.id).length;
  return n > 0 && h("p.fd-warn", {}, t("drafts_left", { n }));
}

export async function home() {
  const kept = [...bundles.values()].map((bundle) => {
    const found = answers(bundle);
    const done = [...found.values()].filter(Boolean).length;
    return h("li.fd-card", {}, h("h2", {}, bundle.enterprise.name), h("p.fd-quiet", {}, `${bundle.inspection.kind} · ${bundle.inspection.planned_on}`),
      h("p", {}, t("progress", { done, all: bundle.items.length })), expired(bundle) && h("p.fd-warn", {}, t("bundle_expired")),
      unsaved(bundle),
      link(t("go_on"), `#/check/${bundle.inspection.id}`, "primary"));
  });
  const offered = h("div.fd-stack", {});
  show(t("app_name"), h("section", {}, h("h2", {}, t("on_this_phone")), kept.length ? h("ul.fd-list", {}, kept) : h("p.fd-quiet", {}, t("nothing_taken"))),
    h("section", {}, h("h2", {}, t("to_take")), offered), link(t("to_desk"), document.body.dataset.desk, "small"));
  offer(offered); // what is on the phone is there at once, whatever the network does
}

// Of many the first are listed, and the others found by the enterprise's name.
function search(place, wanted) {
  const name = h("input", { type: "text", maxlength: "60", value: wanted, enterkeyhint: "search" });
  const find = () => offer(place, name.value.trim());
  return h("form.fd-stack", { onsubmit: (event) => { event.preventDefault(); find(); } },
    field(t("enterprise_name"), name), h("button.fd-button", { type: "submit" }, t("search")));
}

async function offer(place, wanted = "") {
  try {
    const asked = new URLSearchParams([["q", wanted], ...[...bundles.keys()].map((id) => ["have", id])]);
    const { assignments, more, over: ended } = await net.call(`assignments/?${asked}`);
    if (await leave(ended.map((id) => bundles.get(id))) && place.isConnected) { await home(); return; }
    const rows = assignments.map((one) => h("li.fd-card", {}, h("h3", {}, one.enterprise), h("p.fd-quiet", {}, `${one.kind} · ${one.state_words} · ${one.planned_on}`),
      button(bundles.has(one.id) ? t("take_anew") : t("take"), async (event) => {
        event.target.disabled = true;
        const still = current();
        try {
          await take(one.id);
          if (still()) location.hash = `#/check/${one.id}`;
        } catch (error) {
          event.target.disabled = false;
          if (still()) warn(net.why(error) || t("not_opened"));
        }
      }, bundles.has(one.id) ? "" : "primary")));
    const none = h("p.fd-quiet", {}, t(wanted ? "nothing_found" : "nothing_to_take"));
    place.replaceChildren(...(more || wanted ? [search(place, wanted)] : []), rows.length ? h("ul.fd-list", {}, rows) : none,
      ...(more ? [h("p.fd-warn", {}, t("more_to_take", { n: rows.length }))] : []));
  } catch (error) {
    place.replaceChildren(h("p.fd-quiet", {}, error instanceof net.Expired ? t("log_in_to_take") : t("no_network")),
      ...(error instanceof net.Expired ? [link(t("log_in"), `${document.body.dataset.login}?next=${document.body.dataset.root}`, "primary")] : []));
  }
}

export function taken(bundle) {
  return t("taken_at", { at: moment(bundle.taken_at), until: moment(bundle.expires_at) });
}
