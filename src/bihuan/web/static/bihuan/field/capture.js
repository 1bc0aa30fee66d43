// Photos and signatures. What is shot in here is sealed at the shutter; what comes by a file is marked as such.

import { expired } from "./bundles.js";
import * as crypt from "./crypt.js";
import { button, current, h, isLeft, t, warn } from "./dom.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import * as sync from "./sync.js";

const SMALL = 240;
const PLACE_WAIT = 4000;
const LARGEST = 50 * 1024 * 1024; // as the server takes it

let last = { at: 0, place: null };
let busy = Promise.resolve();

let adding = 0;
let missed = 0;

// Whoever leaves or saves waits for what is still being kept for the form.
export const added = () => busy;

export const isAdding = () => adding > 0;

export function adds(work) {
  adding += 1;
  busy = Promise.all([busy, work.catch(() => undefined).finally(() => { adding -= 1; })]);
  return work;
}

// What was chosen, shot or said and could not be kept, as it was told: whoever saves meanwhile saves nothing without it.
export const misses = () => missed;

export function miss(tell) {
  missed += 1;
  tell();
}

// Where, if the person lets us know; never waited for long, never asked twice in a minute, never forced.
export function whereabouts() {
  if (!navigator.geolocation || Date.now() - last.at < 60000) return Promise.resolve(last.place);
  return new Promise((resolve) => {
    const keep = (place) => { last = { at: Date.now(), place }; resolve(place); };
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => keep({ latitude, longitude, accuracy }),
      () => keep(null),
      { timeout: PLACE_WAIT, maximumAge: 60000 },
    );
  });
}

async function small(blob) {
  try {
    const image = await createImageBitmap(blob);
    const scale = Math.min(1, SMALL / Math.max(image.width, image.height));
    const canvas = h("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch {
    return ""; // a HEIC that this browser cannot draw: kept all the same
  }
}

// Keep a photo with its seal; `from` is camera, input, edited or signature. Null, and said why, where it cannot be kept.
export async function keep(bundle, blob, about, noRoom = () => warn(t("storage_full"))) {
  if (!blob?.size || blob.size > LARGEST) { miss(() => warn(t("photo_unusable", { name: about.filename }))); return null; }
  try {
    return await keepSealed(bundle, blob, about);
  } catch (error) {
    miss(store.isFull(error) ? noRoom : () => warn(t("not_saved")));
    return null;
  }
}

async function keepSealed(bundle, blob, { from, filename, purpose = "evidence", place = null }) {
  const bytes = await blob.arrayBuffer();
  const sha256 = await crypt.sha256(bytes);
  const known = queue.photos.get(sha256);
  const lost = known && (known.gone || known.refusal); // chosen once more: its bytes are here again, and its seal still fits
  if (lost) return queue.keepPhoto({ ...known, gone: false, refusal: undefined, kept: false }, bytes);
  if (known) return known;
  const capture = { from, device_at: new Date().toISOString() };
  if (from === "camera") {
    if (place) Object.assign(capture, { place, place_line: crypt.placeLine(place) });
    capture.seal = await crypt.captureSeal(bundle.challenge, sha256, capture.device_at, place);
  }
  const photo = { sha256, size: bytes.byteLength, filename, purpose, type: blob.type, bundle: bundle.id, capture, thumb: await small(blob), kept: false };
  if (capture.seal && expired(bundle)) photo.expired = true; // the server takes no seal of a bundle that ran out
  return queue.keepPhoto(photo, bytes);
}

const isSealed = (photo) => Boolean(photo.capture.seal) && !photo.expired;

// The photos of a form: shot in here where there is a camera, else by the phone's own way of choosing.
export function photoField(bundle, chosen, { ghost = "" } = {}) {
  const shown = h("div.fd-photos", {});
  const lighter = h("p.fd-quiet", { hidden: true }, t("unsealed_help"));
  const room = h("div", {});
  const noRoom = () => {
    if (!room.isConnected || isLeft()) { warn(t("storage_full")); return; }
    room.replaceChildren(full());
    room.scrollIntoView({ block: "center" });
  };
  const draw = () => {
    dispatchEvent(new Event("field-photos"));
    lighter.hidden = chosen.every(isSealed);
    shown.replaceChildren(
      ...chosen.map((one) => {
        const mark = isSealed(one) ? t("sealed") : t(one.expired ? "unsealed_expired" : "unsealed");
        const marker = one.thumb && button(t("annotate"), () => annotate(bundle, one, adding, noRoom), "small");
        const drop = button(t("drop"), () => { chosen.splice(chosen.indexOf(one), 1); draw(); }, "small");
        return h("figure.fd-photo", {}, one.thumb ? h("img", { src: one.thumb, alt: t("photo") }) : h("p.fd-quiet", {}, t("photo_not_shown", { name: one.filename })), h("figcaption", {}, mark), marker, drop);
      }),
    );
  };
  const add = (photo) => {
    if (photo) room.replaceChildren();
    if (photo && !chosen.includes(photo)) chosen.push(photo);
    draw();
  };
  const adding = (work) => adds(work.then(add).catch(() => miss(() => warn(t("not_saved")))));
  const choosing = (word, how) => {
    const input = h("input", {
      type: "file", accept: "image/*", class: "fd-file", "aria-label": word, ...how,
      onchange: () => adds((async () => {
        for (const file of [...input.files]) {
          if (/^(audio|video|text)\//.test(file.type)) miss(() => warn(t("not_a_photo", { name: file.name })));
          else await adding(keep(bundle, file, { from: "input", filename: file.name }, noRoom));
        }
        input.value = "";
      })()),
    });
    return h("label.fd-button", {}, word, input);
  };
  const own = navigator.mediaDevices?.getUserMedia;
  const phones = choosing(t(own ? "shoot_outside" : "shoot"), { capture: "environment" }); // the phone's own camera
  phones.hidden = Boolean(own);
  const shoot = own && button(t("shoot"), () => camera(bundle, ghost, () => { phones.hidden = false; }, adding, noRoom), "primary");
  draw();
  return h("div.fd-field", {}, expired(bundle) && h("p.fd-warn", {}, t("seal_expired")),
    h("div.fd-row", {}, shoot, phones, choosing(t("choose_photo"), { multiple: true })), room, shown, lighter);
}

// At the photo, with a way out that leaves the form as it stands: what the server has makes room.
function full() {
  return h("div.fd-warn", { role: "alert" }, h("p", {}, t("storage_full_photo")),
    h("div.fd-row", {}, button(t("sync_now"), () => sync.now(true), "small")));
}

// What lies over the screen goes with it: whoever goes back from the camera is not left with a camera over another form.
function overlay(frame, end) {
  addEventListener("hashchange", end);
  addEventListener("pagehide", end);
  document.body.append(frame);
  return () => {
    removeEventListener("hashchange", end);
    removeEventListener("pagehide", end);
    frame.remove();
  };
}

// A camera of our own: large button, the old photo over it where one is to be taken from the same spot. What is shot is
// `adding`'s, also where somebody closes it at that moment.
async function camera(bundle, ghost, refused, adding, noRoom) {
  const still = current();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 2560 } } });
  } catch {
    refused();
    warn(t("camera_refused"));
    return;
  }
  const dark = () => stream.getTracks().forEach((track) => track.stop());
  if (!still() || document.getElementById("main").inert) { dark(); return; } // it was slow, and the person went on
  const located = whereabouts();
  const video = h("video", { autoplay: true, playsinline: true, muted: true });
  video.srcObject = stream;
  const shoot = async () => {
    const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const place = await Promise.race([located, new Promise((done) => setTimeout(() => done(null), 300))]);
    return keep(bundle, blob, { from: "camera", filename: `${Date.now()}.jpg`, place }, noRoom);
  };
  await new Promise((done) => {
    const end = () => { dark(); remove(); done(); };
    const shutter = h("button.fd-shutter", {
      type: "button", "aria-label": t("shutter"),
      onclick: async () => { shutter.disabled = true; await adding(shoot()); end(); },
    });
    const frame = h("div.fd-camera", {}, video, ghost && h("img.fd-ghost", { src: ghost, alt: "" }), h("div.fd-row", {}, shutter, button(t("close"), end)));
    const remove = overlay(frame, end);
  });
}

