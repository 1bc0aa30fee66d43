// The end of the visit: explained to the enterprise, signed on the glass; and later the look at what was rectified.

import { act, sentBack } from "./walk.js";
import { answers, oldPhoto, toLookAt } from "./bundles.js";
import { photoField, signatureField } from "./capture.js";
import { ask, button, current, field, h, link, show, t, warn } from "./dom.js";
import * as drafts from "./drafts.js";
import * as queue from "./queue.js";
import { voiceField } from "./voice.js";

// Each of those who were there; what stands in brackets behind a name is not another one.
const namesOf = (present) => present.split(/[、，,；;]\s*(?![^（(]*[）)])/).map((one) => one.trim()).filter(Boolean);

export async function explain(bundle) {
  const open = bundle.items.filter((item) => !answers(bundle).get(item.id));
  const back = sentBack(bundle, "explain_findings");
  const still = current();
  const before = { ...back?.payload, ...(await drafts.read(bundle, "explain")) };
  if (!still()) return;
  // The hand of the enterprise stands under these words, and under no others.
  const signed = h("input", { type: "hidden", value: before.signed ?? (back?.payload.signature ? JSON.stringify(back.payload) : "") });
  const known = () => { // as long as the drawing itself is here
    const under = JSON.parse(signed.value || "{}");
    return under.signature && queue.photos.has(under.signature) ? under : {};
  };
  let told = false; // that the signature holds no more; where the words are put back as they were, it does again
  const area = (rows, value = "") => h("textarea", { rows, maxlength: "2000" }, value);
  const present = h("input", { type: "text", maxlength: "120", value: before.present ?? "" });
  const [summary, advice] = [area("4", before.summary), area("3", before.advice)];
  const pad = signatureField(t("signature_present"), before.drawn);
  const signedBy = h("input", { type: "text", maxlength: "60", value: before.signed_by ?? "", list: "present-names" });
  const offered = h("datalist", { id: "present-names" });
  const offer = () => offered.replaceChildren(...namesOf(present.value).map((value) => h("option", { value })));
  present.addEventListener("input", offer);
  offer();
  drafts.keep(bundle, "explain", { present, summary, advice, signed_by: signedBy, drawn: pad.drawn, signed });
  show(t("explain_findings"), back?.receipt.refusal && h("p.fd-warn", {}, back.receipt.refusal.text), open.length > 0 && h("p.fd-warn", {}, t("still_open", { n: open.length })),
    field(t("present"), present, t("present_help")), field(t("summary"), summary), field(t("management_advice"), advice),
    known().signature && h("p.fd-card", {}, t("signature_kept")), pad.element,
    field(t("signed_by"), signedBy, t("signed_by_help")), offered,
    button(t("save"), async () => {
      if (!present.value.trim()) { ask(present, t("present_missing")); return; }
      if (!summary.value.trim()) { ask(summary, t("summary_missing")); return; }
      const there = namesOf(present.value);
      const signer = signedBy.value.trim() || (there.length === 1 ? there[0] : "");
      if (pad.touched() && there.filter((one) => signer && one.includes(signer)).length === 0) { ask(signedBy, t("signed_by_missing")); return; }
      const words = { present: present.value.trim(), summary: summary.value.trim(), advice: advice.value.trim() };
      const under = known();
      const same = under.signature && Object.entries({ ...words, signed_by: signer }).every(([name, text]) => (under[name] ?? "") === text);
      if (under.signature && !same && !pad.touched() && !told) { // nobody signs what was not read: once more, or on paper
        told = true;
        warn(t("signature_void"));
        return;
      }
      const said = async () => {
        const signature = await pad.take(bundle); // nobody is forced to sign on a screen: the paper has a place for the pen
        if (signature === undefined) return null;
        const hand = signature?.sha256 ?? (same ? under.signature : "");
        return { ...words, ...(hand ? { signature: hand, signed_by: signer } : {}) };
      };
      const made = await act(bundle, "explain_findings", said, "", "explain");
      if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
    }, "primary"));
}

export async function sign(bundle) {
  const still = current();
  const me = bundle.team.find((one) => one.me);
  const kept = await drafts.read(bundle, "sign");
  if (!still()) return;
  const pad = signatureField(t("signature"), kept?.drawn);
  drafts.keep(bundle, "sign", { drawn: pad.drawn });
  show(t("sign_report"), h("p", {}, t("signs_as", { name: me?.name ?? "" })), h("p.fd-quiet", {}, t("sign_help")), pad.element,
    button(t("save"), async () => {
      if (!pad.touched()) { warn(t("signature_missing")); return; }
      const signed = async () => {
        const signature = await pad.take(bundle);
        return signature && { signature: signature.sha256, ...(me ? { signer: me.expert } : {}) };
      };
      const made = await act(bundle, "sign_report", signed, "", "sign");
      if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
    }, "primary"));
}

