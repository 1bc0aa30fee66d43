// Photo first, words after: what was found, what was fixed at once, and a note in one's own name.

import { act, others, sentBack } from "./walk.js";
import { answers, over, seenAt } from "./bundles.js";
import { photoField } from "./capture.js";
import { ask, button, current, field, h, link, show, t, warn } from "./dom.js";
import * as drafts from "./drafts.js";
import * as queue from "./queue.js";
import { listens, voiceField } from "./voice.js";

export async function find(bundle, id, mended = null) {
  if (mended?.act === "correct_finding") return correct(bundle, queue.acts.find((one) => one.client_id === mended.payload.hazard_of), mended);
  if (over(bundle) && !mended) { location.replace(`#/check/${bundle.inspection.id}`); return; }
  const first = mended?.receipt?.refusal?.code === "nothing_to_mend" && queue.standing(mended.replaces, mended);
  if (first && ["accepted", "resolved"].includes(queue.stateOf(first))) return correct(bundle, first, mended);
  if (first && queue.stateOf(first) === "in_conflict") return settleFirst(first, mended);
  const item = bundle.items.find((one) => one.id === id);
  const answer = item && answers(bundle).get(item.id);
  const draft = mended ? `mend-${mended.client_id}` : `find-${id}`;
  const still = current();
  const before = (await drafts.read(bundle, draft)) ?? mended?.payload ?? {};
  if (!still()) return;
  const photos = drafts.photosOf(before);
  const recordings = drafts.photosOf(before, "recordings");
  const area = (value = "", rows = "3") => h("textarea", { rows, maxlength: "1000" }, value);
  const description = area(before.description);
  const advice = area(before.advice, "2");
  const location_ = h("input", { type: "text", maxlength: "200", value: before.location ?? "" });
  const basis = area(before.legal_basis ?? item?.basis ?? "", "2");
  const grade = h("select", {}, ["general", "major"].map((code) => h("option", { value: code, selected: before.grade === code }, t(`grade_${code}`))));
  const criterion = criteria(bundle, before.criterion ?? item?.criterion ?? "");
  const byWhich = field(t("criterion"), criterion, t("criterion_help"));
  const asked = () => { byWhich.hidden = grade.value !== "major"; };
  grade.addEventListener("change", asked);
  asked();
  const save = button(t("save"), async () => {
    if (!description.value.trim()) { ask(description, t("description_missing")); return; }
    if (!advice.value.trim()) { ask(advice, t("advice_missing")); return; }
    if (grade.value === "major" && !criterion.value.trim()) { ask(criterion, t("criterion_missing")); return; }
    if (!basis.value.trim() && !item?.basis) { ask(basis, t("basis_missing")); return; }
    const payload = () => ({
      ...(item ? { item: item.id } : {}),
      ...(item ? seenAt(answer ?? (mended && { act: mended })) : {}),
      photos: photos.map((one) => one.sha256),
      recordings: recordings.map((one) => one.sha256),
      description: description.value.trim(),
      location: location_.value.trim(),
      legal_basis: basis.value.trim(),
      advice: advice.value.trim(),
      grade: grade.value,
      criterion: grade.value === "major" ? criterion.value.trim() : "",
    });
    const made = await act(bundle, "record_finding", payload, mended?.client_id ?? "", draft);
    if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
  }, "primary");
  drafts.keep(bundle, draft, { description, advice, location: location_, legal_basis: basis, grade, criterion }, { photos, recordings });
  show(t("record_finding"),
    mended?.receipt?.refusal && h("p.fd-warn", {}, mended.receipt.refusal.text),
    item && h("p.fd-quiet", {}, item.text), others(answer),
    photoField(bundle, photos),
    phrases(bundle, description),
    field(t("description"), description, voice(description)),
    voiceField(bundle, recordings),
    field(t("advice"), advice),
    field(t("location"), location_),
    field(t("grade"), grade),
    byWhich,
    field(t("basis"), basis, grounds(bundle, basis)),
    save);
}

// Those of the trade, that came along; a check that was taken along before they did has a place for the code.
function criteria(bundle, chosen) {
  if (!bundle.criteria?.length) return h("input", { type: "text", maxlength: "40", value: chosen });
  const offered = [["", t("criterion_choose")], ...bundle.criteria.map(({ code, text }) => [code, text]), ["other", t("criterion_other")]];
  if (!offered.some(([code]) => code === chosen)) offered.push([chosen, chosen]); // as its checklist says
  return h("select", {}, offered.map(([value, words]) => h("option", { value, selected: value === chosen }, words)));
}

// What it would mend waits for a decision: until then there is nothing to correct, and nothing to take the place of.
function settleFirst(first, mended) {
  show(t("correct_finding"), h("p.fd-warn", {}, t("settle_first")), h("p", {}, first.payload.description),
    h("p.fd-card", {}, mended.payload.description), link(t("resolve"), `${document.body.dataset.root}conflicts/`, "primary"));
}

