// What is typed and shot before it is saved: it outlives a reload, a turned screen and a tab that was killed.

import { added, isAdding, misses } from "./capture.js";
import { current, hour, t, warn } from "./dom.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import { finished, isRecording } from "./voice.js";

const place = (bundle, name) => `draft/${bundle.inspection.id}/${name}`;
const held = new Set(); // where something was typed or shot that nobody has saved yet
const forms = new Map(); // by place: the one that is open there, or whose letters are not all on the disk
const saving = new Map(); // by place: until it is known whether what stood there is saved
const AWHILE = 3000; // ms
const AGAIN = 10000; // ms
let pending = Promise.resolve();

// What stands in the form, wherever its last letters are; a disk that takes none keeps nobody from reading.
export async function peek(bundle, name) {
  const at = place(bundle, name);
  await saving.get(at);
  await Promise.race([pending, new Promise((done) => setTimeout(done, AWHILE))]);
  return forms.get(at)?.unwritten() ?? store.get(at);
}

// The same for who opens it: what was still being kept for it when it was left stands in it.
export async function read(bundle, name) {
  if (forms.has(place(bundle, name))) await Promise.all([finished(), added()]);
  return peek(bundle, name);
}

export const isUnreadable = (bundle, name) => store.unreadable.has(place(bundle, name));

export async function load() {
  held.clear();
  for (const one of await store.names("draft/")) held.add(one);
}

// The names of what was begun and not saved, of one check or of all; a reason to give something up is no such thing.
export function left(inspection = "") {
  const start = `draft/${inspection ? `${inspection}/` : ""}`;
  return [...held].filter((one) => one.startsWith(start) && !one.includes("/give-") && !saving.has(one)).map((one) => one.slice(start.length));
}

export const count = () => left().length;

export const saves = () => saving.size > 0;

export const isSaving = (bundle, name) => saving.has(place(bundle, name));

// What the store has not taken, or not yet.
export const onlyInMemory = () => saves() || isAdding() || isRecording() || [...forms.values()].some((form) => form.unwritten() !== null);

// One writing after the other; one that fails is told to who asked for it, and hinders none behind it.
function next(write) {
  const done = pending.then(write);
  pending = done.catch(() => null);
  return done;
}

export async function drop(bundle, name) {
  const at = place(bundle, name);
  const form = forms.get(at);
  if (form) { form.saved = true; form.told(); }
  forms.delete(at);
  await next(() => store.drop(at));
  if (!forms.has(at)) held.delete(at); // else it was begun anew
}

// What stands in a form becomes an act: nobody types on meanwhile, nothing of it is jotted down, and nobody opens the form
// before it is known whether it is saved. Then it is gone; else it is a draft as before.
// `act` makes it of what stands there when all its photos and words are kept; where it makes none, or one of them could not
// be kept, the form stays. Once there is one, the form opens no more: whoever asked draws another screen.
export function become(bundle, name, act) {
  const at = place(bundle, name);
  const [form, still, main, before] = [forms.get(at), current(), document.getElementById("main"), misses()];
  main.inert = true;
  return shut(at, async () => {
    let made = null;
    try {
      await Promise.all([finished(), added()]);
      if (misses() > before) return null;
      if (form) form.saved = true;
      await pending; // what is on its way to the disk would come after it
      made = await act(at);
      return made;
    } finally {
      if (made) { forms.delete(at); held.delete(at); form?.told(); }
      else if (form) form.again();
      if (still() && !made) main.inert = false;
    }
  });
}

// What was an act is a draft once more.
export function comeBack(bundle, name, undo) {
  const at = place(bundle, name);
  return shut(at, async () => {
    await pending;
    await undo(at);
    held.add(at);
  });
}

async function shut(at, work) {
  let known;
  saving.set(at, new Promise((done) => { known = done; }));
  try {
    return await work();
  } finally {
    saving.delete(at);
    known();
    dispatchEvent(new Event("field-changed"));
  }
}

// The photos under a name of what was kept, as far as they are on this phone.
export function photosOf(kept, name = "photos") {
  return (kept?.[name] ?? []).map((sha256) => queue.photos.get(sha256)).filter(Boolean);
}

const said = (control) => (control.type === "checkbox" ? control.checked : control.value);

// Beneath the form, from its first letter on: since when all that stands in it is on the disk.
function tell(words, busy) {
  const line = document.getElementById("kept");
  line.setAttribute("aria-busy", String(busy));
  if (line.textContent !== words) line.textContent = words;
}

// Each writing is of all that stands there when its turn comes. `lists` are its photos, by name.
export function keep(bundle, name, controls, lists = {}) {
  const at = place(bundle, name);
  const left = new AbortController();
  const still = current();
  const value = () => {
    const typed = Object.fromEntries(Object.entries(controls).map(([field, control]) => [field, said(control)]));
    const shown = Object.fromEntries(Object.entries(lists).map(([field, photos]) => [field, photos.map((one) => one.sha256)]));
    return { ...typed, ...shown };
  };
  const before = forms.get(at);
  const owed = before?.unwritten(); // what stood there stands here now, and is not on the disk yet
  let kept = owed ? "" : JSON.stringify(value());
  let since = "";
  let waits = false; // a writing that has not begun
  let firm = false; // a photo that nobody names any more would be dropped: its name is not only jotted down
  let warned = null;
  let again = 0;
  const open = { saved: false };
  const differs = () => !open.saved && JSON.stringify(value()) !== kept; // a form that was only looked at is no draft
  const jot = async () => {
    waits = false;
    if (!differs()) return;
    const [now, put] = [value(), firm ? store.put : store.jot];
    firm = false;
    try {
      await put(at, now);
    } catch (error) {
      firm = true;
      throw error;
    }
    kept = JSON.stringify(now);
    since = t("draft_kept", { at: hour(new Date()) });
    warned?.remove();
    warned = null;
  };
  const write = () => {
    if (waits || !differs()) return;
    waits = true;
    held.add(at);
    if (still()) tell(since, true);
    next(jot).catch((error) => {
      since = "";
      if (!warned?.isConnected) warned = warn(t(store.isFull(error) ? "draft_not_kept" : "draft_not_written"));
      again ||= setTimeout(() => { again = 0; write(); }, AGAIN); // also where the form was left meanwhile
    }).finally(() => {
      if (still()) tell(since, differs());
      leave();
    });
  };
  const leave = () => { if (left.signal.aborted && !open.saved && !differs() && forms.get(at) === open) forms.delete(at); };
  const told = () => { if (still()) tell("", false); };
  const anew = () => { open.saved = false; write(); }; // what is on the disk is there still
  Object.assign(open, { again: anew, told, unwritten: () => (differs() ? value() : null) });
  if (before) before.saved = true;
  forms.set(at, open);
  if (owed) write();
  for (const control of Object.values(controls)) control.addEventListener("input", write);
  addEventListener("field-photos", () => { firm = true; write(); }, { signal: left.signal });
  addEventListener("hashchange", () => Promise.all([finished(), added()]).finally(() => { left.abort(); leave(); }), { once: true });
}
