// Hashes, seals and the key of the store. The key comes from the server at a log-in and cannot be taken out of the browser
// again; it is gone when the person logs out or the phone is told to wipe.

const text = new TextEncoder();

export const available = Boolean(globalThis.crypto?.subtle);

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(data) {
  return hex(await crypto.subtle.digest("SHA-256", data));
}

export function base64(bytes) {
  let found = "";
  for (const byte of bytes) found += String.fromCharCode(byte);
  return btoa(found);
}

export function storeKey(encoded) {
  const raw = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// `name` is bound in: a value moved to another place does not open.
export async function seal(key, name, data) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(name) }, key, data);
  return { iv, sealed };
}

export function unseal(key, name, { iv, sealed }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: text.encode(name) }, key, sealed);
}

export function placeLine(place) {
  if (!place) return "";
  return `${place.latitude.toFixed(6)},${place.longitude.toFixed(6)},${place.accuracy.toFixed(0)}`;
}

// The same lines as field/seal.py.
export async function captureSeal(challenge, photo, deviceAt, place) {
  const key = await crypto.subtle.importKey("raw", text.encode(challenge), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const lines = ["bihuan-capture-1", photo, deviceAt, placeLine(place)].join("\n");
  return hex(await crypto.subtle.sign("HMAC", key, text.encode(lines)));
}
