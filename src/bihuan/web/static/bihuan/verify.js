// Compares a file somebody holds with the sealed paper, on their own device: nothing is sent anywhere.
const paper = document.getElementById("paper");
const verdict = document.getElementById("verdict");

document.getElementById("held").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  verdict.textContent = verdict.dataset.reading;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = hex === paper.dataset.sha256;
  verdict.textContent = same ? verdict.dataset.same : verdict.dataset.other;
  verdict.className = `bh-notice bh-tone-${same ? "good" : "bad"}`;
});
