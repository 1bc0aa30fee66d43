// Whoever logged out on any page of this browser leaves no key of the app behind: the answer to the log-out says so by a
// cookie that holds nothing, for that page knows nothing of the app. What was not sent yet stays, sealed, until its owner
// logs in again.

import * as store from "./store.js";

// Who came in last in this browser, on whichever page; "" where nobody says so.
export function lastIn() {
  return document.cookie.match(/(?:^|; )bihuan_in=(\d+)/)?.[1] ?? "";
}

export function cameIn(account) {
  if (lastIn() && lastIn() !== account) document.cookie = `bihuan_in=${account}; path=/; max-age=31536000; samesite=lax`;
}

export async function forget() {
  if (!/(?:^|; )bihuan_left=1/.test(document.cookie)) return;
  await store.forgetKeys();
  document.cookie = "bihuan_left=; path=/; max-age=0; samesite=lax";
}

let asking = null;

// Whoever closes the app in the middle of something is asked by the browser; the app itself knows what it does.
export function asks(ask) {
  asking = ask;
  addEventListener("beforeunload", ask);
}

export function reload() {
  removeEventListener("beforeunload", asking);
  location.reload();
}

if (!document.body.dataset.root) forget().catch(() => undefined); // on the page of the log-in
