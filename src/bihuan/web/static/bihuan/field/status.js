// What is safe and what is not yet: by the last receipt, never by hope.

import { bundles } from "./bundles.js";
import { ask, button, current, field, h, link, moment, show, t, warn } from "./dom.js";
import * as drafts from "./drafts.js";
import { reload } from "./left.js";
import * as net from "./net.js";
import * as past from "./past.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import * as takeout from "./takeout.js";

export function line() {
  const found = queue.summary();
  const waiting = found.unsent + found.waiting;
  if (queue.onlyInMemory()) return [t("not_on_phone", { n: queue.onlyInMemory() }), "bad"];
  if (sync.status.mode === "expired") return [t("login_expired_short", { n: waiting }), "bad"];
  if (found.refused || found.in_conflict) return [t("needs_you", { n: found.refused + found.in_conflict }), "bad"];
  if (waiting || found.photos) {
    const sending = navigator.onLine && sync.status.mode !== "offline";
    const [whole, acts] = sending ? ["waiting_line", "waiting_line_acts"] : ["offline_line", "offline_line_acts"];
    return [t(found.photos ? whole : acts, { n: waiting, photos: found.photos }), "warn"];
  }
  if (drafts.saves()) return [t("being_saved"), "warn"];
  if (store.unreadable.size) return [unopened(), "bad"]; // nobody knows whether that is in
  if (drafts.count()) return [t("drafts_left", { n: drafts.count() }), "warn"];
  if (found.dismissed) return [t("all_in_but", { n: found.dismissed }), "warn"];
  return [found.receipt ? t("all_in", { at: moment(found.receipt) }) : t("nothing_done"), "good"];
}

const unopened = () => t("unreadable", { n: store.unreadable.size });

export function paint() {
  const [words, tone] = line();
  const place = document.getElementById("state");
  place.textContent = words;
  place.dataset.tone = tone;
}

let shown = null; // the parts of the screen, and each row with what it looked like

export function screen(account) {
  shown = { account, head: h("div.fd-stack", {}), list: h("ul.fd-list", {}), none: h("p.fd-quiet", {}, t("none_yet")), past: h("div.fd-stack", {}), look: "", rows: new Map() };
  show(t("sync"), shown.head, h("h2", {}, t("done_here")), shown.list, shown.none, shown.past);
  refresh();
  offerPast(shown.past);
}

// What changed is drawn, and nothing else: hundreds of rows stand here while photo after photo is kept.
export function refresh() {
  if (!shown?.list.isConnected) return;
  const acts = [...queue.acts].reverse().sort((one, other) => needsYou(other) - needsYou(one));
  const rows = acts.map((act) => {
    const look = JSON.stringify([act, queue.stateOf(act), unproven(act), waits(act)]);
    const known = shown.rows.get(act.client_id);
    if (known?.look === look) return known.element;
    const element = row(act);
    known?.element.replaceWith(element);
    shown.rows.set(act.client_id, { look, element });
    return element;
  });
  if (rows.length !== shown.list.children.length || rows.some((one, n) => one !== shown.list.children[n])) shown.list.replaceChildren(...rows);
  shown.none.hidden = rows.length > 0;
  const look = JSON.stringify([line(), sync.status, net.state.offset, takeout.filesToSave(), store.unreadable.size]);
  if (look === shown.look) return;
  shown.look = look;
  shown.head.replaceChildren(...head(shown.account));
}

function head(account) {
  const [words, tone] = line();
  const mode = sync.status.error ? `${t(`mode_${sync.status.mode}`)}：${sync.status.error}` : t(`mode_${sync.status.mode}`);
  const off = Math.abs(net.state.offset);
  return [
    h("p.fd-big", { "data-tone": tone }, words), h("p.fd-quiet", {}, mode),
    off > 300 && h("p.fd-warn", {}, t("clock_off", { n: Math.round(off / 60) })),
    button(t("sync_now"), () => sync.now(true), "primary"),
    sync.status.mode === "expired" && link(t("log_in"), `${document.body.dataset.login}?next=${document.body.dataset.root}`, "primary"),
    ...[files(account)].flat(),
    button(t("log_out"), logOut, "small"),
    store.unreadable.size > 0 && words !== unopened() && h("p.fd-warn", {}, unopened()),
  ].flat().filter(Boolean);
}

// What was put aside is opened by whoever asks for it.
async function offerPast(place) {
  const n = await past.count();
  if (!n) return;
  const open = async () => place.replaceChildren(h("p.fd-quiet", {}, t("past_help")), h("ul.fd-list", {}, (await past.read()).map((act) => row(act))));
  place.replaceChildren(button(t("past", { n }), open, "small"));
}

// On which photos and acts, as a row says it.
function waits(act) {
  return queue.waitsFor(act).filter((one) => one.photo || one.act).map((one) => (one.photo ? t(one.lost ? "photo_gone" : "waits_photo") : t("waits_before", { act: t(one.act.act) })));
}

// What came back stands first, whatever was done since: a visit's end may wait for it.
function needsYou(act) {
  return ["refused", "in_conflict"].includes(queue.stateOf(act)) || queue.held(act);
}

