/* Photos chosen for a form are kept in this browser beside its draft: neither a closed tab nor a form that comes back
   with a question costs a second walk to the machine. Where the browser keeps nothing, everything still works. */
const BASE = "bihuan";
const STORE = "photos";

const opened = new Promise((resolve) => {
  try {
    const asked = indexedDB.open(BASE, 1);
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(STORE));
    asked.addEventListener("success", () => resolve(asked.result));
    asked.addEventListener("error", () => resolve(null));
  } catch {
    resolve(null); // a private window
  }
});

async function ask(mode, request) {
  const base = await opened;
  if (!base) return undefined;
  return new Promise((resolve) => {
    try {
      const work = base.transaction(STORE, mode);
      const asked = request(work.objectStore(STORE));
      work.addEventListener("complete", () => resolve(asked.result));
      work.addEventListener("abort", () => resolve(undefined)); // full: the form itself still holds the photos
    } catch {
      resolve(undefined);
    }
  });
}

const below = (name) => IDBKeyRange.bound(name, `${name}\uffff`);

/* Once only the files were kept, and always beside a draft. */
const read = (kept) => (Array.isArray(kept) ? { files: kept, drafted: true } : (kept ?? { files: [] }));

/* `key` is that of the form, `drafted` whether a draft could be kept beside them. */
export const keepPhotos = (name, files, { key = "", drafted = true } = {}) =>
  ask("readwrite", (store) => (files.length ? store.put({ files, key, drafted, at: Date.now() }, name) : store.delete(name)));

export const keptPhotos = async (name) => read(await ask("readonly", (store) => store.get(name)));

export const countPhotos = async (name) =>
  ((await ask("readonly", (store) => store.getAll(below(name)))) ?? []).reduce((sum, kept) => sum + read(kept).files.length, 0);

/* No draft goes with those of a full browser: they go by the key that the server has named, or when they are too old. */
export const dropPhotosOf = (key, age) =>
  ask("readwrite", (store) => {
    const asked = store.openCursor();
    asked.addEventListener("success", () => {
      const found = asked.result;
      if (!found) return;
      const kept = read(found.value);
      if ((key && kept.key === key) || (!kept.drafted && Date.now() - kept.at > age)) found.delete();
      found.continue();
    });
    return asked;
  });

export const dropPhotos = (name) => ask("readwrite", (store) => store.delete(below(name)));
