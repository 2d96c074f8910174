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

// A server in trouble is no better than none: somebody stands at the door.
const isTrouble = (answer) => answer.status >= 500 || answer.status === 429;

async function opened(event, pathname) {
  const network = asked(event);
  // Said at once, so that a late answer is still kept, and an end of the session still noticed.
  event.waitUntil(network.then((answer) => learnt(event.request.url, pathname, answer.clone())).catch(() => {}));
  const kept = isOwn(pathname) ? await caches.match(pathname, { cacheName: TICKETS }) : undefined;
  try {
    if (!kept) return await network;
    const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
    const answer = await Promise.race([network, late]);
    return isTrouble(answer) ? asKept(kept) : answer;
  } catch {
    return kept ? asKept(kept) : offline();
  }
}

async function learnt(url, pathname, answer) {
  if (stale && answer.ok) {
    stale = false;
    await (await caches.open(SHELL)).add(OFFLINE);
  }
  if (!isOwn(pathname) || isTrouble(answer)) return;
  // Sent to sign in: whoever was signed in here is not any more.
  if (answer.type === "opaqueredirect" || answer.status === 401) return caches.delete(TICKETS);
  const tickets = await caches.open(TICKETS);
  if (answer.status === 404) return tickets.delete(pathname);
  // What is said once, right after an act, is not what one wants to read at the door.
  if (new URL(url).search) answer = await fetch(pathname);
  if (!answer.ok || answer.redirected) return;
  await tickets.put(pathname, answer);
  for (const old of (await tickets.keys()).slice(0, -MOST)) await tickets.delete(old);
}

// The page has the words that say so, and hides them while it comes from the network. Its sheet may be of an earlier release.
async function asKept(kept) {
  const html = (await kept.text()).replace("data-offline hidden", "data-offline").replace(/\/pkg\/member\.[^"]+\.css/, SHEET);
  return new Response(html, { headers: kept.headers });
}

// What is posted goes its own way, past the worker; but whoever signs in or out leaves nothing to the next, and a ticket that is
// changed is looked at anew.
function sent(event, pathname) {
  if (["/sign-in", "/sign-out", "/me/data/delete"].includes(pathname)) event.waitUntil(caches.delete(TICKETS));
  if (pathname.startsWith("/reservations/")) event.waitUntil(forget(pathname));
  if (pathname === "/language" || pathname === "/appearance") stale = true;
  // Nothing goes out now: back to the page that it was sent from, which says so.
  if (!self.navigator.onLine) event.respondWith(Response.redirect(event.request.referrer || "/"));
}

async function forget(pathname) {
  const tickets = await caches.open(TICKETS);
  await tickets.delete(pathname.split("/").slice(0, 3).join("/"));
  await tickets.delete("/reservations");
}

const offline = async () => (await caches.match(OFFLINE, { cacheName: SHELL })) || Response.error();