function row(act) {
  const state = queue.stateOf(act);
  const told = act.receipt;
  const said = act.payload.description ?? act.payload.note ?? act.payload.text ?? "";
  const item = bundles.get(act.inspection)?.items.find((one) => one.id === act.payload.item);
  return h("li.fd-card", { "data-state": state }, h("p", {}, h("b", {}, t(act.act)), ` ${item ? item.text.slice(0, 40) : ""} ${act.payload.result ? t(`answer_${act.payload.result}`) : ""} ${said}`),
    h("p.fd-quiet", {}, `${t(`state_${state}`)} · ${moment(act.device_at)}${told?.received_at ? ` · ${t("received", { at: moment(told.received_at) })}` : ""}`),
    unproven(act).map((why) => h("p.fd-quiet", {}, t("unproven", { why }))),
    told?.clock_doubted && h("p.fd-quiet", {}, t("clock_doubted")),
    told?.refusal && ["refused", "waiting"].includes(state) && h("p.fd-warn", {}, told.refusal.text, told.refusal.clause && told.refusal.clause !== "ours" ? `（${told.refusal.clause}）` : ""),
    state === "waiting" && waits(act).map((why) => h("p.fd-quiet", {}, why)),
    act.giving && state !== "given_up" && h("p.fd-quiet", {}, t("giving_up")),
    (state === "refused" || (state === "waiting" && told && act.act === "record_finding")) && !act.giving && link(t("mend"), mendAt(act)),
    (state === "refused" || state === "waiting") && told?.kept && !act.giving && link(t("give_up"), `#/give/${act.inspection}/${act.client_id}`, "small"),
    state === "refused" && !told.kept && button(t("dismiss"), () => queue.dismiss(act).catch(() => warn(t("not_saved"))), "small"),
    (state === "in_conflict" || queue.held(act)) && link(t("resolve"), `${document.body.dataset.root}conflicts/`));
}

// Why its photos prove less than they could; of a signature or a voice nobody expects a seal.
function unproven(act) {
  const found = queue.hashesOf(act).map((sha256) => queue.photos.get(sha256)).filter((one) => one?.unproven && one.purpose === "evidence");
  return [...new Set(found.map((one) => one.unproven))];
}

function mendAt(act) {
  const id = act.inspection;
  if (["record_finding", "correct_finding"].includes(act.act)) return `#/mend/${id}/${act.client_id}`;
  if (act.act === "answer_item") return `#/items/${id}/${act.payload.item}`;
  const screens = { file_note: "note", explain_findings: "explain", sign_report: "sign", issue_recheck_record: "recheck", fix_on_the_spot: "fix" };
  const more = { fix_on_the_spot: act.payload.hazard_of, file_note: act.client_id, issue_recheck_record: act.client_id }[act.act];
  return `#/${screens[act.act] ?? "check"}/${id}${more ? `/${more}` : ""}`;
}

// Not to be done any more: by a reason, on a screen of its own, for a list is drawn anew at every answer of the server.
export async function giveUp(bundle, clientId) {
  const still = current();
  const act = queue.acts.find((one) => one.client_id === clientId);
  const kept = await drafts.read(bundle, `give-${clientId}`);
  if (!still()) return;
  const why = h("input", { type: "text", maxlength: "200", value: kept?.why ?? "" });
  drafts.keep(bundle, `give-${clientId}`, { why });
  show(t("give_up"), h("p", {}, h("b", {}, t(act?.act ?? "")), ` ${act?.payload.description ?? act?.payload.text ?? ""}`), field(t("give_up_why"), why),
    button(t("give_up"), async () => {
      if (!why.value.trim()) { ask(why, t("give_up_missing")); return; }
      try {
        if (!(await drafts.become(bundle, `give-${clientId}`, (place) => queue.giveUp(act, why.value.trim(), place)))) return;
      } catch {
        warn(t("not_saved"));
        return;
      }
      sync.soon(0);
      if (still()) location.hash = "#/status";
    }, "primary"));
}

// One file, or several to be saved one by one: a phone asked for eight at once saves the first alone.
function files(account) {
  const found = takeout.filesToSave();
  if (found.length === 1) return button(t("save_as_file"), () => saveAsFile(account, found[0], ""));
  return [h("p.fd-quiet", {}, t("several_files", { n: found.length })),
    ...found.map((hashes, n) => button(t("save_file", { n: n + 1, all: found.length }), () => saveAsFile(account, hashes, `-${n + 1}`), "small"))];
}

async function saveAsFile(account, hashes, part) {
  let file;
  try {
    file = await takeout.asFile(account, hashes);
  } catch {
    warn(t("file_not_saved"));
    return;
  }
  if (!queue.toSend().every(queue.mayGo)) warn(t("end_not_in_file"));
  const url = URL.createObjectURL(file);
  const name = `${t("file_name")}-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "")}${part}.json`;
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

let warned = null;

// The key goes, so nobody reads the store before this person logs in again; what has no receipt stays in it.
async function logOut() {
  if (!warned?.isConnected && (drafts.onlyInMemory() || queue.onlyInMemory())) {
    warned = warn(t("draft_not_written")); // who taps once more knows it
    return;
  }
  try {
    await store.plain.put("leaving", true).catch(() => net.leave()); // without room for that: at once, or not at all
    await store.forgetKey();
  } catch {
    warn(t("not_logged_out"));
    return;
  }
  await store.plain.drop("account").catch(() => undefined); // without its key nobody opens it
  reload();
}
