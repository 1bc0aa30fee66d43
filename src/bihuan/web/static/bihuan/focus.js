/* Where the keyboard stands: after an act at its answer, after a part of the page was renewed at the new part, and never
   nowhere. Who uses a mouse notices nothing but that the answer is in sight. */
const ANSWERS = ".bh-form-errors, .bh-refusal, .bh-notice";

function go(place) {
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (!place.matches("a[href], button, input, select, textarea, summary, [tabindex]")) place.tabIndex = -1;
  place.focus();
}

const astray = () => !document.activeElement || document.activeElement === document.body;

// What the page that just came says of the act that led to it: its line at the top, or why the form came back.
function answer() {
  const said = document.querySelector("#said > *");
  if (said) return said;
  if (!("answer" in document.body.dataset)) return null;
  const places = [".bh-form-errors", ".bh-refusal", "[role=alert]", "[aria-invalid=true]"];
  return places.map((place) => document.querySelector(`#main ${place}`)).find(Boolean);
}

function watchRenewals() {
  let rows = null;
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const into = event.detail.target;
    rows = into.matches("tbody") ? { into, before: into.rows.length } : null;
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const renewed = document.getElementById(event.detail.target.id);
    if (!renewed || !astray()) return;
    const added = rows && rows.into === renewed && renewed.rows[rows.before];
    rows = null;
    const place = added ? added.querySelector("a[href]") : renewed.querySelector(ANSWERS);
    go(place ?? renewed);
  });
}

// Leaving an open menu by Tab closes it; nothing is walked through unseen.
function watchMenuExits() {
  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest("details.bh-menu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

export function keepPlace() {
  const place = astray() && !location.hash && !document.querySelector("[autofocus]:not(dialog *)") && answer();
  if (place) go(place);
  watchRenewals();
  watchMenuExits();
}

// Something with the focus is about to go: its neighbour takes over.
export const handOver = (place) => place && go(place);
