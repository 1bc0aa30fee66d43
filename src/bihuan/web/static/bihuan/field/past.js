// What is over is put aside, so that the app opens as fast after a year as on its first day; and ninety days after the
// server has heard of it, it leaves the phone. Nothing is over that the server does not hold whole, or that waits for
// anybody. Each record lies under the day on which the server judged it: what is too old is known without opening it.

import * as queue from "./queue.js";
import * as store from "./store.js";

const AT_ONCE = 50;
const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);

// The acts of the checks that are not on this phone any more, with the photos that only they name.
export async function putAside(here) {
  const going = queue.acts.filter((act) => !here.has(act.inspection) && queue.isIn(act) && !queue.unwritten.has(act) && queue.hashesOf(act).every(isProven));
  const gone = new Set(going);
  const needed = await queue.namedElsewhere(gone);
  for (let at = 0; at < going.length; at += AT_ONCE) {
    const some = going.slice(at, at + AT_ONCE);
    for (const sha256 of some.flatMap(queue.hashesOf)) if (!needed.has(sha256)) await store.drop(`blob/${sha256}`);
    await store.move(some.flatMap((act) => namesOf(act, needed)));
    queue.letGo(some, needed);
  }
  return going.length > 0;
}

// The server has its bytes; what it never got, though the act was given up, stays where it is for as long.
function isProven(sha256) {
  return queue.photos.get(sha256)?.kept ?? true;
}

function namesOf(act, needed) {
  const place = `past/${dayOf(act.receipt.judged_at ?? act.receipt.received_at)}/${act.inspection}/`;
  const photos = queue.hashesOf(act).filter((sha256) => queue.photos.has(sha256) && !needed.has(sha256));
  return [...photos.map((sha256) => `photo/${sha256}`), queue.nameOf(act)].map((name) => [name, place + name]);
}

let dropped = ""; // up to which day

// By the server's day: a phone whose clock is a year ahead throws nothing away for it.
export async function dropOld(serverAt) {
  const last = dayOf(Date.parse(serverAt) - queue.KEPT * 24 * 3600 * 1000);
  if (last === dropped) return;
  await store.dropBetween("past/", `past/${last}`);
  dropped = last;
}

// A check that is taken along once more: what was done of it here stands there again.
export async function bringBack(inspection) {
  const names = (await store.names("past/")).filter((name) => name.split("/")[2] === inspection);
  if (!names.length) return;
  const back = names.map((name) => [name, name.split("/").slice(3).join("/")]);
  await store.move(back);
  queue.takeUp(await Promise.all(back.map(([, name]) => store.get(name))));
}

export async function count() {
  return (await store.names("past/")).filter((name) => name.includes("/act/")).length;
}

// To be looked at: the newest first.
export async function read() {
  const found = (await store.all("past/")).filter((one) => one.client_id);
  return found.sort((one, other) => (one.device_at < other.device_at ? 1 : -1));
}
