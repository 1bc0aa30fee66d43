// What was done on this phone, in order, and what the server has proven of it. Nothing here is dropped before its receipt.

import * as net from "./net.js";
import * as store from "./store.js";

export const KEPT = 90; // days
const AGAIN = 10000; // ms, and
const AWHILE = 3000;
const DAY = 24 * 3600 * 1000;
const DONE = new Set(["accepted", "replaced", "resolved", "given_up", "dismissed"]);
const GONE = new Set(["replaced", "given_up", "dismissed"]);
const ENDINGS = new Set(["explain_findings", "sign_report"]);
const OVER = new Set(["refused", "given_up", "dismissed"]);
const HASH = /^[0-9a-f]{64}$/;
const HASHES = /\b[0-9a-f]{64}\b/g;

export const acts = [];
export const photos = new Map();
export const unwritten = new Map(); // what was learned while there was no room: of an act what changed, a photo as it is
let writing = Promise.resolve();
let catching = null;
let loaded = false;
let last = 0;
let receipt = "";

const inOrder = (one, other) => one.n - other.n || (one.device_at < other.device_at ? -1 : 1);

export async function load() {
  const begun = await drafted(); // first: what another window saves meanwhile is found as the one or as the other
  const found = await store.all("act/");
  acts.splice(0, acts.length, ...found);
  acts.sort(inOrder);
  last = acts.at(-1)?.n ?? 0;
  photos.clear();
  for (const one of await store.all("photo/")) photos.set(one.sha256, one);
  receipt = (await store.all("receipt"))[0]?.at ?? "";
  await dropOrphans(begun);
  loaded = true;
}

// Wherever in a form a hash stands: its photos, its recordings, the hand that signed what was taken back.
async function drafted() {
  return (await store.all("draft/")).flatMap((draft) => JSON.stringify(draft).match(HASHES) ?? []);
}

