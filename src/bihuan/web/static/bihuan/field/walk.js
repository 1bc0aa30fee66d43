// On site: the check, and item by item three large answers.

import { answers, did, fetchMissing, notHere, over, own, seenAt, taken, toLookAt } from "./bundles.js";
import { button, current, field, h, link, once, show, t, warn } from "./dom.js";
import * as drafts from "./drafts.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import * as sync from "./sync.js";

const RESULTS = ["ok", "problem", "na"];
const READING = 1000; // ms
const MANY = new Set(["record_finding", "file_note", "issue_recheck_record"]); // a second one is another one, unless it says which it mends

// What came back refused and is now done anew: the new one takes its place, or it would stay open for ever.
export function sentBack(bundle, name, { item, hazard_of } = {}) {
  return queue.acts.find((one) => one.inspection === bundle.inspection.id && one.act === name && queue.stateOf(one) === "refused" &&
    one.payload.item === item && one.payload.hazard_of === hazard_of);
}

// `draft` is the form that it was written in: with the act it is gone. `payload` may be what makes it, once the form is shut;
// where that is nothing, it was said why.
export async function act(bundle, name, payload, replaces = "", draft = "") {
  const add = async (place = "") => {
    const said = typeof payload === "function" ? await payload() : payload;
    if (!said) return null;
    const mended = replaces || (MANY.has(name) ? "" : (sentBack(bundle, name, said)?.client_id ?? ""));
    return queue.add(bundle, name, said, mended, place);
  };
  try {
    const made = await (draft ? drafts.become(bundle, draft, add) : add());
    if (made) sync.done();
    return made;
  } catch (error) {
    warn(store.isFull(error) ? t("storage_full") : t("not_saved"));
    return null;
  }
}

export async function check(bundle) {
  const id = bundle.inspection.id;
  const [, screen, of] = location.hash.split("/");
  if (screen !== "check" || of !== String(id)) return; // what was tapped here took a while, and the person went on
  const still = current();
  const found = answers(bundle);
  const done = [...found.values()].filter(Boolean).length;
  const me = bundle.team.find((one) => one.me) ?? {};
  const single = (name) => !did(bundle, name) && !drafts.isSaving(bundle, name) && button(t(name), async () => { if (await act(bundle, name, {}, "", name)) await checked(bundle); }, "primary");
  const planned = bundle.inspection.state === "planned";
  const ended = over(bundle);
  const begun = await unsaved(bundle);
  const missing = (await notHere(bundle)).length;
  if (missing && navigator.onLine) fetchMissing(bundle);
  const going = !ended && (bundle.inspection.state === "ongoing" || did(bundle, "start_inspection"));
  const entering = bundle.law.arrival && !me.arrived;
  const before = [
    planned && single("declare_no_interest"),
    entering && single("acknowledge_site_rules"),
    planned && single("start_inspection"),
    entering && going && !did(bundle, "check_in") && !drafts.isSaving(bundle, "check-in") && await checkIn(bundle),
  ];
  if (!still()) return;
  show(bundle.enterprise.name,
    h("p.fd-quiet", {}, `${bundle.inspection.kind} · ${bundle.site.address || bundle.site.name || ""}`),
    h("p.fd-quiet", {}, taken(bundle)),
    missing > 0 && h("p.fd-warn", {}, t("pictures_missing", { n: missing })),
    begun,
    h("div.fd-stack", {}, before),
    going && h("section.fd-stack", {},
      h("p.fd-big", {}, t("progress", { done, all: bundle.items.length })),
      link(t("item_by_item"), `#/items/${id}/${firstOpen(bundle, found)}`, "primary"),
      link(t("record_finding"), `#/find/${id}`),
      link(t("file_note"), `#/note/${id}`),
      me.lead && link(t("explain_findings"), `#/explain/${id}`)),
    did(bundle, "explain_findings") && explained(bundle),
    (bundle.inspection.state === "explained" || did(bundle, "explain_findings")) && link(t("sign_report"), `#/sign/${id}`, "primary"),
    toLookAt(bundle).length > 0 && link(t("recheck"), `#/recheck/${id}`, "primary"),
    h("section", {}, h("h2", {}, t("sections")), sections(bundle, found)),
    h("section", {}, h("h2", {}, t("team")), h("ul.fd-list", {}, bundle.team.map((one) => h("li", {}, `${one.name}${one.lead ? ` · ${t("lead")}` : ""}`)))),
    h("section", {}, h("h2", {}, t("found_here")), foundHere(bundle)),
    h("section", {}, h("h2", {}, t("earlier")), earlier(bundle)));
}

// What was done on the check's own screen is drawn into it; where that fails, it is not shut for ever.
async function checked(bundle) {
  try {
    await check(bundle);
  } catch (error) {
    document.getElementById("main").inert = false;
    throw error;
  }
}

