// Repeats a draw as docs/draw.md describes it, written from that page alone: a second opinion on the program's own verifier.
//   node end2end/draw/verify.mjs FILE
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const steps = (word) => {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(word);
  return { from: Number(from), to: Number(to) };
};

/** Throws with a reason, or gives how many entered and how many won. */
export function verify(text) {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the last line does not end");
  const cut = lines.findIndex((line) => line.startsWith("list-hash "));
  if (cut < 0 || lines[0] !== "gongyue-draw 1") throw new Error("this is no drawn list");
  const listHash = sha256(lines.slice(0, cut).map((line) => `${line}\n`).join(""));
  if (`list-hash ${listHash.toString("hex")}` !== lines[cut]) throw new Error("the list was changed");

  const courts = [];
  const busy = [];
  const entries = [];
  let commitment = "";
  for (const line of lines.slice(1, cut)) {
    const [word, ...rest] = line.split(" ");
    if (word === "commitment") commitment = rest[0];
    if (word === "court") courts.push({ id: rest[0], seats: rest[1] === "seats", parts: rest.slice(2) });
    if (word === "busy") busy.push({ part: rest[0], ...steps(rest[1]) });
    if (word === "entry") {
      const wishes = rest.slice(3).map((wish) => {
        const at = wish.lastIndexOf("@");
        return { court: wish.slice(0, at), ...steps(wish.slice(at + 1)) };
      });
      entries.push({ id: rest[0], weight: Number(rest[1]), people: Number(rest[2]), wishes });
    }
  }
  for (let nth = 1; nth < entries.length; nth++) {
    if (!(entries[nth - 1].id < entries[nth].id)) throw new Error("the entries are out of order");
  }

  const seed = Buffer.from(/^seed ([0-9a-f]{64})$/.exec(lines[cut + 1])[1], "hex");
  if (sha256(seed).toString("hex") !== commitment) throw new Error("this is not the promised seed");

  // The order: one after another, by weight.
  let turn = 0n;
  const below = (bound) => {
    for (;;) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(turn++);
      const number = sha256(seed, listHash, counter).readBigUInt64BE(0);
      const fair = (2n ** 64n / bound) * bound;
      if (number < fair) return number % bound;
    }
  };
  const left = [...entries];
  const order = [];
  let total = left.reduce((sum, entry) => sum + BigInt(entry.weight), 0n);
  while (total > 0n) {
    let at = below(total);
    let nth = 0;
    while (at >= BigInt(left[nth].weight)) at -= BigInt(left[nth++].weight);
    const [entry] = left.splice(nth, 1);
    total -= BigInt(entry.weight);
    order.push(entry);
  }
  order.push(...left);

  // What each gets.
  const taken = new Set();
  const take = (part, { from, to }) => {
    for (let step = from; step < to; step++) taken.add(`${part} ${step}`);
  };
  const free = (part, { from, to }) => {
    for (let step = from; step < to; step++) if (taken.has(`${part} ${step}`)) return false;
    return true;
  };
  for (const one of busy) take(one.part, one);
  const results = order.map((entry, rank) => {
    for (const [nth, wish] of entry.wishes.entries()) {
      for (const court of courts) {
        if (wish.court !== "*" && wish.court !== court.id) continue;
        const needed = court.seats ? Math.max(1, entry.people) : court.parts.length;
        const parts = court.parts.filter((part) => free(part, wish)).slice(0, needed);
        if (parts.length < needed) continue;
        for (const part of parts) take(part, wish);
        return `rank ${rank + 1} ${entry.id} ${court.id}@${wish.from}-${wish.to} ${nth + 1}`;
      }
    }
    return `rank ${rank + 1} ${entry.id} -`;
  });
  const printed = lines.slice(cut + 2);
  if (printed.length !== results.length || printed.some((line, nth) => line !== results[nth])) {
    throw new Error("the result does not follow from the list and the seed");
  }
  return { entries: entries.length, won: results.filter((line) => !line.endsWith(" -")).length, results };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { entries, won } = verify(readFileSync(process.argv[2], "utf8"));
  console.log(`right: ${entries} entries, ${won} won`);
}
