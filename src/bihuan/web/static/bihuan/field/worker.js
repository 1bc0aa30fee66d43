// Keeps the shell of the app, so that it starts without a network; everything else goes to the server as it is.

const NAME = `bihuan-field-${KEPT.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(NAME).then((cache) => cache.addAll(KEPT.files.map((file) => new Request(file, { cache: "reload" })))),
  );
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const older = (names) => names.filter((name) => name.startsWith("bihuan-field-") && name !== NAME);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(older(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !KEPT.files.includes(pathname)) return;
  // From the cache at once, and where it is empty from the server.
  event.respondWith(
    caches.open(NAME).then(async (cache) => (await cache.match(pathname)) ?? fetch(event.request)),
  );
});
