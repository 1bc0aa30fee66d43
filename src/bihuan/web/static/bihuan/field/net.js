// The way to the server. Whoever is not let in keeps the queue; who is told to wipe, wipes.

import { t } from "./dom.js";
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

// Why it did not come through, in the reader's words; "" where nobody knows.
export function why(error) {
  if (error instanceof Refused) return error.told.text ?? t("mode_refused");
  if (error instanceof Failed) return error.message || t("server_failed");
  if (error instanceof Offline) return t("no_network");
  if (error instanceof Expired) return t("log_in_to_take");
  if (error instanceof Wiped) return t("wiped");
  return store.isFull(error) ? t("no_room") : "";
}

const PATIENCE = 20000; // with one bar of signal a request neither comes nor fails
const HELLO = 8000;

export const state = { device: "", offset: 0 };

function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

export async function call(path, { method = "GET", body, headers = {}, device = true, patience = PATIENCE } = {}) {
  const said = { Accept: "application/json", ...headers };
  if (device) said["X-Field-Device"] = state.device || "none";
  if (method !== "GET") said["X-CSRFToken"] = token();
  let answer;
  try {
    answer = await fetch(root + path, { method, body, headers: said, credentials: "same-origin", cache: "no-store", signal: within(patience) });
  } catch {
    throw new Offline();
  }
  if (answer.status === 401 || answer.redirected) throw new Expired();
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => { throw new Offline(); }) : null;
  if (told?.wipe?.length) {
    const mine = told.wipe.includes(store.whose()) || told.wipe.includes(told.account) || answer.status === 422;
    await store.wipe(told.wipe);
    if (mine) throw new Wiped();
  }
  if (answer.status === 422) throw new Refused(told ?? { code: String(answer.status) });
  if (!answer.ok) throw new Failed(); // the server is there: that is no lack of a network
  if (told === null) throw new Offline();
  return told;
}

// After so many milliseconds a request counts as one that found no network.
export function within(patience) {
  if (AbortSignal.timeout) return AbortSignal.timeout(patience);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), patience);
  return stop.signal;
}

// The log-in ends on the server too, as soon as it can be reached; before that the app lets nobody in.
export async function leave() {
  try {
    await session();
    await fetch(document.body.dataset.logout, { method: "POST", headers: { "X-CSRFToken": token() }, credentials: "same-origin", redirect: "manual", signal: within(HELLO) });
  } catch (error) {
    if (!(error instanceof Expired)) throw error;
  }
  await store.plain.drop("leaving");
}

export function post(path, value) {
  return call(path, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" }, patience: 60000 });
}

// Who is logged in, and for whom this phone was revoked; the latter also where nobody is.
export async function session() {
  const ours = (await store.devices()).map((one) => `device=${one}`).join("&");
  try {
    const told = await call(`session/?${ours}`, { patience: HELLO });
    state.offset = Math.round((Date.parse(told.server_at) - Date.now()) / 1000);
    await store.plain.put("offset", state.offset).catch(() => undefined); // for the next start, where there is room for it
    return told;
  } catch (error) {
    if (error instanceof Expired) await call(`contact/?${ours}`, { device: false, patience: HELLO });
    throw error;
  }
}
