// What was done on this phone, in order, and what the server has proven of it. Nothing here is dropped before its receipt.

import * as net from "./net.js";
import * as store from "./store.js";

const DAY = 24 * 3600 * 1000;
const DONE = new Set(["accepted", "replaced", "resolved", "given_up"]);
const OVER = new Set(["refused", "given_up"]);
const HASH = /^[0-9a-f]{64}$/;

export const acts = [];
export const photos = new Map();
let last = 0;
let receipt = "";

export async function load() {
  acts.splice(0, acts.length, ...(await store.all("act/")));
  acts.sort((one, other) => one.n - other.n || (one.device_at < other.device_at ? -1 : 1));
  last = acts.at(-1)?.n ?? 0;
  photos.clear();
  for (const one of await store.all("photo/")) photos.set(one.sha256, one);
  receipt = (await store.get("receipt"))?.at ?? "";
  await dropOrphans();
}

// What was shot and then put aside, once nobody can come back to it.
async function dropOrphans() {
  const drafts = (await store.all("draft/")).flatMap((draft) => Object.values(draft ?? {}).filter(Array.isArray).flat());
  const used = new Set([...acts.flatMap(hashesOf), ...drafts]);
  for (const photo of [...photos.values()]) {
    if (used.has(photo.sha256) || Date.now() - Date.parse(photo.capture.device_at) < DAY) continue;
    await store.drop(`blob/${photo.sha256}`);
    await store.drop(`photo/${photo.sha256}`);
    photos.delete(photo.sha256);
  }
}

// The photos that an act names and that are not proven yet.
export function photosToSend() {
  return [...new Set(acts.flatMap(hashesOf))].map((sha256) => photos.get(sha256)).filter((one) => one && !one.kept && !one.refusal);
}

// Two windows of one phone count alike: the number alone would let one act overwrite another.
function name(act) {
  return `act/${String(act.n).padStart(9, "0")}-${act.client_id}`;
}

export async function add(bundle, act, payload, replaces = "") {
  const mended = replaces ? acts.find((other) => other.client_id === replaces) : null;
  const one = {
    n: (last += 1),
    client_id: crypto.randomUUID(),
    act,
    payload,
    device_at: new Date().toISOString(),
    bundle: bundle.id,
    inspection: bundle.inspection.id,
    receipt: null,
    ...(mended?.receipt?.kept ? { replaces } : {}), // what the server never had has nothing to be replaced there
  };
  await store.put(name(one), one); // on the disk before the screen says so
  acts.push(one);
  if (mended) {
    mended.mended = one.client_id;
    await store.put(name(mended), mended);
  }
  dispatchEvent(new Event("field-changed"));
  return one;
}

export async function keepPhoto(photo, bytes) {
  await store.putBytes(`blob/${photo.sha256}`, bytes);
  await store.put(`photo/${photo.sha256}`, photo);
  photos.set(photo.sha256, photo);
  return photo;
}

export async function savePhoto(photo) {
  await store.put(`photo/${photo.sha256}`, photo);
}

export async function keepReceipt(act, told) {
  act.receipt = told;
  await store.put(name(act), act);
}

// Not to be done any more: the server is told so with the reason, at the next contact, and keeps both.
export async function giveUp(act, reason) {
  act.giving = reason;
  await store.put(name(act), act);
  dispatchEvent(new Event("field-changed"));
}

export function toGiveUp() {
  return acts.filter((act) => act.giving && act.receipt?.kept && !DONE.has(act.receipt.state));
}

// What never reached the server asks for nothing any more; it stays on the phone.
export async function dismiss(act) {
  act.dismissed = true;
  await store.put(name(act), act);
  dispatchEvent(new Event("field-changed"));
}

export async function proven(at) {
  receipt = at;
  await store.put("receipt", { at });
}

export function hashesOf(act) {
  const { photos: own = [], recordings = [], signature = "", results = [] } = act.payload;
  const looked = results.flatMap((one) => [...(one.photos ?? []), ...(one.recordings ?? [])]);
  return [...own, ...recordings, ...(signature ? [signature] : []), ...looked];
}

// The worst of its parts: an act is in when it is accepted and the receipt names every one of its photos.
export function stateOf(act) {
  const told = act.receipt;
  if (!told) return "unsent";
  if (act.mended && (told.state === "refused" || told.state === "waiting")) return "replaced";
  if (told.state === "refused") return act.dismissed ? "replaced" : "refused";
  if (told.state === "given_up") return "given_up"; // also without its photos
  const lacking = hashesOf(act).some((sha256) => !told.hashes?.includes(sha256));
  return DONE.has(told.state) && lacking ? "waiting" : told.state;
}

// On what an act waits, one name after the other: a photo, or another act of this phone.
export function waitsFor(act) {
  return (act.receipt?.waits_for ?? []).map((one) => (HASH.test(one)
    ? { photo: true, lost: !photos.has(one) || photos.get(one).gone || Boolean(photos.get(one).refusal) }
    : { act: acts.find((other) => other.client_id === one) }));
}

// It would wait for ever: its photo is not here any more, or what it rests on came back.
export function stuck(act) {
  if (stateOf(act) !== "waiting" || act.giving) return false;
  return waitsFor(act).some((one) => one.lost || (one.act && OVER.has(stateOf(one.act))));
}

export function unsafe() {
  return acts.filter((act) => !DONE.has(stateOf(act)));
}

export function toSend() {
  return acts.filter((act) => !DONE.has(stateOf(act)) && stateOf(act) !== "refused");
}

export function summary() {
  const found = { unsent: 0, waiting: 0, refused: 0, in_conflict: 0 };
  for (const act of unsafe()) found[act.giving ? "waiting" : stuck(act) ? "refused" : stateOf(act)] += 1;
  return { ...found, receipt, photos: photosToSend().length };
}

// The bytes of what the server holds, proven by hash, and of what nothing waits for any more; the small picture stays.
export async function freeSpace() {
  const needed = new Set(unsafe().flatMap(hashesOf));
  const used = new Set(acts.flatMap(hashesOf));
  for (const photo of photos.values()) {
    if (photo.kept && !photo.freed && used.has(photo.sha256) && !needed.has(photo.sha256)) {
      await store.drop(`blob/${photo.sha256}`);
      photo.freed = true;
      await savePhoto(photo);
    }
  }
}

export function wire(act) {
  const { client_id, act: what, payload, device_at, bundle, replaces = "" } = act;
  return { client_id, act: what, payload, device_at, bundle, ...(replaces ? { replaces } : {}) };
}

// Everything that has no receipt, as one file: the way out when nothing else works.
export async function asFile(account) {
  const wanted = toSend();
  const hashes = new Set(wanted.flatMap(hashesOf));
  const parts = [];
  for (const sha256 of hashes) {
    const photo = photos.get(sha256);
    const bytes = photo && (await store.getBytes(`blob/${sha256}`));
    if (bytes) parts.push({ ...photo, thumb: undefined, data: await encoded(bytes) });
  }
  const whole = {
    form: "bihuan-field-1",
    account: account.account,
    name: account.name,
    device: net.state.device,
    saved_at: new Date().toISOString(),
    offset: net.state.offset,
    photos: parts,
    acts: wanted.map(wire),
  };
  return new Blob([JSON.stringify(whole)], { type: "application/json" });
}

function encoded(bytes) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes]));
  });
}
