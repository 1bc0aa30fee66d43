// Photos first, then acts, in the order in which they were done. A tick is never shown before its receipt.

import * as crypt from "./crypt.js";
import { reload } from "./left.js";
import * as net from "./net.js";
import * as past from "./past.js";
import * as queue from "./queue.js";
import * as store from "./store.js";

const CHUNK = 256 * 1024;
const SMALLEST = 8 * 1024;
const BATCH = 50;
const SOON = 2000;
const PIECE = 60000;
const AWHILE = 1000;
const LATER = 30000;
const NOW_AND_THEN = 15 * 60000;

const windows = globalThis.BroadcastChannel ? new BroadcastChannel("bihuan-field") : null; // of this phone

export const status = { mode: "idle", error: "" };
let running = null;
let batch = BATCH; // as many, and
let chunk = CHUNK; // as much as comes through this network within its time
let timer = 0;
let due = 0; // when it goes off
let again = false; // somebody asked while it was at work
let asked = 0; // when the server was asked last what became of what came back

function tell(mode, error = "") {
  Object.assign(status, { mode, error });
  dispatchEvent(new Event("field-changed"));
}

// `everything`: somebody waits for it, so that what came back is asked after at once.
export function now(everything = false) {
  if (everything) asked = 0;
  if (running) again = true;
  running ??= run().finally(() => {
    running = null;
    if (again) soon(0);
    again = false;
  });
  return running;
}

// What is to be sent sooner is not put off by what has time.
export function soon(wait = SOON) {
  const at = Date.now() + wait;
  if (timer && due <= at) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(() => { timer = 0; now(); }, wait);
}

// Something was done: it goes out soon, and every other window says what it knows of it.
export function done() {
  windows?.postMessage("done");
  soon();
}

function caughtUp() {
  return queue.catchUp().catch(() => undefined).then(() => dispatchEvent(new Event("field-changed")));
}

async function run() {
  clearTimeout(timer);
  timer = 0;
  try {
    await Promise.race([caughtUp(), new Promise((done) => setTimeout(done, AWHILE))]); // what waits for the disk holds up nothing
    tell("sending");
    const { account, server_at } = await net.session();
    if (account !== store.whose()) throw new net.Expired(); // somebody else is logged in here: not in their name
    await past.dropOld(server_at);
    const [photos, broke] = await unlessItBreaks(sendPhotos);
    let failed = (await giveUp()) ?? photos;
    const [held, unwritten] = await sendActs(); // also where a photo broke off: words are small and come through
    await queue.freeSpace();
    if (broke) throw broke;
    failed = (await askAgain()) ?? failed;
    if (failed) throw failed;
    if (!held.every(queue.mayGo)) throw unwritten ?? new DOMException("full", "QuotaExceededError");
    tell("idle");
    if (queue.toSend().length) soon(held.length ? 0 : LATER);
  } catch (error) {
    if (error instanceof net.Wiped) { tell("wiped"); reload(); return; }
    if (error instanceof net.Expired) tell("expired");
    else if (error instanceof net.Offline) { tell("offline"); soon(navigator.onLine ? LATER / 6 : LATER); }
    else if (error instanceof net.Refused) tell("refused", error.told.text);
    else { tell("failed", net.why(error)); soon(error instanceof net.Failed ? LATER / 6 : LATER); }
  }
}

async function unlessItBreaks(act) {
  try {
    return [await act(), null];
  } catch (error) {
    if (!store.isSilent(error) && (!(error instanceof net.Offline) || !navigator.onLine)) throw error;
    return [null, error];
  }
}

// One that the server chokes on hinders no other, and no act.
function sendPhotos() {
  return each(queue.photosToSend(), sendPhoto);
}

