// Starts the app: whose it is, what it holds, and which screen the address asks for.

import * as bundles from "./bundles.js";
import * as crypt from "./crypt.js";
import { button, current, h, learn, link, show, t, turnTo, warn } from "./dom.js";
import * as drafts from "./drafts.js";
import * as ending from "./ending.js";
import * as finding from "./finding.js";
import { asks, cameIn, forget, lastIn, reload } from "./left.js";
import * as net from "./net.js";
import * as past from "./past.js";
import * as queue from "./queue.js";
import * as status from "./status.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import * as walk from "./walk.js";

const root = document.body.dataset.root;
const AWHILE = 1500;
let account = null;
let closed = false; // what was said of it stays: nothing is drawn over it

async function words() {
  try {
    learn(await (await fetch(`${root}words/`, { signal: net.within(8000) })).json());
  } catch { /* the first start without a network: the names of the words are shown */ }
}

async function whose() {
  await store.partDevices();
  await forget();
  net.state.offset = (await store.plain.get("offset")) ?? 0;
  account = (await store.plain.get("account")) ?? null;
  const last = lastIn();
  if (last && account && account.account !== last) await store.plain.drop(`key/${account.account}`); // who is not here any more
  if (last && account?.account !== last) account = { account: last, name: "" };
  if (account) net.state.device = await store.deviceOf(account.account);
  return account !== null && (await store.belongTo(account.account));
}

// Somebody is logged in: the phone is enrolled, hears of this log-in and gets the key of its store.
async function enter() {
  const told = await net.session();
  net.state.device = await store.deviceOf(told.account);
  const name = /iPhone|iPad|Android|HarmonyOS|Windows|Mac|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  const enrolled = await net.post("enroll_device/", { key: net.state.device, name });
  account = { account: told.account, name: told.name };
  await store.keepKey(account.account, enrolled.store_key);
  await store.plain.put("account", account);
  cameIn(account.account); // whatever another window's answer said
}

async function loggedIn() {
  try {
    return await net.session();
  } catch (error) {
    if (error instanceof net.Wiped) throw error;
    return null;
  }
}

const screens = {
  "": () => bundles.home(),
  check: (bundle) => walk.check(bundle),
  items: (bundle, id) => walk.item(bundle, id),
  find: (bundle, id) => finding.find(bundle, id),
  mend: (bundle, id) => finding.find(bundle, queue.acts.find((one) => one.client_id === id)?.payload.item, queue.acts.find((one) => one.client_id === id)),
  fix: (bundle, id) => finding.fix(bundle, id),
  note: (bundle, id) => finding.note(bundle, id),
  give: (bundle, id) => status.giveUp(bundle, id),
  explain: (bundle) => ending.explain(bundle),
  sign: (bundle) => ending.sign(bundle),
  recheck: (bundle, id) => ending.recheck(bundle, id),
};

let taking = Promise.resolve();

// No screen waits for the one before it: where the store answers no more, the way out is still drawn.
async function route() {
  if (closed) return;
  turnTo();
  shut();
  const still = current();
  try {
    await draw(still);
  } catch (error) {
    if (still()) throw error;
  }
}

async function draw(still) {
  const [, name = "", inspection = "", more = ""] = location.hash.split("/");
  status.paint();
  foot(name && link(t("home"), "#/", "small"), name !== "status" && link(t("sync"), "#/status", "small"));
  if (name === "status") { status.screen(account); document.body.dataset.ready = location.hash; return; }
  if (name === "take" && /^\d+$/.test(inspection)) { taking = takeAlong(inspection, still); return; } // a link may hold anything
  const bundle = bundles.bundles.get(inspection);
  if (name && !bundle) { location.hash = "#/"; return; }
  await (screens[name] ?? screens[""])(bundle, more);
  if (closed || !still()) return;
  document.body.dataset.ready = location.hash || "#/";
  document.getElementById("main").focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The screen before is shut until the next one is drawn, and nothing more is said of its form.
function shut() {
  document.getElementById("kept").textContent = "";
  document.getElementById("main").inert = true;
}

// Where a screen cannot be drawn, the one before does not stand there as if it were asked for.
function go() {
  return route().catch((error) => {
    show(t("app_name"), h("p.fd-warn", { role: "alert" }, net.why(error) || t("not_opened")), button(t("try_again"), go, "primary"));
  });
}

// The ways out stand beneath every screen from its first moment, however often it is drawn anew.
function foot(...ways) {
  document.getElementById("foot").replaceChildren(...ways.filter(Boolean));
}

// From the check's own page, or by its QR code. Who went elsewhere meanwhile is left there: it lies at home.
async function takeAlong(inspection, still) {
  try {
    if (!bundles.bundles.has(inspection)) await bundles.take(inspection);
    if (still()) location.replace(`#/check/${inspection}`);
  } catch (error) {
    if (closed || !still()) return;
    await bundles.home();
    warn(net.why(error) || t("not_opened"));
  }
}

// The server is asked whose this is; what is on the phone does not wait for it longer than for a moment, for with one bar
// of signal it answers late or never.
async function begin() {
  await words();
  if (!crypt.available) { show(t("app_name"), h("p.fd-warn", {}, t("not_secure"))); return; }
  try {
    const known = await whose();
    if (await store.plain.get("leaving")) await net.leave();
    const asked = known ? ask() : enter();
    asked.catch(stop);
    await (known ? Promise.race([asked, new Promise((done) => setTimeout(done, AWHILE))]) : asked);
    await open();
    await asked;
  } catch (error) {
    if (!closed) stop(error);
  }
  if (closed) return;
  navigator.storage?.persist?.();
  sync.soon(300);
  await queue.freeSpace().catch(() => undefined);
  await tidy();
}

async function open() {
  asks((event) => { if (queue.onlyInMemory() || drafts.onlyInMemory()) event.preventDefault(); });
  await queue.load();
  await drafts.load();
  await bundles.load();
  addEventListener("hashchange", go);
  addEventListener("field-changed", () => { if (closed) return; status.paint(); if (location.hash === "#/status") status.refresh(); });
  await route();
  await taking; // nothing of what comes along is put aside meanwhile
}

// After all that has to go out: what is over is put aside where there is room for it, and opens the app none the less.
async function tidy() {
  const done = await past.putAside(bundles.bundles).catch(() => false);
  if (done && location.hash === "#/status") status.screen(account);
}

// Who is logged in now; of another one the queue waits, sealed, until that person is back.
async function ask() {
  const told = navigator.onLine ? await loggedIn() : null;
  if (told && told.account !== account.account) {
    await store.forgetKey();
    reload();
    await new Promise(() => undefined); // nothing more is done in the name of the one before
  }
  if (told) account.name = told.name;
  if (told && !told.noted) await enter().catch((error) => { if (error instanceof net.Wiped) throw error; }); // next time
}

function stop(error) {
  closed = true;
  turnTo();
  shut();
  foot();
  if (error instanceof net.Wiped) { show(t("app_name"), h("p.fd-warn", {}, t("wiped"))); return; }
  const login = `${document.body.dataset.login}?next=${root}`;
  const out = error instanceof net.Expired;
  show(t("app_name"), h("p", {}, t(out ? "log_in_first" : error instanceof net.Offline ? "first_start_online" : "not_opened")),
    out ? link(t("log_in"), login, "primary") : button(t("try_again"), reload, "primary"));
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register(`${root}worker.js`, { scope: root }).catch(() => undefined);
begin();