// What was begun and not saved, each with the way back to it.
async function unsaved(bundle) {
  const id = bundle.inspection.id;
  const rows = await Promise.all(drafts.left(id).map(async (name) => {
    const [, kind, of] = /^(item|find|mend|fix|note|recheck)-(.*)$/.exec(name) ?? [null, name, ""];
    const screen = { item: "items", "check-in": "check" }[kind] ?? kind;
    const said = (await drafts.peek(bundle, name)) ?? {};
    const word = { item: "answer_item", find: "record_finding", mend: "record_finding", fix: "fix_on_the_spot", note: "file_note", explain: "explain_findings", sign: "sign_report", "check-in": "check_in" }[kind] ?? kind;
    return h("li.fd-card", {}, h("p", {}, h("b", {}, t(word)), ` ${drafts.isUnreadable(bundle, name) ? t("draft_unreadable") : said.description ?? said.text ?? said.rectification ?? said.note ?? said.summary ?? ""}`),
      h("div.fd-row", {}, screen !== "check" && link(t("write_on"), `#/${screen}/${id}${of ? `/${of}` : ""}`, "small"),
        button(t("throw_away"), twice(() => thrown(bundle, name)), "small")));
  }));
  return rows.length > 0 && h("section", {}, h("h2", {}, t("not_saved_yet")), h("ul.fd-list", {}, rows));
}

async function thrown(bundle, name) {
  const failed = await drafts.drop(bundle, name).then(() => null, (error) => error);
  dispatchEvent(new Event("field-changed"));
  await check(bundle);
  if (failed) warn(t("not_saved"));
}

// A thumb in a glove touches what it did not mean, and often twice: the first tap asks, and the second does it when
// there was time to read what it asks.
function twice(act) {
  return async ({ target }) => {
    if (target.dataset.asked) { await act(); return; }
    target.dataset.asked = "yes";
    target.textContent = t("throw_away_sure");
    target.disabled = true;
    setTimeout(() => { target.disabled = false; }, READING);
  };
}

// What is seen on the way out has to stand in the record before it is explained: as long as the phone alone knows of the
// explanation, it is taken back, and what was typed stands in its form again.
function explained(bundle) {
  const ending = own(bundle).filter((one) => ["explain_findings", "sign_report"].includes(one.act) && queue.stateOf(one) !== "refused");
  const may = ending.every((one) => queue.isOnlyHere(one));
  return h("section.fd-card", {}, h("p.fd-warn", {}, t(may ? "explained_here" : "explained_before")),
    may && button(t("take_back"), async () => {
      if (!ending.every((one) => queue.isOnlyHere(one))) { await check(bundle); return; }
      const { present, summary, advice, signed_by = "", signature = "" } = ending.find((one) => one.act === "explain_findings").payload;
      const typed = { present, summary, advice, signed_by, signed: signature && JSON.stringify({ present, summary, advice, signed_by, signature }) };
      const undone = drafts.comeBack(bundle, "explain", (place) => queue.takeBack(ending, place, typed));
      const failed = await undone.then(() => null, (error) => error);
      await check(bundle);
      if (failed) warn(t(store.isFull(failed) ? "storage_full" : "not_saved"));
    }, "small"));
}

async function checkIn(bundle) {
  const still = current();
  const kept = (await drafts.read(bundle, "check-in")) ?? {};
  if (!still()) return null;
  const boxes = bundle.needs.protection.map(({ code }) => h("input", { type: "checkbox", value: code, checked: kept[`worn-${code}`] ?? false }));
  const worn = bundle.needs.protection.map(({ name }, n) => h("label.fd-check", {}, boxes[n], name));
  const where = h("input", { type: "text", maxlength: "120", value: kept.where ?? bundle.site.address ?? "" });
  drafts.keep(bundle, "check-in", { where, ...Object.fromEntries(boxes.map((box) => [`worn-${box.value}`, box])) });
  return h("section.fd-card", {}, h("h2", {}, t("check_in")), worn.length > 0 && h("fieldset", {}, h("legend", {}, t("worn")), worn), field(t("where"), where),
    button(t("check_in"), async () => {
      const made = await act(bundle, "check_in", { where: where.value, worn: boxes.filter((box) => box.checked).map((box) => box.value) }, "", "check-in");
      if (made) await checked(bundle);
    }, "primary"));
}

function firstOpen(bundle, found) {
  return (bundle.items.find((item) => !found.get(item.id)) ?? bundle.items[0]).id;
}

function sections(bundle, found) {
  const groups = Map.groupBy ? Map.groupBy(bundle.items, (item) => item.section) : grouped(bundle.items);
  return h("ul.fd-list", {}, [...groups].map(([name, items]) => {
    const done = items.filter((item) => found.get(item.id)).length;
    const href = `#/items/${bundle.inspection.id}/${(items.find((item) => !found.get(item.id)) ?? items[0]).id}`;
    return h("li", {}, h(over(bundle) ? "span.fd-line" : "a.fd-line", over(bundle) ? {} : { href }, h("span", {}, name), h("span.fd-quiet", {}, `${done}/${items.length}`)));
  }));
}

