// The way to the server. Whoever is not let in keeps the queue; who is told to wipe, wipes.

import * as store from "./store.js";

const root = document.body.dataset.root;

export class Expired extends Error {}
export class Wiped extends Error {}
export class Offline extends Error {}
export class Failed extends Error {}
export class Refused extends Error {
  constructor(told) {
    super(told.text ?? told.code);
    this.told = told;
  }
}

export const state = { device: "", offset: 0 };

function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

export async function call(path, { method = "GET", body, headers = {}, device = true } = {}) {
  const said = { Accept: "application/json", ...headers };
  if (device) said["X-Field-Device"] = state.device || "none";
  if (method !== "GET") said["X-CSRFToken"] = token();
  let answer;
  try {
    answer = await fetch(root + path, { method, body, headers: said, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw new Offline();
  }
  if (answer.status === 401 || answer.redirected) throw new Expired();
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (told?.wipe?.length) {
    const mine = told.wipe.includes(store.whose()) || told.wipe.includes(told.account) || answer.status === 422;
    await store.wipe(told.wipe);
    if (mine) throw new Wiped();
  }
  if (answer.status === 422) throw new Refused(told ?? { code: String(answer.status) });
  if (!answer.ok) throw new Failed(`${answer.status}`); // the server is there: that is no lack of a network
  if (told === null) throw new Offline();
  return told;
}

// The log-in ends on the server too, as soon as it can be reached; before that the app lets nobody in.
export async function leave() {
  try {
    await session();
    await fetch(document.body.dataset.logout, { method: "POST", headers: { "X-CSRFToken": token() }, credentials: "same-origin", redirect: "manual" });
  } catch (error) {
    if (!(error instanceof Expired)) throw error;
  }
  await store.plain.drop("leaving");
}

export function post(path, value, headers = {}) {
  return call(path, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json", ...headers } });
}

// Who is logged in, and for whom this phone was revoked; the latter also where nobody is.
export async function session() {
  const ours = (await store.devices()).map((one) => `device=${one}`).join("&");
  try {
    const told = await call(`session/?${ours}`);
    state.offset = Math.round((Date.parse(told.server_at) - Date.now()) / 1000);
    await store.plain.put("offset", state.offset); // also for the next start, which may have no network
    return told;
  } catch (error) {
    if (error instanceof Expired) await call(`contact/?${ours}`, { device: false });
    throw error;
  }
}