// A surface to draw on with a finger. Tells by `touched` whether anything was drawn.
function surface(canvas, width) {
  const pen = canvas.getContext("2d");
  let drawing = false;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * (canvas.width / box.width), (event.clientY - box.top) * (canvas.height / box.height)];
  };
  Object.assign(pen, { lineWidth: width, lineCap: "round", lineJoin: "round" });
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    canvas.dataset.touched = "yes";
    pen.lineTo(...at(event));
    pen.stroke();
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drawing = false; });
  return pen;
}

// `drawn` goes into the draft of its form, so that a given signature outlives a tab that was killed.
export function signatureField(asked = t("signature"), before = "") {
  const canvas = h("canvas.fd-pad", { width: 900, height: 360, role: "img", "aria-label": asked });
  const pen = surface(canvas, 6);
  pen.strokeStyle = "#000";
  const drawn = h("input", { type: "hidden", value: before });
  const tell = () => {
    drawn.value = canvas.dataset.touched ? canvas.toDataURL("image/png") : "";
    drawn.dispatchEvent(new Event("input"));
  };
  canvas.addEventListener("pointerup", tell);
  if (before) {
    const image = new Image();
    image.onload = () => { pen.drawImage(image, 0, 0); canvas.dataset.touched = "yes"; };
    image.src = before;
  }
  const clear = button(t("sign_again"), () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    delete canvas.dataset.touched;
    tell();
  }, "small");
  // Null where nothing was drawn; undefined, and said why, where it could not be kept: then nothing is saved without it.
  const take = async (bundle) => {
    if (!canvas.dataset.touched) return null;
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return (await keep(bundle, blob, { from: "signature", filename: "signature.png", purpose: "signature" })) ?? undefined;
  };
  const touched = () => Boolean(canvas.dataset.touched);
  return { element: h("div.fd-field", {}, h("p", {}, asked), canvas, clear), drawn, take, touched };
}

async function annotate(bundle, photo, adding, noRoom) {
  const still = current();
  const bytes = await store.getBytes(`blob/${photo.sha256}`, photo.size);
  const image = bytes && (await createImageBitmap(new Blob([bytes])).catch(() => null));
  if (!image || !still()) return;
  const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
  const canvas = h("canvas.fd-annotate", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  surface(canvas, 10).strokeStyle = "#e03131";
  const mark = async () => {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return keep(bundle, blob, { from: "edited", filename: `marked-${photo.filename}` }, noRoom);
  };
  await new Promise((done) => {
    const end = () => { remove(); done(); };
    const save = button(t("save"), async () => { await adding(mark()); end(); }, "primary");
    const frame = h("div.fd-camera", {}, canvas, h("div.fd-row", {}, save, button(t("close"), end)));
    const remove = overlay(frame, end);
  });
}