// It was taken in before it was mended: what was to be said better is said as a correction of it, with a reason.
async function correct(bundle, first, mended) {
  const draft = `mend-${mended.client_id}`;
  const still = current();
  const before = { ...mended.payload, ...(await drafts.read(bundle, draft)) };
  if (!still()) return;
  const area = (name) => h("textarea", { rows: "3", maxlength: "1000" }, before[name] ?? "");
  const said = { description: area("description"), advice: area("advice"), location: h("input", { type: "text", maxlength: "200", value: before.location ?? "" }), legal_basis: area("legal_basis") };
  const reason = h("input", { type: "text", maxlength: "200", value: before.reason ?? "" });
  drafts.keep(bundle, draft, { ...said, reason });
  show(t("correct_finding"), h("p.fd-warn", {}, mended.act === "correct_finding" ? mended.receipt.refusal.text : t("taken_in_before")), first && h("p", {}, first.payload.description),
    field(t("description"), said.description), field(t("advice"), said.advice), field(t("location"), said.location), field(t("basis"), said.legal_basis),
    field(t("correct_why"), reason),
    button(t("save"), async () => {
      if (!reason.value.trim()) { ask(reason, t("correct_why_missing")); return; }
      const words = Object.fromEntries(Object.entries(said).map(([name, control]) => [name, control.value.trim()]));
      const made = await act(bundle, "correct_finding", { hazard_of: first?.client_id ?? mended.payload.hazard_of, reason: reason.value.trim(), ...words }, mended.client_id, draft);
      if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
    }, "primary"));
}

// 消火栓 + 堵塞: two taps and a description stands there, to be put right by hand.
function phrases(bundle, into) {
  const pick = (words, label) => {
    const select = h("select", { onchange: () => { into.value = (into.value + select.value).trim(); select.value = ""; into.dispatchEvent(new Event("input")); } },
      h("option", { value: "" }, label), words.map((word) => h("option", { value: word }, word)));
    select.setAttribute("aria-label", label);
    return select;
  };
  return h("div.fd-row", {}, pick(bundle.phrases.objects, t("thing")), pick(bundle.phrases.defects, t("defect")));
}

function grounds(bundle, into) {
  const list = h("datalist", { id: "grounds" }, bundle.grounds.map((one) => h("option", { value: `${one.cited}` }, one.gist)));
  const search = h("input", { type: "text", list: "grounds", placeholder: t("find_basis"), "aria-label": t("find_basis"),
    onchange: () => { if (search.value) { into.value = [into.value.trim(), search.value].filter(Boolean).join("；"); search.value = ""; into.dispatchEvent(new Event("input")); } } });
  return h("span", {}, search, list);
}

// Where the phone can listen.
function voice(into) {
  const Listening = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
  if (!Listening) return "";
  return button(t("speak"), () => {
    const ear = new Listening();
    ear.lang = document.documentElement.lang === "en" ? "en-US" : "zh-CN";
    ear.onresult = (event) => { into.value += event.results[0][0].transcript; into.dispatchEvent(new Event("input")); };
    listens(ear);
  }, "small");
}

export async function fix(bundle, clientId) {
  const found = queue.acts.find((one) => one.client_id === clientId);
  const mended = sentBack(bundle, "fix_on_the_spot", { hazard_of: clientId });
  if (over(bundle) && !mended) { location.replace(`#/check/${bundle.inspection.id}`); return; }
  const still = current();
  const given = (await drafts.read(bundle, `fix-${clientId}`)) ?? mended?.payload ?? {};
  if (!still()) return;
  const photos = drafts.photosOf(given);
  const done = h("textarea", { rows: "3", maxlength: "500" }, given.rectification ?? "");
  const who = h("input", { type: "text", maxlength: "60", list: "staff", value: given.rectified_by ?? "" });
  const staff = h("datalist", { id: "staff" }, bundle.staff.map((one) => h("option", { value: one.name })));
  const before = found?.payload.photos?.map((sha256) => queue.photos.get(sha256)?.thumb).find(Boolean) ?? "";
  const save = button(t("save"), async () => {
    if (!photos.length) { warn(t("after_photo_missing")); return; }
    if (!done.value.trim()) { ask(done, t("rectification_missing")); return; }
    if (!who.value.trim()) { ask(who, t("rectifier_missing")); return; }
    const fixed = () => ({ hazard_of: clientId, photos: photos.map((one) => one.sha256), rectification: done.value.trim(), rectified_by: who.value.trim() });
    const made = await act(bundle, "fix_on_the_spot", fixed, "", `fix-${clientId}`);
    if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
  }, "primary");
  drafts.keep(bundle, `fix-${clientId}`, { rectification: done, rectified_by: who }, { photos });
  show(t("fix_on_the_spot"), h("p", {}, found?.payload.description ?? ""), before && h("img.fd-old", { src: before, alt: t("before_photo") }),
    photoField(bundle, photos, { ghost: before }), field(t("rectification"), done), field(t("rectified_by"), who), staff, save);
}

export async function note(bundle, clientId = "") {
  const mended = queue.acts.find((one) => one.client_id === clientId && queue.stateOf(one) === "refused");
  const still = current();
  const kept = await drafts.read(bundle, `note-${clientId}`);
  if (!still()) return;
  const before = { place: bundle.site.name ?? "", text: "", ...mended?.payload, ...kept };
  const place = h("input", { type: "text", maxlength: "120", value: before.place });
  const said = h("textarea", { rows: "5", maxlength: "4000" }, before.text);
  const recordings = drafts.photosOf(before, "recordings");
  drafts.keep(bundle, `note-${clientId}`, { place, text: said }, { recordings });
  show(t("file_note"), field(t("note_place"), place), field(t("note_text"), said, voice(said)), voiceField(bundle, recordings),
    button(t("save"), async () => {
      const missing = [place, said].find((one) => !one.value.trim());
      if (missing) { ask(missing, t("note_missing")); return; }
      const wrong = mended?.receipt?.refusal?.code === "note_time_invalid"; // then it is the moment when it was first written
      const seen = wrong ? {} : { seen_at: mended?.payload.seen_at ?? new Date().toISOString() };
      const noted = () => ({ text: said.value.trim(), place: place.value.trim(), ...seen, recordings: recordings.map((one) => one.sha256) });
      const made = await act(bundle, "file_note", noted, mended?.client_id, `note-${clientId}`);
      if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
    }, "primary"));
}
