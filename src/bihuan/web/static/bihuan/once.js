/* A form is sent once: its buttons rest while the answer is under way. The server would answer a second click with the
   first result anyway; this only spares the doubt. data-confirm asks before. */
import { renew, word } from "./words.js";

const sending = new WeakSet();

function rest(form) {
  sending.add(form);
  form.setAttribute("aria-busy", "true");
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    button.setAttribute("aria-disabled", "true");
  }
  const note = form.querySelector("[data-draft-note]");
  if (note) renew(note, word("sending"));
}

function wake(form) {
  sending.delete(form);
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

function confirmed(form, submitter) {
  const window_ = document.getElementById("confirm-window");
  window_.querySelector("#confirm-text").textContent = form.dataset.confirm;
  window_.returnValue = "no";
  window_.showModal();
  window_.addEventListener(
    "close",
    () => {
      if (window_.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter ?? undefined);
    },
    { once: true },
  );
}

export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (sending.has(form)) {
      event.preventDefault();
      return;
    }
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      confirmed(form, event.submitter);
      return;
    }
    delete form.dataset.confirmed;
    if (!event.defaultPrevented) rest(form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(wake));
}
