// Small hands for building screens, and the words in the reader's language.

let words = {};

export function learn(table) {
  words = table;
}

export function t(name, facts = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);
}

export function h(tag, known = {}, ...parts) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(known)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && typeof value !== "string") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...parts.flat(3).filter((part) => part !== null && part !== undefined && part !== false && part !== ""));
  return made;
}

export function show(title, ...parts) {
  document.getElementById("title").textContent = title;
  const main = document.getElementById("main");
  main.replaceChildren(...between.splice(0).filter((said) => said.isConnected), ...parts.flat(3).filter(Boolean));
  main.inert = false;
  coming = false;
  return main;
}

let turn = 0;
let coming = false;
const between = []; // what was said on a screen that was left, and would go with it

export function turnTo() {
  turn += 1;
  coming = true;
}

export const isLeft = () => coming;

// Asked before anything is waited for, it tells afterwards whether the screen is still the one that is asked for: one that
// was slow to come is never drawn over the one after it.
export function current() {
  const mine = turn;
  return () => mine === turn;
}

// A second tap while the first is still at work is none.
export function once(act) {
  let busy = false;
  return async (...given) => {
    if (busy) return;
    busy = true;
    try {
      await act(...given);
    } finally {
      busy = false;
    }
  };
}

export function button(word, act, tone = "", known = {}) {
  return h(`button.fd-button${tone ? `.fd-${tone}` : ""}`, { type: "button", onclick: once(act), ...known }, word);
}

export function link(word, to, tone = "") {
  return h(`a.fd-button${tone ? `.fd-${tone}` : ""}`, { href: to }, word);
}

let numbered = 0;

export function field(label, control, help = "") {
  control.id ||= `f${(numbered += 1)}`;
  return h("div.fd-field", {}, h("label", { for: control.id }, label), control, help && h("p.fd-quiet", {}, help));
}

export function moment(text) {
  return text ? new Date(text).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Shanghai" }) : "";
}

export function hour(date) {
  return date.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", timeZone: "Asia/Shanghai" });
}

export function warn(text) {
  const said = h("p.fd-warn", { role: "alert" }, text);
  if (coming) between.push(said);
  document.getElementById("main").prepend(said);
  said.scrollIntoView({ block: "center" });
  return said;
}

let asked = null;

// What is missing is said at its place, until something is put there.
export function ask(control, text) {
  asked?.remove();
  const said = h("p.fd-warn", { role: "alert", id: "asked" }, text);
  asked = said;
  control.after(said);
  control.setAttribute("aria-describedby", said.id);
  control.addEventListener("input", () => { said.remove(); control.removeAttribute("aria-describedby"); }, { once: true });
  control.focus({ preventScroll: true });
  control.scrollIntoView({ block: "center" });
}
