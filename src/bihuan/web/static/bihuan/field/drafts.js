// What is typed and shot before it is saved: it outlives a reload, a turned screen and a tab that was killed.

import { current, h, t, warn } from "./dom.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import { finished } from "./voice.js";

export const place = (bundle, name) => `draft/${bundle.inspection.id}/${name}`;
const held = new Set(); // where something was typed or shot that nobody has saved yet
const AWHILE = 3000; // ms
const forms = new Map(); // by place: the one that is watched there, and whether what stands in it is saved
let pending = Promise.resolve();

// The last letters may still be on their way to the disk; a disk that takes none keeps nobody from reading.
export async function read(bundle, name) {
  await Promise.race([pending, new Promise((done) => setTimeout(done, AWHILE))]);
  return store.get(place(bundle, name));
}

export async function load() {
  held.clear();
  for (const one of await store.names("draft/")) held.add(one);
}

// The names of what was begun and not saved, of one check or of all; a reason to give something up is no such thing.
export function left(inspection = "") {
  const start = `draft/${inspection ? `${inspection}/` : ""}`;
  return [...held].filter((one) => one.startsWith(start) && !one.includes("/give-")).map((one) => one.slice(start.length));
}

export const count = () => left().length;

export const written = () => pending;

// One writing after the other; one that fails is told to who asked for it, and hinders none behind it.
function next(write) {
  const done = pending.then(write);
  pending = done.catch(() => null);
  return done;
}

export function put(bundle, name, value) {
  held.add(place(bundle, name));
  return next(() => store.put(place(bundle, name), value));
}

export function drop(bundle, name) {
  const form = forms.get(place(bundle, name));
  if (form) form.saved = true;
  held.delete(place(bundle, name));
  return next(() => store.drop(place(bundle, name)));
}

// The photos under a name of what was kept, as far as they are on this phone.
export function photosOf(kept, name = "photos") {
  return (kept?.[name] ?? []).map((sha256) => queue.photos.get(sha256)).filter(Boolean);
}

const said = (control) => (control.type === "checkbox" ? control.checked : control.value);

// Beneath the form, from the first letter on: since when what stands in it is on the disk.
function stands(line) {
  line.textContent = t("draft_kept", { at: new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }) });
  if (!line.isConnected) document.getElementById("main").append(line);
}

// One writing after the other, each of all that stands there when its turn comes. `lists` are its photos, by name.
export function keep(bundle, name, controls, lists = {}) {
  const at = place(bundle, name);
  const left = new AbortController();
  const still = current();
  const mine = { saved: false };
  forms.set(at, mine);
  const line = h("p.fd-quiet.fd-kept", { role: "status" });
  const value = () => {
    const typed = Object.fromEntries(Object.entries(controls).map(([field, control]) => [field, said(control)]));
    const shown = Object.fromEntries(Object.entries(lists).map(([field, photos]) => [field, photos.map((one) => one.sha256)]));
    return { ...typed, ...shown };
  };
  let kept = JSON.stringify(value());
  const differs = () => !mine.saved && JSON.stringify(value()) !== kept; // a form that was only looked at is no draft
  let firm = false; // a photo that nobody names any more would be dropped: its name is not only jotted down
  const write = () => {
    if (!differs()) return;
    held.add(at);
    line.ariaBusy = "true";
    next(async () => {
      if (!differs()) return;
      const [now, put] = [value(), firm ? store.put : store.jot];
      firm = false;
      await put(at, now);
      kept = JSON.stringify(now);
      if (still()) stands(line);
    }).catch((error) => { // it is tried again with the next letter
      firm = true;
      if (!mine.told && still()) warn(t(store.isFull(error) ? "draft_not_kept" : "draft_not_written"));
      mine.told = true;
    }).finally(() => { line.ariaBusy = String(differs()); });
  };
  for (const control of Object.values(controls)) control.addEventListener("input", write);
  addEventListener("field-photos", () => { firm = true; write(); }, { signal: left.signal });
  addEventListener("hashchange", () => finished().finally(() => left.abort()), { once: true });
}
