// Lets an exam page be reloaded while there is no network. The network always comes first; the kept page is shown only
// when there is none. It holds no key, belongs to one attempt, and is forgotten at the hand-in and at the next sign-in.
"use strict";
const SHELF = "lawdrill-exam-1";
const PAGE = /^\/attempts\/[0-9a-f-]{36}$/;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("lawdrill-exam-") && name !== SHELF) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && PAGE.test(address.pathname)) {
    event.respondWith(fetch(event.request).catch(async () => (await kept(address.pathname)) || Response.error()));
  } else if (/^\/(static|bootstrap)\//.test(address.pathname)) {
    event.respondWith((async () => (await kept(event.request.url)) || fetch(event.request))());
  }
});
async function kept(key) {
  const shelf = await caches.open(SHELF);
  return shelf.match(key);
}