async function sendPhoto(photo) {
  const path = `photos/${photo.sha256}/receive_photo/`;
  let there = await net.call(path);
  const bytes = there.kept ? null : await store.getBytes(`blob/${photo.sha256}`, photo.size);
  if (!there.kept && !bytes) { photo.gone = true; await queue.savePhoto(photo); return; }
  const { sha256: _hash, thumb: _thumb, kept: _kept, type: _type, ...said } = photo;
  for (let tries = 0; !there.kept && !there.refusal && tries < 3; ) {
    const told = { ...said, capture: { ...said.capture, sent_at: new Date().toISOString() }, size: bytes.byteLength };
    const headers = {
      "X-Offset": String(there.received),
      "X-Photo": crypt.base64(new TextEncoder().encode(JSON.stringify(told))),
      "Content-Type": "application/octet-stream",
    };
    try {
      const body = bytes.slice(there.received, there.received + chunk);
      const before = there.received;
      there = await net.call(path, { method: "POST", headers, body, patience: PIECE });
      if (there.received <= before && !there.kept) tries += 1; // all of it came, and the hash does not fit
      chunk = Math.min(CHUNK, chunk * 2);
    } catch (error) {
      if (error instanceof net.Offline) chunk = Math.max(SMALLEST, chunk / 4);
      if (!(error instanceof net.Refused) || error.told.code !== "photo_out_of_step") {
        if (!(error instanceof net.Refused)) throw error;
        if (error.told.later) throw new net.Failed(error.told.text); // there is no room just now, and the photo stays
        await keepAnswer(photo, { refusal: error.told });
        return;
      }
      there = { ...there, received: error.told.received };
      tries += 1;
    }
  }
  await keepAnswer(photo, there);
}

async function keepAnswer(photo, there) {
  photo.kept = Boolean(there.kept);
  photo.mark = there.mark ?? "";
  photo.unproven = there.unproven ?? "";
  if (there.refusal) photo.refusal = there.refusal;
  await queue.savePhoto(photo);
  dispatchEvent(new Event("field-changed"));
}

// The last failure of several that hinder no other.
async function each(some, act) {
  let failed = null;
  for (const one of some) {
    try {
      await act(one);
    } catch (error) {
      if (!(error instanceof net.Failed)) throw error;
      failed = error;
    }
  }
  return failed;
}

function giveUp() {
  return each(queue.toGiveUp(), async (act) => {
    try {
      const told = await net.post("give_up_act/", { client_id: act.client_id, reason: act.giving });
      await queue.keepReceipt(act, told.act);
    } catch (error) {
      if (!(error instanceof net.Refused)) throw error;
      await queue.learn(act, { giving: "" }); // it is done already, as its receipt says in a moment
    }
  });
}

// What could not go out yet, and why the phone cannot write it down.
async function sendActs() {
  const waiting = queue.toSend();
  const held = [];
  let unwritten = null;
  for (let at = 0; at < waiting.length; ) {
    const all = waiting.slice(at, at + batch).filter((act) => !act.dismissed);
    at += batch;
    unwritten = (await queue.tried(all)) ?? unwritten;
    const some = all.filter((act) => queue.mayGo(act) && !act.dismissed); // also as another window has it on the disk
    held.push(...all.filter((act) => !queue.mayGo(act)));
    if (!some.length) continue;
    const told = await net.post("receive_act/", { sent_at: new Date().toISOString(), acts: some.map(queue.wire) }).catch((error) => {
      if (error instanceof net.Offline) batch = Math.ceil(batch / 2); // fewer come through where many do not
      throw error;
    });
    batch = Math.min(BATCH, batch * 2);
    const found = new Map(told.acts.map((one) => [one.client_id, one]));
    await queue.keepReceipts(some.filter((act) => found.has(act.client_id)).map((act) => [act, found.get(act.client_id)]));
    for (const one of told.acts) if (one.instead) await queue.unmended(one.instead);
    await queue.proven(told.server_at);
    dispatchEvent(new Event("field-changed"));
  }
  return [held, unwritten];
}

// What came back is not sent again, and may have been given up on a page meanwhile: by name, and now and then.
async function askAgain() {
  const back = queue.acts.filter((act) => queue.stateOf(act) === "refused" && act.receipt.kept);
  if (!back.length || Date.now() - asked < NOW_AND_THEN) return null;
  const failed = await each([...new Set(back.map((act) => act.bundle))], (bundle) => askAfter(bundle, back.filter((act) => act.bundle === bundle)));
  if (!failed) asked = Date.now();
  return failed;
}

async function askAfter(bundle, acts) {
  for (let at = 0; at < acts.length; at += BATCH) {
    const some = acts.slice(at, at + BATCH);
    const told = await net.call(`bundles/${bundle}/receipts/?${some.map((act) => `act=${act.client_id}`).join("&")}`);
    const found = new Map(told.acts.map((one) => [one.client_id, one]));
    for (const act of some) {
      const now = found.get(act.client_id);
      if (now && now.state !== act.receipt.state) await queue.keepReceipt(act, now);
    }
  }
}

windows?.addEventListener("message", async () => {
  await caughtUp();
  soon(LATER); // whoever did it sends it
});
addEventListener("online", () => soon(200));
addEventListener("offline", () => tell("offline"));
document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(200); });
