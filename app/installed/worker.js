// The service worker: tickets that were opened can be opened without a network, and what cannot be had is said honestly.
// Pages come from the network whenever there is one; nothing else than tickets is kept of a member, and they go at sign-out.
// The first line, with `SHEET` and `VERSION`, is written by the server.

const SHELL = "shell-" + VERSION;
const TICKETS = "tickets";
const OFFLINE = "/offline";
// A ticket that is kept is shown when the network takes longer than this: somebody stands at the door.
const PATIENCE_MS = 4000;
const MOST = 30;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll([OFFLINE, SHEET])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(begin());
});

async function begin() {
  // The page is asked for while the worker wakes up.
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  for (const name of await caches.keys()) if (name !== SHELL && name !== TICKETS) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (pathname === SHEET) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  else if (request.mode === "navigate" && request.method === "GET") event.respondWith(opened(event, pathname));
  else if (request.mode === "navigate") sent(event, pathname);
});

// The page about no network is kept in one language and one look.
let stale = false;

const isOwn = (pathname) => pathname === "/reservations" || /^\/reservations\/[^/]+$/.test(pathname);

const asked = async (event) => (await event.preloadResponse) || fetch(event.request);

async function opened(event, pathname) {
  const own = isOwn(pathname);
  const network = asked(event).then((answer) => {
    if (stale && answer.ok) event.waitUntil(caches.open(SHELL).then((shell) => shell.add(OFFLINE)));
    stale = stale && !answer.ok;
    if (own) event.waitUntil(keep(event.request.url, pathname, answer.clone()));
    return answer;
  });
  const kept = own ? await caches.match(pathname, { cacheName: TICKETS }) : undefined;
  try {
    if (!kept) return await network;
    const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
    return await Promise.race([network, late]);
  } catch {
    network.catch(() => {});
    return kept ? asKept(kept) : offline();
  }
}

async function keep(url, pathname, answer) {
  const tickets = await caches.open(TICKETS);
  // Sent to sign in: whoever was signed in here is not any more.
  if (answer.type === "opaqueredirect" || answer.status === 401) return caches.delete(TICKETS);
  if (answer.status === 404) return tickets.delete(pathname);
  // What is said once, right after an act, is not what one wants to read at the door.
  if (new URL(url).search) answer = await fetch(pathname);
  if (!answer.ok || answer.redirected) return;
  await tickets.put(pathname, answer);
  for (const old of (await tickets.keys()).slice(0, -MOST)) await tickets.delete(old);
}

// The page has the words that say so, and hides them while it comes from the network.
async function asKept(kept) {
  const html = await kept.text();
  return new Response(html.replace("data-offline hidden", "data-offline"), { headers: kept.headers });
}

// What is posted goes its own way, past the worker.
function sent(event, pathname) {
  if (pathname === "/sign-out" || pathname === "/me/data/delete") event.waitUntil(caches.delete(TICKETS));
  if (pathname === "/language" || pathname === "/appearance") stale = true;
  if (!self.navigator.onLine) event.respondWith(offline());
}

const offline = async () => (await caches.match(OFFLINE, { cacheName: SHELL })) || Response.error();
