// The way out when nothing else works: what the server does not have, as files that somebody carries to it.

import * as net from "./net.js";
import * as queue from "./queue.js";
import * as store from "./store.js";

const FILE = 60 * 1024 * 1024; // bytes of photos in one file

// Everything that has no receipt, or that the server would not take in.
function toSave() {
  return queue.unsafe().filter((act) => queue.mayGo(act) && (queue.stateOf(act) !== "refused" || !act.receipt.kept));
}

// Its photos, as many to a file as a phone and the server can well hold. The acts are in each: which file comes first does
// not matter, and what comes twice counts once.
export function filesToSave(most) {
  const files = [[]];
  let size = 0;
  for (const sha256 of new Set(toSave().flatMap(queue.hashesOf))) {
    const photo = queue.photos.get(sha256);
    if (!photo || photo.freed) continue;
    if (size + photo.size > (most ?? FILE) && size) { files.push([]); size = 0; }
    files.at(-1).push(sha256);
    size += photo.size;
  }
  return files;
}

export async function asFile(account, hashes) {
  await queue.tried(queue.toSend()); // it may be in before this phone hears of it
  const whole = {
    form: "bihuan-field-1",
    account: account.account,
    name: account.name,
    device: net.state.device,
    saved_at: new Date().toISOString(),
    offset: net.state.offset,
    acts: toSave().map(queue.wire),
  };
  const parts = [JSON.stringify(whole).slice(0, -1), ',"photos":[']; // never one text of it all: a browser holds none so long
  let first = true;
  for (const sha256 of hashes) {
    const bytes = await store.getBytes(`blob/${sha256}`, queue.photos.get(sha256)?.size);
    if (!bytes) continue;
    const said = JSON.stringify({ ...queue.photos.get(sha256), thumb: undefined }).slice(0, -1);
    parts.push(new Blob([first ? "" : ",", said, ',"data":"', await encoded(bytes), '"}']));
    first = false;
  }
  return new Blob([...parts, "]}"], { type: "application/json" });
}

function encoded(bytes) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes]));
  });
}
