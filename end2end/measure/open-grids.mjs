// What thousands of open grids cost: opens so many live lines, each from an address of its own, reserves something there, and says how
// much memory the server took and how soon everybody was told. Against a demonstration behind “a proxy”, on Linux:
//   gongyue serve --demo --proxies 1 & node end2end/measure/open-grids.mjs $! 3000
import { readFileSync } from "node:fs";
import net from "node:net";

const [pid, lines = "3000", site = "http://127.0.0.1:8080"] = process.argv.slice(2);
const venue = "jiujiang-archery";
const { hostname, port } = new URL(site);
const kilobytes = () => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]);

const open = [];
let refused = 0;
let told = 0;

/** Resolves once it is answered. */
function line(nth) {
  return new Promise((answered) => {
    const socket = net.connect(Number(port), hostname, () => {
      const head = [`GET /venues/${venue}/live HTTP/1.1`, `Host: ${hostname}`, `X-Forwarded-For: 10.1.${nth >> 8}.${nth & 255}`];
      socket.write(`${head.join("\r\n")}\r\n\r\n`);
    });
    socket.once("data", (first) => {
      if (first.toString().includes(" 200 ")) open.push(socket);
      else refused += 1;
      socket.on("data", (more) => (told += more.toString().split("data: changed").length - 1));
      answered();
    });
    socket.on("error", answered);
  });
}

async function ask(path, body, headers = {}) {
  const answer = await fetch(`${site}/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const before = kilobytes();
for (let nth = 0; nth < Number(lines); nth += 1) await line(nth);
const each = (kilobytes() - before) / Math.max(open.length, 1);
console.log(`${open.length} open, ${refused} refused; ${each.toFixed(1)} kB each`);

const phone = "13800000007";
const { demo_code: code } = await ask("/sign-in/codes", { phone });
const { token } = await ask("/sign-in", { phone, code });
const date = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
const { courts } = await ask(`/venues/${venue}/slots?date=${date}`);
const free = courts.flatMap(({ id, slots }) => slots.filter(({ state }) => state === "free").map((slot) => ({ court_id: id, ...slot })));
const { court_id, starts_at, ends_at } = free[0];

told = 0;
const begun = Date.now();
await ask("/reservations", { court_id, starts_at, ends_at }, { authorization: `Bearer ${token}`, "idempotency-key": String(begun) });
const answered = Date.now() - begun;
while (told < open.length && Date.now() - begun < 20_000) await new Promise((later) => setTimeout(later, 5));
console.log(`reserved after ${answered} ms; ${told} of ${open.length} told after ${Date.now() - begun} ms`);
for (const socket of open) socket.destroy();
