/* For a reload without a line: an empty page and the files it needs, and nothing of anybody.
   What a paper holds stays with its tab: see exam-offline.js. */
"use strict";
const PAGE = "{{ page|escapejs }}", CACHE = "exam-offline", ATTEMPT = /\/attempts\/\d+\/$/;

async function keep(files) {
  const cache = await caches.open(CACHE);
  const wanted = [PAGE, ...files].map((file) => new URL(file, location.href).href);
  const found = await Promise.all(wanted.map(async (url) => {
    const answer = await fetch(url).catch(() => null);
    const good = answer && answer.ok && !answer.redirected;
    if (good) await cache.put(url, answer);
    return good;
  }));
  if (!found.every(Boolean)) return;
  for (const old of await cache.keys()) if (!wanted.includes(old.url)) await cache.delete(old);
}
async function without(line) {
  const kept = await (await caches.open(CACHE)).match(line, { ignoreVary: true });
  return kept || Response.error();
}

self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(keep([])); });
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode !== "navigate") event.respondWith(fetch(request).catch(() => without(request)));
  else if (ATTEMPT.test(pathname)) event.respondWith(fetch(request).catch(() => without(PAGE)));
});
