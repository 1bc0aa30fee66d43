/* How much of a field's length is left, said only when it begins to matter. */
import { word } from "./words.js";

// Of a long text half, of a name or a code no more than the end: a code that is whole is short of nothing.
const matters = (left, limit) => left < limit * (limit < 100 ? 0.1 : 0.5);

export function watchCounters(root) {
  for (const line of root.querySelectorAll("[data-counter]:not([data-kept])")) {
    line.dataset.kept = "1";
    const field = document.getElementById(line.dataset.counter);
    if (!field) continue;
    const limit = Number(line.dataset.limit);
    const show = () => {
      const left = limit - [...field.value].length;
      line.textContent = left < 0 ? word("over", { n: -left }) : matters(left, limit) ? word("left", { n: left }) : "";
      line.classList.toggle("bh-counter-over", left < 0);
    };
    field.removeAttribute("maxlength"); // pasting must not cut silently
    field.addEventListener("input", show);
    show();
  }
}