const hazardsOf = (record) => (record?.payload.results ?? []).map(({ hazard }) => hazard);

// What came back, as it stood in the form: verdicts, words, photos and recordings of each hazard.
function asForm(back) {
  const found = {};
  for (const { hazard, passed, opinion, photos, recordings } of back?.payload.results ?? []) {
    Object.assign(found, { [`verdict-${hazard}`]: passed ? "passed" : "returned", [`opinion-${hazard}`]: opinion, [`photos-${hazard}`]: photos, [`recordings-${hazard}`]: recordings });
  }
  return found;
}

// The old photo lies over the picture of the camera, so that it is taken from the same spot. A record that came back is
// mended in its own form: of another one it is neither the words nor the place.
export async function recheck(bundle, clientId = "") {
  const returned = queue.acts.filter((one) => one.inspection === bundle.inspection.id && one.act === "issue_recheck_record" && queue.stateOf(one) === "refused");
  const back = returned.find((one) => one.client_id === clientId);
  const elsewhere = new Set(returned.filter((one) => one !== back).flatMap(hazardsOf));
  const waiting = toLookAt(bundle).filter((one) => !elsewhere.has(one.id));
  const mends = returned.filter((one) => one !== back).map((one) => link(t("mend_record", { n: hazardsOf(one).length }), `#/recheck/${bundle.inspection.id}/${one.client_id}`));
  const why = back?.receipt.refusal && h("p.fd-warn", {}, back.receipt.refusal.text);
  if (!waiting.length) { show(t("recheck"), mends, why, link(t("sync"), "#/status")); return; }
  const draft = back ? `recheck-${back.client_id}` : "recheck";
  const still = current();
  const kept = { ...asForm(back), ...(await drafts.read(bundle, draft)) };
  if (!still()) return;
  const results = await Promise.all(waiting.map(async (hazard) => {
    const old = hazard.photos.find((one) => one.phase === "before") ?? hazard.photos[0];
    const ghost = old ? await oldPhoto(old.id) : "";
    const photos = drafts.photosOf(kept, `photos-${hazard.id}`);
    const recordings = drafts.photosOf(kept, `recordings-${hazard.id}`);
    const opinion = h("textarea", { rows: "2", maxlength: "1000" }, kept[`opinion-${hazard.id}`] ?? "");
    const verdict = h("select", {}, [["", "not_looked"], ["passed", "passed"], ["returned", "returned"]].map(([value, word]) => h("option", { value, selected: kept[`verdict-${hazard.id}`] === value }, t(word))));
    const element = h("section.fd-card", {}, h("h2", {}, `${hazard.number} ${hazard.description}`), h("p", {}, hazard.rectification),
      ghost && h("img.fd-old", { src: ghost, alt: t("before_photo") }), photoField(bundle, photos, { ghost }), field(t("verdict"), verdict), field(t("opinion"), opinion), voiceField(bundle, recordings));
    return { hazard, photos, recordings, opinion, verdict, element };
  }));
  if (!still()) return;
  const me = bundle.team.find((one) => one.me);
  const pad = signatureField(t("signature"), kept.drawn);
  const named = (what) => Object.fromEntries(results.map((one) => [`${what}-${one.hazard.id}`, one[what]]));
  let known = 0; // of how many places the person was told that they are left out
  drafts.keep(bundle, draft, { ...named("verdict"), ...named("opinion"), drawn: pad.drawn }, { ...named("photos"), ...named("recordings") });
  show(t("recheck"), mends, why, results.map((one) => one.element), me && h("p", {}, t("signs_as", { name: me.name })), pad.element,
    button(t("issue_recheck_record"), async () => {
      const judged = results.filter((one) => one.verdict.value);
      if (!judged.length) { warn(t("nothing_looked_at")); return; }
      const dropped = hazardsOf(back).filter((id) => !judged.some(({ hazard }) => hazard.id === id)).length;
      if (dropped > known) { known = dropped; warn(t("looked_before", { n: dropped })); return; }
      if (!pad.touched()) { warn(t("signature_missing")); return; }
      const looked = async () => {
        const signature = await pad.take(bundle);
        const results = judged.map((one) => ({ hazard: one.hazard.id, passed: one.verdict.value === "passed", opinion: one.opinion.value.trim(), photos: one.photos.map((photo) => photo.sha256), recordings: one.recordings.map((said) => said.sha256) }));
        return signature && { results, signature: signature.sha256 };
      };
      const made = await act(bundle, "issue_recheck_record", looked, back?.client_id, draft);
      if (made && still()) location.hash = `#/check/${bundle.inspection.id}`;
    }, "primary"));
}