// What was shot and then put aside, once nobody can come back to it; and what the server never got, though its act was
// given up or is not mended any more, as late as what is over leaves the phone. A clock that is ahead makes nothing old.
// Nor is anything dropped while an act or a form lies here that does not open: it may name what it would be.
async function dropOrphans(begun) {
  if ([...store.unreadable].some((name) => /^(act|draft)\//.test(name))) return;
  const used = new Set([...acts.filter((act) => !GONE.has(stateOf(act))).flatMap(hashesOf), ...begun]);
  const left = new Set(acts.filter((act) => ["given_up", "dismissed"].includes(stateOf(act))).flatMap(hashesOf));
  const now = Date.now() + Math.min(0, net.state.offset) * 1000;
  for (const photo of [...photos.values()]) {
    const days = left.has(photo.sha256) && !photo.kept ? KEPT : 1;
    if (used.has(photo.sha256) || now - Date.parse(photo.capture.device_at) < days * DAY) continue;
    await store.drop(`blob/${photo.sha256}`);
    await store.drop(`photo/${photo.sha256}`);
    photos.delete(photo.sha256);
  }
}

// The photos that are not proven yet of what is still to be done: one that only an act names which was mended or given up
// would have the server do that act after all.
export function photosToSend() {
  const named = acts.filter((act) => !act.mended && !act.giving && !act.dismissed).flatMap(hashesOf);
  return [...new Set(named)].map((sha256) => photos.get(sha256)).filter((one) => one && !one.kept && !one.refusal);
}

// Two windows of one phone count alike: the number alone would let one act overwrite another.
export function nameOf(act) {
  return `act/${String(act.n).padStart(9, "0")}-${act.client_id}`;
}

// Of one act what another window wrote in the meantime stays: only what changes is written over.
// `unsure`: whether an earlier try came to the disk is asked first.
export function change(act, changes, draft = "", unsure = false) {
  const write = async () => {
    const learned = unwritten.get(act);
    const there = await (unsure ? onDisk(act) : store.get(nameOf(act)));
    const merged = { ...(there ?? act), ...learned, ...changes };
    if (!unsure || JSON.stringify(there) !== JSON.stringify(merged)) await store.putInPlaceOf(draft, nameOf(act), merged);
    if (unwritten.get(act) === learned) unwritten.delete(act); // else more was learned meanwhile
    Object.assign(act, merged);
  };
  return locked(write);
}

// One window after the other.
function locked(write) {
  return navigator.locks ? navigator.locks.request("bihuan-field-acts", write) : write();
}

// What the server said is so, whether this phone can write it down or not: or a full one would never send again.
// Tells whether the store does not answer.
export async function learn(act, changes) {
  try {
    await change(act, changes);
    return false;
  } catch (error) {
    unwritten.set(act, { ...unwritten.get(act), ...changes });
    Object.assign(act, changes);
    return store.isSilent(error);
  }
}

async function writeDown() {
  for (const one of [...unwritten.keys()]) {
    const silent = await (one.client_id ? learn(one, {}) : savePhoto(one));
    if (silent) return; // each of the others would wait as long
  }
}

// What the disk has not answered for yet.
const slow = new Set();

export const onlyInMemory = () => slow.size;

export async function add(bundle, act, payload, replaces = "", draft = "") {
  const mended = replaces ? acts.find((other) => other.client_id === replaces) : null;
  if (mended && neverTaken(mended) && act === mended.act && act === "record_finding") return amend(mended, bundle, payload, draft);
  const place = mended ? placeOf(mended, act) : "";
  const one = {
    n: (last += 1),
    client_id: crypto.randomUUID(),
    act,
    payload,
    device_at: new Date().toISOString(),
    bundle: bundle.id,
    inspection: bundle.inspection.id,
    receipt: null,
    ...(place ? { replaces: place } : {}),
  };
  await write(one, draft);
  if (mended) await learn(mended, { mended: one.client_id });
  dispatchEvent(new Event("field-changed"));
  return one;
}

// On the disk before the screen says so, in the order in which they were done. The disk has it, or its draft as before: as
// long as it does not say which, the act is not done and its form stays shut.
function write(act, draft) {
  const before = writing;
  const done = surely(act, async (unsure) => {
    await before;
    if (!unsure || !(await onDisk(act))) await store.putInPlaceOf(draft, nameOf(act), act);
    acts.push(act);
  });
  writing = done.catch(() => undefined);
  return done;
}

// Where it does not say, for whatever reason, nothing is known.
function onDisk(act) {
  return store.get(nameOf(act)).catch(() => { throw store.unanswered(); });
}

// Done again until the disk has it, or surely not; meanwhile every screen tells that it is being tried.
async function surely(act, work) {
  const late = setTimeout(() => { slow.add(act); dispatchEvent(new Event("field-changed")); }, AWHILE);
  try {
    for (let unsure = false; ; unsure = true) {
      try {
        return await work(unsure);
      } catch (error) {
        if (!store.isSilent(error)) throw error;
      }
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  } finally {
    clearTimeout(late);
    if (slow.delete(act)) dispatchEvent(new Event("field-changed"));
  }
}

// The server refused to take it in: its id is free there, and what was found stays where it was found in the order.
function neverTaken(act) {
  return act.receipt && !act.receipt.kept && act.receipt.refusal?.code !== "act_changed";
}

async function amend(act, bundle, payload, draft) {
  const before = standing(act.replaces, act);
  const replaces = before && stateOf(before) === "given_up" ? "" : (before?.client_id ?? act.replaces); // "": nobody holds it any more
  const changes = { payload, bundle: bundle.id, receipt: null, dismissed: false, replaces };
  await surely(act, (unsure) => change(act, changes, draft, unsure));
  dispatchEvent(new Event("field-changed"));
  return act;
}

// Whose place a mended one takes on the server: what the server never had has none there, but that of the one before it.
function placeOf(mended, act) {
  if (act !== mended.act) return "";
  if (mended.receipt?.kept) return mended.client_id;
  const done = mended.receipt?.refusal?.code === "nothing_to_mend";
  return done && act === "answer_item" ? "" : (mended.replaces ?? ""); // an answer may be given again, and is another one
}

// It was done before what mends it came: it stands, as the server says.
export async function unmended(told) {
  const act = acts.find((one) => one.client_id === told.client_id);
  if (act) await learn(act, { receipt: told, mended: "" });
}

export async function keepPhoto(photo, bytes) {
  await store.putWith(`photo/${photo.sha256}`, photo, `blob/${photo.sha256}`, bytes);
  unwritten.delete(photos.get(photo.sha256));
  photos.set(photo.sha256, photo);
  return photo;
}

export async function savePhoto(photo) {
  try {
    await store.put(`photo/${photo.sha256}`, photo);
    unwritten.delete(photo);
    return false;
  } catch (error) {
    unwritten.set(photo, null);
    return store.isSilent(error);
  }
}

export function keepReceipt(act, told) {
  return keepReceipts([[act, told]]);
}

// All of them count at once, however long it takes to write them down.
export async function keepReceipts(some) {
  for (const [act, receipt] of some) {
    unwritten.set(act, { ...unwritten.get(act), receipt });
    Object.assign(act, { receipt });
  }
  for (const photo of some.flatMap(([, told]) => told.lacking ?? []).map((sha256) => photos.get(sha256))) {
    if (photo?.kept && !photo.freed) unwritten.set(Object.assign(photo, { kept: false }), null); // the server has lost it: sent again
  }
  await writeDown();
}

// Before the first try: whatever comes of it, from now on the server may have it. Tells why that could not be written down;
// what is no end of a check goes out all the same.
export async function tried(some) {
  const fresh = some.filter((act) => !act.tried || unwritten.get(act)?.tried);
  for (const act of fresh) { // all at once: nothing of it is taken back from now on
    act.tried = true;
    unwritten.set(act, { ...unwritten.get(act), tried: true });
  }
  let failed = null;
  for (const act of fresh) {
    try {
      await change(act, { tried: true });
    } catch (error) {
      failed = error;
      if (store.isSilent(error)) break; // each of the others would take as long
    }
  }
  return failed;
}

// Shut before it could write down that an end went out, a phone would offer to take back a visit that has ended: the end
// of a check stays until that is on the disk.
export function mayGo(act) {
  const mark = (one) => ENDINGS.has(one.act) && one.inspection === act.inspection && unwritten.get(one)?.tried;
  return !ENDINGS.has(act.act) || ![...unwritten.keys()].some(mark);
}

export function isOnlyHere(act) {
  return !act.receipt && !act.tried;
}

// Not to be done any more: the server is told so with the reason, at the next contact, and keeps both.
export async function giveUp(act, reason, draft) {
  await surely(act, (unsure) => change(act, { giving: reason }, draft, unsure));
  dispatchEvent(new Event("field-changed"));
  return act;
}

export function toGiveUp() {
  return acts.filter((act) => act.giving && act.receipt?.kept && !DONE.has(act.receipt.state));
}

// What never reached the server asks for nothing any more; it stays on the phone.
export async function dismiss(act) {
  await change(act, { dismissed: true });
  dispatchEvent(new Event("field-changed"));
}

// What the phone alone knows of is as if nobody had done it; what was typed is a draft again. All of it or nothing, and at
// once, so that a sync that begins now sends no half.
export async function takeBack(some, draft, typed) {
  const standing = acts.filter((other) => some.some((act) => act.client_id === other.mended));
  for (const act of some) act.dismissed = true;
  try {
    await locked(async () => {
      const known = await Promise.all([...some, ...standing].map(async (act) => [act, (await store.get(nameOf(act))) ?? act]));
      if (known.some(([act, there]) => some.includes(act) && there.tried)) throw new DOMException("sent by another window", "InvalidStateError");
      const changed = known.map(([act, there]) => [act, { ...there, ...(some.includes(act) ? { dismissed: true } : { mended: "" }) }]);
      await store.putAll([[draft, typed], ...changed.map(([act, whole]) => [nameOf(act), whole])]);
      for (const [act, whole] of changed) { Object.assign(act, whole); unwritten.delete(act); }
    });
  } catch (error) {
    for (const act of some) act.dismissed = false;
    throw error;
  }
  dispatchEvent(new Event("field-changed"));
}

export async function proven(at) {
  receipt = at;
  await store.put("receipt", { at }).catch(() => undefined); // it is proven all the same
}

// What stands in the place that an act would take: the last of the row in which each mended the one before. Two windows may
// have mended the same one: of those only what the server has, or is still to get, can stand there.
export function standing(clientId, mending) {
  let found = acts.find((one) => one.client_id === clientId);
  const follows = (one) => one !== mending && one.n > found.n && (one.client_id === found.mended || one.replaces === found.client_id);
  const counts = (one) => !one.dismissed && (!one.receipt || one.receipt.kept);
  for (let next = found; next; next = acts.find((one) => follows(one) && counts(one))) found = next;
  return found;
}

// The first of a row of acts, each of which mended the one before.
export function firstOf(clientId) {
  const before = acts.find((one) => one.client_id === clientId)?.replaces;
  return before ? firstOf(before) : clientId;
}

export function hashesOf(act) {
  const { photos: own = [], recordings = [], signature = "", results = [] } = act.payload;
  const looked = results.flatMap((one) => [...(one.photos ?? []), ...(one.recordings ?? [])]);
  return [...own, ...recordings, ...(signature ? [signature] : []), ...looked];
}

// The worst of its parts: an act is in when it is accepted and the receipt names every one of its photos.
export function stateOf(act) {
  const told = act.receipt;
  if (!told) return act.dismissed ? "dismissed" : "unsent";
  if (act.mended && (told.state === "refused" || told.state === "waiting")) return "replaced";
  if (told.state === "refused") return act.dismissed ? "dismissed" : "refused";
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

// It waits for what this phone does not send: somebody has to settle it, or a colleague's phone has to come home.
export function held(act) {
  if (stateOf(act) !== "waiting" || act.giving || !act.receipt.refusal) return false;
  return !waitsFor(act).some((one) => one.photo || (one.act && ["unsent", "waiting"].includes(stateOf(one.act))));
}

// The server holds all of it and nothing of it is to be done any more; also of what another took the place of.
export function isIn(act) {
  const state = stateOf(act);
  if (!act.receipt?.kept || !DONE.has(state) || state === "dismissed") return false;
  if (state !== "replaced" || act.receipt.state === "replaced") return true;
  const by = acts.find((one) => one.client_id === act.mended);
  return by === undefined || isIn(by); // what is not here any more was put aside
}

// The photos that something else names than these: another act, or a form that nobody has saved yet.
export async function namedElsewhere(some) {
  return new Set([...acts.filter((act) => !some.has(act)).flatMap(hashesOf), ...(await drafted())]);
}

// They are put aside: in the hand of the app there is nothing of them any more.
export function letGo(some, needed) {
  for (const act of some) {
    acts.splice(acts.indexOf(act), 1);
    for (const sha256 of hashesOf(act)) if (!needed.has(sha256)) photos.delete(sha256);
  }
}

// They were put aside, and their check is on the phone again; or another window did them.
export function takeUp(found) {
  const here = new Set(acts.map((act) => act.client_id));
  for (const one of found) {
    if (one.client_id && !here.has(one.client_id)) acts.push(one);
    if (one.sha256 && !photos.has(one.sha256)) photos.set(one.sha256, one);
  }
  acts.sort(inOrder);
  last = Math.max(last, acts.at(-1)?.n ?? 0); // what waits for the disk has its number already
}

// What other windows of this phone did since this one looked: what is said of all holds for theirs too. One of its own is
// not on the disk and unknown at once: both come after the other.
export async function catchUp() {
  if (!loaded) return;
  if (!catching) writing = lookAgain().catch(() => undefined);
  await catching;
}

function lookAgain() {
  catching = writing.then(async () => {
    const here = new Set([...acts.map(nameOf), ...[...photos.keys()].map((sha256) => `photo/${sha256}`)]);
    const there = [...(await store.names("act/", { aside: true })), ...(await store.names("photo/", { aside: true }))];
    const found = await Promise.all(there.filter((name) => !here.has(name)).map((name) => store.get(name)));
    takeUp(found.filter(Boolean));
  }).finally(() => { catching = null; });
  return catching;
}

export function unsafe() {
  return acts.filter((act) => !DONE.has(stateOf(act)));
}

export function toSend() {
  return acts.filter((act) => !DONE.has(stateOf(act)) && stateOf(act) !== "refused");
}

export function summary() {
  const found = { unsent: 0, waiting: 0, refused: 0, in_conflict: 0 };
  for (const act of unsafe()) found[act.giving ? "waiting" : stuck(act) || held(act) ? "refused" : stateOf(act)] += 1;
  const lost = (act) => act.receipt && stateOf(act) === "dismissed" && act.receipt.refusal?.code !== "nothing_to_mend";
  const dismissed = acts.filter(lost).length;
  return { ...found, dismissed, receipt, photos: photosToSend().length };
}

// The bytes of what the server holds, proven by hash, and of what nothing waits for any more; the small picture stays. In
// the room that they leave is written what had none.
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
  await writeDown();
}

export function wire(act) {
  const { client_id, act: what, payload, device_at, bundle, replaces = "" } = act;
  return { client_id, act: what, payload, device_at, bundle, ...(replaces ? { replaces } : {}) };
}
