// Bundles, lowers and minifies one style sheet: entry, output. The floor is Chrome 87 and Safari 14, because
// pages are opened inside other apps, whose web views are old.
import { writeFileSync } from "node:fs";
import { bundle } from "lightningcss";

const [entry, output] = process.argv.slice(1);
const targets = { chrome: 87 << 16, safari: 14 << 16, ios_saf: 14 << 16 };
const { code, warnings } = bundle({ filename: entry, minify: true, targets });
for (const { message, loc } of warnings) console.warn(`${loc?.filename ?? entry}:${loc?.line ?? 0}: ${message}`);
writeFileSync(output, code);
