// What the phone keeps: written through after every answer, sealed at rest, opened again when the browser closed it.

import * as crypt from "./crypt.js";

const NAME = "bihuan-field";
const TRIES = 3;
const PATIENCE = 10000; // ms, and
const SLOWEST = 200; // bytes in each of them: a long film takes its time
const letters = new TextEncoder();

let open = null;
let key = null;
let owner = "";
const heard = new Map(); // by store: when it answered last

function connect() {
  open ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const name of ["plain", "sealed"]) asked.result.createObjectStore(name);
    };
    asked.onsuccess = () => {
      asked.result.onclose = () => { open = null; };
      asked.result.onversionchange = () => { asked.result.close(); open = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { open = null; reject(asked.error); };
  });
  return open;
}

// A phone without room; what is dropped makes some, and needs none itself.
// Nor does one that lost its store say whether a writing came to it.
export const isSilent = (error) => ["TimeoutError", "UnknownError"].includes(error?.name);
export const isFull = (error) => error?.name === "QuotaExceededError";

export const unanswered = () => new DOMException("no answer", "TimeoutError");

async function step(store, mode, act, durability, call) {
  const db = await connect();
  if (call.over) throw unanswered();
  return new Promise((resolve, reject) => {
    const done = db.transaction(store, mode, { durability });
    call.takeBack = () => done.abort();
    const asked = act(done.objectStore(store));
    done.oncomplete = () => { if (!call.aside) heard.set(store, performance.now()); resolve(asked?.result); };
    done.onabort = () => reject(done.error ?? new DOMException("aborted", "AbortError")); // a request that fails says why only here
  });
}

