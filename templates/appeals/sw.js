// Opens 记一笔 without network. Nothing else is kept: the page itself and the files it is drawn with.
"use strict";
const KEPT = "quick-1", PAGE = "{% url 'quick' %}", PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  await self.clients.claim();
})()));

const keep = async (request, answer) => {
  if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};

// The page: fresh where the network answers in time, else the one kept.
const page = async (request) => {
  const kept = await caches.match(PAGE, { ignoreSearch: true, ignoreVary: true });
  const fresh = fetch(request).then((answer) => keep(PAGE, answer));
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), late]);
};

// Style, script and icon: their names change with their content, so what is kept is right.
const drawn = async (request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request).then((answer) => keep(request, answer));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(request));
  else if (url.pathname.startsWith("{{ static_url }}")) event.respondWith(drawn(request));
});