function grouped(items) {
  const found = new Map();
  for (const item of items) found.set(item.section, [...(found.get(item.section) ?? []), item]);
  return found;
}

function foundHere(bundle) {
  const rows = own(bundle).filter((one) => one.act === "record_finding");
  if (!rows.length) return h("p.fd-quiet", {}, t("none_yet"));
  const fixes = own(bundle).filter((one) => one.act === "fix_on_the_spot" && !["refused", "in_conflict"].includes(queue.stateOf(one)));
  const fixed = new Set(fixes.map((one) => queue.firstOf(one.payload.hazard_of)));
  return h("ul.fd-list", {}, rows.map((one) => h("li.fd-card", {}, h("p", {}, one.payload.description), h("p.fd-quiet", {}, t(`state_${queue.stateOf(one)}`)),
    fixed.has(queue.firstOf(one.client_id)) ? h("p.fd-good", {}, t("fixed")) : !over(bundle) && one.payload.grade === "general" && link(t("fix_on_the_spot"), `#/fix/${bundle.inspection.id}/${one.client_id}`))));
}

function earlier(bundle) {
  if (!bundle.earlier.length) return h("p.fd-quiet", {}, t("none_yet"));
  return h("ul.fd-list", {}, bundle.earlier.slice(0, 50).map((one) => h("li", {}, h("p", {}, `${one.number} ${one.description}`), h("p.fd-quiet", {}, [one.state_words, one.found_on, one.location].filter(Boolean).join(" · ")))));
}

export async function item(bundle, id) {
  const at = bundle.items.findIndex((one) => one.id === id);
  const back = sentBack(bundle, "answer_item", { item: id });
  if (at < 0) { show(t("answer_item"), h("p.fd-warn", {}, t("item_gone")), link(t("sync"), "#/status", "primary")); return; }
  if (over(bundle) && !back) { location.replace(`#/check/${bundle.inspection.id}`); return; }
  const one = bundle.items[at];
  const answer = answers(bundle).get(id);
  const shown = back?.payload ?? answer;
  const next = bundle.items[at + 1];
  const go = (to) => (to ? `#/items/${bundle.inspection.id}/${to.id}` : `#/check/${bundle.inspection.id}`);
  const still = current();
  const kept = await drafts.read(bundle, `item-${id}`);
  if (!still()) return;
  const note = h("textarea", { rows: "2", maxlength: "1000" }, kept?.note ?? (answer && !answer.act && !back ? "" : shown?.note) ?? "");
  const chosen = h("input", { type: "hidden", value: kept?.chosen ?? "" }); // what the words are the reason of
  const asking = h("div.fd-stack", { hidden: !(kept || (shown && shown.result !== "ok")) }, field(t("note"), note));
  const say = once(async (result) => {
    if (result !== "ok" && result !== "problem" && !note.value.trim()) {
      asking.hidden = false;
      note.focus();
      chosen.value = result;
      chosen.dispatchEvent(new Event("input")); // or nobody would write it down
      save.hidden = false;
      return;
    }
    const made = await act(bundle, "answer_item", { item: id, result, note: note.value.trim(), ...seenAt(answer ?? (back && { act: back })) }, back?.client_id, `item-${id}`);
    if (made && still()) location.hash = result === "problem" ? `#/find/${bundle.inspection.id}/${id}` : go(next);
  });
  const save = button(t("save"), () => say(chosen.value), "primary", { hidden: !chosen.value });
  drafts.keep(bundle, `item-${id}`, { note, chosen });
  show(`${at + 1} / ${bundle.items.length}`,
    h("p.fd-quiet", {}, `${one.section} · ${one.code}`),
    h("p.fd-item", { id: "item-text" }, one.text),
    one.evidence && h("p", {}, `${t("evidence")}：${one.evidence}`),
    one.basis && h("p.fd-quiet", {}, one.basis),
    back && h("p.fd-warn", {}, back.receipt.refusal?.text ?? ""),
    others(answer),
    h("div.fd-answers", { role: "group", "aria-labelledby": "item-text" }, RESULTS.map((result) =>
      h(`button.fd-answer.fd-${result}`, { type: "button", "aria-pressed": String(shown?.result === result), onclick: () => say(result) }, t(`answer_${result}`)))),
    button(t("answer_unseen"), () => say("unseen"), "small"),
    asking, save,
    h("nav.fd-row", {}, at > 0 && link(t("before"), go(bundle.items[at - 1])), link(next ? t("next") : t("to_check"), go(next))),
    link(t("to_check"), `#/check/${bundle.inspection.id}`, "small"));
}

// An answer that came along, with whose it is.
export function others(answer) {
  if (!answer || answer.act) return "";
  return h("p.fd-card", { id: "item-answer" }, t("answered_by", { name: answer.by, result: t(`answer_${answer.result}`) }), answer.note && `（${answer.note}）`);
}