// Behind an app that lies in the background a phone closes the store so that a question neither comes back nor fails. As
// long as others of the same store are answered it only waits its turn, unless the store was opened anew meanwhile. What
// nobody waits for any more is taken back: once it is done again, it must not come after what was written later. What is
// looked at now and then, aside, says nothing of that: or it would have others wait for ever.
function answered(asked, store, call) {
  const began = performance.now();
  const patience = PATIENCE + call.size / SLOWEST;
  const by = open;
  let timer = 0;
  const late = new Promise((_, reject) => {
    const look = () => {
      const silent = performance.now() - Math.max(began, heard.get(store) ?? 0);
      if (open === by && silent < patience) timer = setTimeout(look, patience - silent);
      else {
        call.over = true;
        try { call.takeBack?.(); } catch { /* it is over already, and only its answer got lost */ }
        reject(unanswered());
      }
    };
    timer = setTimeout(look, patience);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

// A browser under pressure closes the store behind one's back: then it is opened again, and the work done once more.
async function work(store, mode, act, { durability = "strict", size = 0, aside = false } = {}) {
  for (let n = 1, unsure = false; ; n += 1) {
    const call = { over: false, size, aside };
    const asked = step(store, mode, act, durability, call);
    const by = open;
    try {
      return await answered(asked, store, call);
    } catch (error) {
      unsure ||= isSilent(error);
      if (n === TRIES || isFull(error)) throw unsure ? unanswered() : error; // one of them may have come to the disk
      if (open === by) open = null; // else somebody has opened it anew
    }
  }
}

export const plain = {
  get: (name) => work("plain", "readonly", (held) => held.get(name)),
  put: (name, value) => work("plain", "readwrite", (held) => held.put(value, name)),
  drop: (name) => work("plain", "readwrite", (held) => held.delete(name)),
};

// From now on whose store this is; false where its key is not here and somebody has to log in.
export async function belongTo(account) {
  owner = account;
  key = (await plain.get(`key/${account}`)) ?? null;
  return key !== null;
}

export const whose = () => owner;

export async function keepKey(account, encoded) {
  await plain.put(`key/${account}`, await crypt.storeKey(encoded));
  await belongTo(account);
}

export async function forgetKey() {
  if (owner) await plain.drop(`key/${owner}`);
  key = null;
}

const plainNames = () => work("plain", "readonly", (held) => held.getAllKeys());

// Of everybody: whoever logged out somewhere else in this browser. What they left here stays, sealed.
export async function forgetKeys() {
  for (const name of await plainNames()) if (name.startsWith("key/")) await plain.drop(name);
  await plain.drop("account");
  key = null;
}

// The id of this phone for one account, so that it can be revoked for that one alone.
export async function deviceOf(account) {
  const name = `device/${account}`;
  if (!(await plain.get(name))) { // of two windows that open at once the first one names it
    await work("plain", "readwrite", (held) => held.add(crypto.randomUUID(), name)).catch(() => undefined);
  }
  return plain.get(name);
}

export async function devices() {
  const found = (await plainNames()).filter((name) => name.startsWith("device/"));
  return Promise.all(found.map((name) => plain.get(name)));
}

// Once all accounts of a phone shared one id: each of them keeps it as its own.
export async function partDevices() {
  const shared = await plain.get("device");
  if (!shared) return;
  for (const name of await plainNames()) if (name.startsWith("key/")) await plain.put(`device/${name.slice(4)}`, shared);
  await plain.drop("device");
}

const place = (name) => `${owner}/${name}`;

export async function putBytes(name, bytes, how) {
  unreadable.delete(name);
  const value = await crypt.seal(key, place(name), bytes);
  await work("sealed", "readwrite", (held) => held.put(value, place(name)), { ...how, size: bytes.byteLength });
}

// What is saved takes the place of its draft: there is never both, nor neither.
export async function putInPlaceOf(gone, name, value) {
  const said = await crypt.seal(key, place(name), letters.encode(JSON.stringify(value)));
  await work("sealed", "readwrite", (held) => { if (gone) held.delete(place(gone)); return held.put(said, place(name)); });
}

// A thing and its bytes: both are there, or neither is.
export async function putWith(name, value, bytesName, bytes) {
  const sealed = await crypt.seal(key, place(bytesName), bytes);
  const said = await crypt.seal(key, place(name), letters.encode(JSON.stringify(value)));
  const both = (held) => { held.put(sealed, place(bytesName)); return held.put(said, place(name)); };
  await work("sealed", "readwrite", both, { size: bytes.byteLength });
}

// What is here and does not open hinders no other, and is named. Where the store itself fails, or its key is gone, nothing
// is known of anything, and that is thrown.
export const unreadable = new Set();

async function opened(name, value) {
  try {
    return value ? await crypt.unseal(key, place(name), value) : null;
  } catch (error) {
    if (!key) throw error;
    unreadable.add(name);
    return null;
  }
}

export async function getBytes(name, size = 0) {
  return opened(name, await work("sealed", "readonly", (held) => held.get(place(name)), { size }));
}

export async function put(name, value, how) {
  await putBytes(name, letters.encode(JSON.stringify(value)), how);
  return value;
}

// Letter by letter, as fast as somebody types: a killed tab loses none of them, a battery that falls out the last seconds.
export const jot = (name, value) => put(name, value, { durability: "relaxed" });

export async function get(name) {
  const bytes = await getBytes(name);
  return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
}

// All of it, or nothing.
export async function putAll(values) {
  const made = [];
  for (const [name, value] of values) made.push([name, await crypt.seal(key, place(name), letters.encode(JSON.stringify(value)))]);
  await work("sealed", "readwrite", (held) => { for (const [name, value] of made) held.put(value, place(name)); });
}

export async function drop(name) {
  unreadable.delete(name);
  await work("sealed", "readwrite", (held) => held.delete(place(name)));
}

// To other names, all of them or none: what a thing is sealed with holds for its name, so it is sealed anew.
export async function move(pairs) {
  const made = [];
  for (const [from, to] of pairs) {
    const bytes = await getBytes(from);
    if (bytes) made.push([from, to, await crypt.seal(key, place(to), bytes)]);
  }
  await work("sealed", "readwrite", (held) => {
    for (const [from, to, value] of made) { held.delete(place(from)); held.put(value, place(to)); }
  });
}

export function dropBetween(from, to) {
  return work("sealed", "readwrite", (held) => held.delete(IDBKeyRange.bound(place(from), place(to), false, true)));
}

export async function names(prefix, how) {
  const from = place(prefix);
  const found = await work("sealed", "readonly", (held) => held.getAllKeys(IDBKeyRange.bound(from, `${from}\uffff`)), how);
  return found.map((name) => name.slice(owner.length + 1));
}

export async function all(prefix) {
  return (await Promise.all((await names(prefix)).map(get))).filter((one) => one !== null);
}

// Everything that these accounts left here and nothing of the others: the phone was revoked for them. The key goes first,
// the id last, so that what was broken off is begun again at the next contact.
export async function wipe(accounts) {
  for (const one of accounts) {
    await plain.drop(`key/${one}`);
    await work("sealed", "readwrite", (held) => held.delete(IDBKeyRange.bound(`${one}/`, `${one}/\uffff`)));
    if ((await plain.get("account"))?.account === one) await plain.drop("account");
    await plain.drop(`device/${one}`);
  }
  if (accounts.includes(owner)) key = null;
  if (!(await devices()).length) await destroy();
}

async function destroy() {
  const db = await connect();
  db.close();
  open = null;
  await new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
}
