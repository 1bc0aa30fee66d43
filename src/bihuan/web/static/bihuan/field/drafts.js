// What is typed and shot before it is saved: it outlives a reload, a turned screen and a tab that was killed.

import { t, warn } from "./dom.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import { finished } from "./voice.js";

export const place = (bundle, name) => `draft/${bundle.inspection.id}/${name}`;
const held = new Set(); // where something was typed or shot that nobody has saved yet
const AWHILE = 3000; // ms
let pending = Promise.resolve();
let watching = null;

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
  if (watching) watching.saved = true;
  held.delete(place(bundle, name));
  return next(() => store.drop(place(bundle, name)));
}

// The photos under a name of what was kept, as far as they are on this phone.
export function photosOf(kept, name = "photos") {
  return (kept?.[name] ?? []).map((sha256) => queue.photos.get(sha256)).filter(Boolean);
}

const said = (control) => (control.type === "checkbox" ? control.checked : control.value);

// One writing after the other, the last one being the newest; one form at a time. `lists` are its photos, by name.
export function keep(bundle, name, controls, lists = {}) {
  const left = new AbortController();
  const mine = (watching = { saved: false });
  const value = () => {
    const typed = Object.fromEntries(Object.entries(controls).map(([field, control]) => [field, said(control)]));
    const shown = Object.fromEntries(Object.entries(lists).map(([field, photos]) => [field, photos.map((one) => one.sha256)]));
    return { ...typed, ...shown };
  };
  let before = JSON.stringify(value());
  const write = () => {
    const now = value();
    if (mine.saved || JSON.stringify(now) === before) return; // a form that was only looked at is no draft
    const known = before;
    before = JSON.stringify(now);
    held.add(place(bundle, name));
    next(() => (mine.saved ? null : store.put(place(bundle, name), now))).catch(() => {
      if (before === JSON.stringify(now)) before = known; // it is tried again with the next letter
      if (!mine.told) warn(t("draft_not_kept"));
      mine.told = true;
    });
  };
  for (const control of Object.values(controls)) control.addEventListener("input", write);
  addEventListener("field-photos", write, { signal: left.signal });
  addEventListener("hashchange", () => finished().finally(() => left.abort()), { once: true });
}
