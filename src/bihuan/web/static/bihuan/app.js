/* Everything here makes a page easier; every page works without it. */
import { keepDrafts } from "./drafts.js";
import { keepPlace } from "./focus.js";
import { sendOnce } from "./once.js";
import { watchCounters } from "./counter.js";
import { watchPhotos } from "./photos.js";
import { watchWindows } from "./windows.js";

function enhance(root) {
  watchCounters(root);
  keepDrafts(root); // drops what was sent, before its photos would be shown again
  watchPhotos(root);
}

function watchConnection() {
  const line = document.getElementById("offline");
  const show = () => {
    if (line) line.hidden = navigator.onLine;
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

// A form that came back stands at the address of its act; what is opened or reloaded from here is its page.
function standOnPage() {
  const { page } = document.body.dataset;
  if (page) history.replaceState(history.state, "", page);
}

// A form that came back with a refusal may lie folded: what was typed must be in sight.
function unfoldWhatCameBack() {
  for (const form of document.querySelectorAll("form[data-again]")) {
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
}

function watchMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.bh-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.bh-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A row of tabs or chips that is wider than a phone: the chosen one in sight.
function showChosen() {
  for (const chosen of document.querySelectorAll(".bh-tabs > [aria-current], .bh-chips > [aria-current]")) {
    const row = chosen.parentElement;
    row.scrollLeft = chosen.offsetLeft - row.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  }
}

// A table wider than its page: the arrow keys must reach what is hidden, and who listens should know what it is.
function reachWideTables() {
  for (const box of document.querySelectorAll(".bh-table-box")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() || document.title);
  }
}

function watchDemoAccounts() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-demo-username]");
    if (!button) return;
    const form = document.getElementById(button.dataset.demoForm);
    form.elements.username.value = button.dataset.demoUsername;
    form.elements.password.value = button.dataset.demoPassword;
    form.querySelector("button[type=submit]").focus();
  });
}

// Photos further down come only when scrolled to; paper wants them all.
async function printAll() {
  const photos = [...document.querySelectorAll("img[loading=lazy]")];
  for (const photo of photos) photo.loading = "eager";
  await Promise.allSettled(photos.map((photo) => photo.decode()));
  print();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) printAll();
});
standOnPage();
unfoldWhatCameBack();
sendOnce();
watchWindows();
watchConnection();
watchMenus();
watchDemoAccounts();
showChosen();
reachWideTables();
enhance(document);
keepPlace();
document.body.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
