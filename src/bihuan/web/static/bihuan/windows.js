/* Windows: the clause behind 依据 (loaded by htmx) and a photo in full. Without scripts both are plain links. */
import { word } from "./words.js";

export function watchWindows() {
  const basis = document.getElementById("basis-window");
  const photo = document.getElementById("photo-window");

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "basis-body" || basis.open) return;
    basis.showModal();
    basis.scrollTop = 0;
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, (event) => {
      if (event.detail.elt?.matches(".bh-basis")) location.assign(event.detail.elt.href);
      else document.getElementById("said")?.replaceChildren(notice(word("failed")));
    });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo]");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const image = photo.querySelector("img");
      image.src = link.href;
      image.alt = link.querySelector("img").alt;
      photo.querySelector("p").textContent = [image.alt, link.textContent.trim()].filter(Boolean).join(" · ");
      photo.showModal();
      return;
    }
    // A click on the dark surround closes the window.
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close("no");
  });
}

function notice(text) {
  const line = document.createElement("p");
  line.className = "bh-notice bh-tone-bad";
  line.textContent = text;
  return line;
}
