/* The words that scripts show are written in the page, in the reader's language. */
export function word(name, facts = {}) {
  const text = document.getElementById("draft-words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_whole, key) => facts[key] ?? "");
}

export function clockTime(ms) {
  const at = new Date(ms);
  return `${at.getMonth() + 1}-${at.getDate()} ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

/* Another text in a note: it never takes less room than the one before, or what stands beside it would move under the
   finger that comes down on it (forms.css keeps the room of a note that is empty). */
export function renew(note, text) {
  note.style.minHeight = `${note.getBoundingClientRect().height}px`;
  note.textContent = text;
}
