// What is said beside the words: recorded in here where the phone can, else by its own recorder or chosen as a file.

import { button, h, t, warn } from "./dom.js";
import * as store from "./store.js";
import { adds, keep, miss } from "./capture.js";

const { voiceMinutes, voiceMb } = document.body.dataset;
const LONGEST = Number(voiceMinutes) * 60 * 1000 - 2000; // the last moment belongs to the recorder
const LARGEST = Number(voiceMb) * 1024 * 1024;
const LAST_WORDS = 2000; // ms
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const SUFFIX = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };

const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
let running = null; // one microphone, one recording
let listening = null;

// What is being said is at its end and in its form: whoever saves or leaves in the middle keeps what was said until then.
export async function finished() {
  running?.stop();
  listening?.stop();
  await Promise.all([running?.done, listening && Promise.race([listening.done, new Promise((done) => setTimeout(done, LAST_WORDS))])]);
}

export const isRecording = () => running !== null;

// A phone that turns speech into words: the last ones come a moment after it was told to stop.
export function listens(ear) {
  const mine = { stop: () => ear.stop(), done: null };
  const over = new Promise((done) => { ear.onend = done; });
  mine.done = over.finally(() => { if (listening === mine) listening = null; });
  listening = mine;
  ear.start();
}

const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

async function add(bundle, blob, filename, chosen, draw) {
  if (/^(image|text)\//.test(blob.type)) { miss(() => warn(t("not_a_voice", { name: filename }))); return; }
  if (!blob.size || blob.size > LARGEST) { miss(() => warn(t("voice_unusable", { name: filename, mb: voiceMb }))); return; }
  const kept = await keep(bundle, blob, { from: "voice", filename, purpose: "voice" });
  if (kept && !chosen.includes(kept)) chosen.push(kept);
  draw();
}

// The recordings of a form, beside its words and never in their place.
export function voiceField(bundle, chosen) {
  const list = h("div.fd-stack", {});
  const draw = () => {
    dispatchEvent(new Event("field-photos"));
    list.replaceChildren(...chosen.map((one) => heard(one, () => { chosen.splice(chosen.indexOf(one), 1); draw(); })));
  };
  const input = h("input", {
    type: "file", accept: "audio/*", capture: !canRecord(), class: "fd-file", "aria-label": t("choose_voice"),
    onchange: () => adds((async () => {
      for (const file of [...input.files]) await add(bundle, file, file.name, chosen, draw);
      input.value = "";
    })()),
  });
  const start = canRecord() && button(t("record_voice"), () => record(bundle, start, chosen, draw));
  draw();
  return h("div.fd-field", {}, h("div.fd-row", {}, start, h("label.fd-button", {}, t("choose_voice"), input)), list);
}

function heard(one, drop) {
  const player = h("audio", { controls: true, preload: "none", "aria-label": t("voice") });
  store.getBytes(`blob/${one.sha256}`).then((bytes) => {
    if (bytes) player.src = URL.createObjectURL(new Blob([bytes], { type: one.type || "audio/webm" }));
  });
  return h("figure.fd-voice", {}, player, button(t("drop"), drop, "small"));
}

// The same button begins and ends it.
async function record(bundle, start, chosen, draw) {
  if (start.stop) { start.stop(); return; }
  await finished();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    warn(t(error?.name === "NotAllowedError" ? "microphone_refused" : "microphone_missing"));
    return;
  }
  const silence = () => stream.getTracks().forEach((track) => track.stop());
  while (running) await finished(); // also what began while the phone asked; from here on nothing waits until it runs
  if (!start.isConnected || document.getElementById("main").inert) { silence(); return; } // it was left, or saved, while the phone asked
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  let recorder;
  try {
    recorder = new MediaRecorder(stream, kind ? { mimeType: kind, audioBitsPerSecond: 32000 } : {});
    recorder.start();
  } catch {
    silence();
    warn(t("microphone_missing"));
    return;
  }
  const parts = [];
  const began = Date.now();
  const tick = setInterval(() => {
    start.textContent = t("stop_voice", { time: clock(Date.now() - began) });
    if (Date.now() - began > LONGEST) start.stop();
  }, 500);
  const away = () => { if (document.hidden) start.stop?.(); };
  start.stop = () => { if (recorder.state !== "inactive") recorder.stop(); };
  let added;
  const mine = { stop: start.stop, done: new Promise((resolve) => { added = resolve; }) };
  running = mine;
  start.textContent = t("stop_voice", { time: clock(0) });
  start.setAttribute("aria-pressed", "true");
  document.addEventListener("visibilitychange", away);
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = async () => {
    clearInterval(tick);
    document.removeEventListener("visibilitychange", away);
    silence();
    start.stop = null;
    start.removeAttribute("aria-pressed");
    start.textContent = t("record_voice");
    const type = recorder.mimeType.split(";")[0];
    try {
      await add(bundle, new Blob(parts, { type }), `${began}.${SUFFIX[type] ?? "webm"}`, chosen, draw);
    } finally {
      if (running === mine) running = null;
      added();
    }
  };
}
