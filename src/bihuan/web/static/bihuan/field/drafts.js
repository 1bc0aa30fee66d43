// What is typed and shot before it is saved: it outlives a reload, a turned screen and a tab that was killed.

import * as queue from "./queue.js";
import * as store from "./store.js";

const place = (bundle, name) => `draft/${bundle.inspection.id}/${name}`;
let pending = Promise.resolve();
let watching = null;

export function read(bundle, name) {
  return store.get(place(bundle, name));
}

export function drop(bundle, name) {
  if (watching) watching.saved = true;
  pending = pending.then(() => store.drop(place(bundle, name)));
  return pending;
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
  const write = () => {
    const typed = Object.fromEntries(Object.entries(controls).map(([field, control]) => [field, said(control)]));
    const shown = Object.fromEntries(Object.entries(lists).map(([field, photos]) => [field, photos.map((one) => one.sha256)]));
    const value = { ...typed, ...shown };
    pending = pending.then(() => (mine.saved ? null : store.put(place(bundle, name), value))).catch(() => null);
  };
  for (const control of Object.values(controls)) control.addEventListener("input", write);
  addEventListener("field-photos", write, { signal: left.signal });
  addEventListener("hashchange", () => left.abort(), { once: true });
}
