/* A form with data-draft is kept in this browser while it is typed, and dropped only when the server has named its key
   in the cookie `submitted`. A closed tab, a lost session or a dead network loses nothing; photo-store.js has the photos. */
import { handOver } from "./focus.js";
import { countPhotos, dropPhotos, dropPhotosOf } from "./photo-store.js";
import { clockTime, renew, word } from "./words.js";

export const DISCARDED = "bihuan:discarded";
const PREFIX = "bihuan-draft:";
const KEY_FIELD = "idempotency_key";
const WEEK = 7 * 24 * 3600 * 1000;

const store = (() => {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return localStorage;
  } catch {
    return null; // private window: nothing is kept, the form still works
  }
})();

const pristine = new WeakMap(); // of each form: its fields as the page came, and the page's own key

const owner = () => document.body.dataset.draftOwner;
export const draftName = (form) => `${PREFIX}${owner()}:${form.dataset.draft}`;
export const keyOf = (form) => form.elements[KEY_FIELD]?.value ?? "";
export const takeKey = (form, key) => {
  if (key && form.elements[KEY_FIELD]) form.elements[KEY_FIELD].value = key;
};
export const takeOwnKey = (form) => takeKey(form, pristine.get(form)?.key);
export const hasDraft = (form) => Boolean(store?.getItem(draftName(form)));
const photosIn = (form) => [...form.querySelectorAll("input[type=file]")].reduce((sum, field) => sum + field.files.length, 0);
const keptFields = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      field.name !== "csrfmiddlewaretoken" &&
      field.name !== KEY_FIELD &&
      !["file", "password", "submit", "button", "hidden"].includes(field.type),
  );

function read(form) {
  return keptFields(form).map((field) => [
    field.name,
    field.type === "checkbox" || field.type === "radio" ? `${field.checked ? 1 : 0}${field.value}` : valueOf(field),
  ]);
}

function valueOf(field) {
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function write(form, entries) {
  const left = [...entries];
  for (const field of keptFields(form)) {
    const choice = field.type === "checkbox" || field.type === "radio";
    const at = left.findIndex(([name, value]) => name === field.name && (!choice || String(value).slice(1) === field.value));
    if (at < 0) continue;
    const [, value] = left.splice(at, 1)[0];
    if (choice) field.checked = value.startsWith("1");
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: false }));
  }
}

/* Whether it is kept now. */
export function keepDraft(form) {
  const draft = { at: Date.now(), key: keyOf(form), fields: read(form), photos: photosIn(form) };
  try {
    store.setItem(draftName(form), JSON.stringify(draft));
    const note = form.querySelector("[data-draft-note]");
    if (note) renew(note, word("saved", { time: clockTime(draft.at) }));
  } catch {
    /* full, or a private window: the form itself still holds everything */
  }
  return hasDraft(form);
}

/* What was restored is said, and thrown away by whoever begins another thing; `draft` may be photos alone. */
export function offer(form, draft) {
  if (form.querySelector(":scope > .bh-restored")) return;
  const line = document.createElement("div");
  line.className = "bh-restored";
  line.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = word("restored", { time: clockTime(draft.at) });
  countPhotos(`${draftName(form)}:`).then((kept) => {
    if (draft.photos > kept) text.textContent += word("photosAgain");
  });
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn";
  discard.textContent = word("discard");
  discard.addEventListener("click", () => {
    store?.removeItem(draftName(form));
    form.dispatchEvent(new Event(DISCARDED));
    write(form, pristine.get(form).fields);
    takeOwnKey(form);
    line.remove();
    handOver(form.querySelector("input:not([type=hidden]), select, textarea"));
  });
  line.append(text, discard);
  form.prepend(line);
}

const submitted = () => document.cookie.match(/(?:^|; )submitted=([^;]+)/)?.[1];

function dropSent() {
  const sent = submitted();
  const gone = [dropPhotosOf(sent, WEEK)];
  for (const name of Object.keys(store ?? {}).filter((name) => name.startsWith(PREFIX))) {
    let draft;
    try {
      draft = JSON.parse(store.getItem(name));
    } catch {
      draft = null;
    }
    if (draft && draft.key !== sent && Date.now() - draft.at <= WEEK) continue;
    store.removeItem(name);
    gone.push(dropPhotos(`${name}:`));
  }
  // The key stays named until its photos are gone: a page that is left before leaves them to the next one.
  Promise.all(gone).then(() => {
    if (sent && submitted() === sent) document.cookie = "submitted=; Max-Age=0; path=/; SameSite=Lax";
  });
}

function watch(form) {
  pristine.set(form, { fields: read(form), key: keyOf(form) });
  if (!store) return;
  let draft = null;
  try {
    draft = JSON.parse(store.getItem(draftName(form)) ?? "null");
  } catch {
    store.removeItem(draftName(form));
  }
  // A form that the server sent back with errors already holds what was typed.
  const fromServer = "returned" in form.dataset;
  const differs = draft && (draft.photos || JSON.stringify(draft.fields) !== JSON.stringify(pristine.get(form).fields));
  if (differs && !fromServer) {
    write(form, draft.fields);
    takeKey(form, draft.key);
    offer(form, draft);
  }
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => keepDraft(form), 300);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") keepDraft(form); // photos are shown again only beside a draft
    later();
  });
  form.addEventListener("submit", () => keepDraft(form));
  addEventListener("pagehide", () => {
    if (timer) keepDraft(form);
  });
}

export function keepDrafts(root) {
  if (root === document) {
    dropSent();
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-forget-drafts]")) return;
      for (const name of Object.keys(store ?? {})) if (name.startsWith(`${PREFIX}${owner()}:`)) store.removeItem(name);
      dropPhotos(`${PREFIX}${owner()}:`);
    });
  }
  for (const form of root.querySelectorAll("form[data-draft]:not([data-kept])")) {
    form.dataset.kept = "1";
    watch(form);
  }
}
