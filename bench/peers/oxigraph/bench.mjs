// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Loads a Turtle file into Oxigraph and answers queries from it, as bench/graph.c does with ggen.
//
//     node bench.mjs ROUNDS OUTPUT-DIRECTORY FILE QUERY...
//
// Prints one JSON object: milliseconds of each round, by what was done. The answers, as TSV, go to
// OUTPUT-DIRECTORY, so that both sides can be seen to have done the same work.

import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";

const require = createRequire(join(process.cwd(), "package.json"));
const { Store } = require("oxigraph");

const [rounds, output, file, ...queries] = process.argv.slice(2);
const texts = queries.map((name) => [basename(name, ".rq"), readFileSync(name, "utf8")]);
const times = { load: [] };

function time(what, run) {
  const started = performance.now();
  const result = run();
  (times[what] ??= []).push(performance.now() - started);
  return result;
}

for (let round = 0; round < Number(rounds); round++) {
  const store = new Store();
  // The quickest way in: the file's bytes, without a transaction.
  time("load", () => store.load(readFileSync(file), { format: "text/turtle", no_transaction: true }));
  for (const [name, text] of texts) {
    // And the quickest out: text made on its side, not a JavaScript Map for each row.
    const tsv = time(name, () => store.query(text, { results_format: "text/tab-separated-values" }));
    if (round === 0) writeFileSync(join(output, `${name}.tsv`), tsv);
  }
  store.free();
  globalThis.gc?.();
}
console.log(JSON.stringify(times));
