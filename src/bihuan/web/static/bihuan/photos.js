/* The photo field: shows what will be sent, adds instead of replacing, and lets a photo be taken out. Originals are sent. */
import { DISCARDED, draftName, hasDraft, keepDraft, keyOf, offer, takeKey, takeOwnKey } from "./drafts.js";
import { handOver } from "./focus.js";
import { keepPhotos, keptPhotos } from "./photo-store.js";
import { word } from "./words.js";

// By form: the photos that came back without a draft. They may be at the server already, under the key that the form has
// from them; with the last of them it has its own again, for what is sent then is another thing.
const restored = new WeakMap();

function restore(form, { files, key, at }) {
  if ("returned" in form.dataset) return; // it came back with the key under which it was sent
  takeKey(form, key);
  restored.set(form, new Set([...(restored.get(form) ?? []), ...files]));
  offer(form, { at, photos: 0 });
}

function takeOut(form, file) {
  if (restored.get(form)?.delete(file) && !restored.get(form).size) takeOwnKey(form);
}

function watch(box) {
  const input = box.querySelector("input[type=file]");
  const shown = box.querySelector("[data-chosen]");
  const error = box.querySelector("[data-photo-error]");
  const limit = Number(box.dataset.limit);
  const form = box.closest("form[data-draft]");
  const name = form && `${draftName(form)}:${input.name}`;
  let chosen = [];

  const say = (text) => {
    error.textContent = text;
    error.hidden = !text;
  };
  const sync = () => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(file);
    input.files = files.files;
    shown.replaceChildren(...chosen.map(item));
  };
  const item = (file) => {
    const holder = document.createElement("div");
    holder.className = "bh-photo-item";
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    const note = document.createElement("small");
    note.textContent = `${file.name} · ${(file.size / 1048576).toFixed(1)} MB`;
    const out = document.createElement("button");
    out.type = "button";
    out.setAttribute("aria-label", `${word("remove")} ${file.name}`);
    const cross = document.createElement("span");
    cross.textContent = "×";
    out.append(cross);
    out.addEventListener("click", () => {
      chosen = chosen.filter((other) => other !== file);
      if (form) takeOut(form, file);
      say("");
      change();
      form?.dispatchEvent(new Event("input")); // the draft counts its photos
      handOver(input);
    });
    holder.append(image, note, out);
    return holder;
  };
  const change = () => {
    sync();
    if (name) keepPhotos(name, chosen, { key: keyOf(form), drafted: keepDraft(form) });
  };
  input.addEventListener("change", () => {
    say("");
    for (const file of input.files) {
      if (file.type && !file.type.startsWith("image/")) say(word("notPhoto") + file.name);
      else if (chosen.length >= limit) say(word("tooMany", { n: limit }));
      else if (!chosen.some((other) => other.name === file.name && other.size === file.size)) chosen.push(file);
    }
    change();
  });
  if (!name) return;
  form.addEventListener(DISCARDED, () => {
    chosen = [];
    restored.delete(form);
    sync();
    keepPhotos(name, []);
  });
  const draft = hasDraft(form);
  keptPhotos(name).then((kept) => {
    const { files, drafted } = kept;
    if (chosen.length || !files.length) return;
    if (!draft && drafted) {
      keepPhotos(name, []); // what the server has, or was thrown away, went while the page was left in the middle of it
      return;
    }
    if (!draft) restore(form, kept); // a full browser kept no draft: sent under its key, they go with it
    chosen = files;
    sync();
    if (!draft && kept.key !== keyOf(form)) keepPhotos(name, chosen, { key: keyOf(form), drafted: false });
  });
}

export function watchPhotos(root) {
  for (const box of root.querySelectorAll("[data-photos]:not([data-kept])")) {
    box.dataset.kept = "1";
    watch(box);
  }
}
