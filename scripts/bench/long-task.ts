import type { Scenario, Turn } from "../rehearsal/model/scenario.ts";
import { editFile, finish, listFiles, readFile, run, search, writeFile } from "../rehearsal/scenarios/calls.ts";
import { agentOn, done } from "../rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../rehearsal/scenarios/scout.ts";

export const LONG_TASK_ID = "FEAT-030-one-rate-table";

const MODULES = 12;
const NOTES = 14;

const moduleFile = (n: number) => `src/carrier-${String(n).padStart(2, "0")}.js`;
const noteFile = (n: number) => `docs/carrier-${String(n).padStart(2, "0")}.md`;

/** The line of each module that the task is about. */
const oldRate = (n: number) => `const RATE_PER_KILO = ${100 + n};`;
const newRate = (n: number) => `const RATE_PER_KILO = RATES.carrier${n};`;

/** One module of some 6 kB: the size of a file that a model reads as a whole. */
function moduleText(n: number): string {
  const functions = Array.from({ length: 16 }, (_, at) => {
    const zone = at + 1;
    return `/** The price of a parcel of carrier ${n} to zone ${zone}, in cents; parcels above ${20 + at} kilos go as freight. */
export function priceToZone${zone}(kilos, isExpress = false) {
  if (kilos <= 0) throw new RangeError(\`a parcel weighs more than nothing, found \${kilos}\`);
  if (kilos > ${20 + at}) return freightPrice(kilos, ${zone});
  const base = Math.ceil(kilos) * RATE_PER_KILO + ${zone * 35};
  return isExpress ? Math.round(base * 1.${10 + at}) : base;
}
`;
  });
  return `import { freightPrice } from "./freight.js";\n\n${oldRate(n)}\n\n${functions.join("\n")}`;
}

function noteText(n: number): string {
  const lines = Array.from(
    { length: 8 },
    (_, at) =>
      `- Zone ${at + 1}: surcharge ${35 * (at + 1)} cents; express takes ${2 + (at % 3)} days less than normal.\n`,
  );
  return `# Carrier ${n}\n\nParcels are priced by started kilo.\n\n${lines.join("")}`;
}

/** Passes as long as the table is empty, and then again once every module reads from it and it names its source. */
const CHECK = `import { readFileSync, readdirSync } from "node:fs";
const table = readFileSync("src/rates.js", "utf8");
const modules = readdirSync("src").filter((name) => name.startsWith("carrier-"));
const left = modules.filter((name) => /RATE_PER_KILO = \\d/.test(readFileSync(\`src/\${name}\`, "utf8")));
const isEmpty = /RATES = \\{\\};/.test(table);
const faults = [...left.map((name) => \`\${name} has a rate of its own\`), ...(/source:/i.test(table) ? [] : ["src/rates.js names no source"])];
for (const fault of isEmpty ? [] : faults) console.log(fault);
process.exitCode = isEmpty || faults.length === 0 ? 0 : 1;
`;

/** The project that the task is about. */
export function longTaskFiles(): Map<string, string> {
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
  return new Map([
    ...numbers(MODULES).map((n) => [moduleFile(n), moduleText(n)] as const),
    ...numbers(NOTES).map((n) => [noteFile(n), noteText(n)] as const),
    ["src/freight.js", "export const freightPrice = (kilos, zone) => Math.ceil(kilos) * (80 + zone);\n"],
    ["src/rates.js", "export const RATES = {};\n"],
    ["check.js", CHECK],
    ["package.json", '{ "name": "parcels", "version": "1.0.0", "private": true, "type": "module" }\n'],
    ["README.md", "# Parcels\n\nPrices of parcels by carrier, zone and weight.\n"],
    [
      "nightshift.yml",
      // Enough money that no limit of dollars shortens an answer.
      'version: 1\nbudget: {task_usd: 20, cycle_usd: 20, day_usd: 20}\nverify: {full: ["node check.js"]}\nsandbox: none\n',
    ],
  ]);
}

/** A task with a long description, as people who know what they want write them: some 20 kB. */
export function longTaskText(): string {
  const rules = Array.from(
    { length: 122 },
    (_, at) =>
      `${at + 1}. Carrier ${(at % MODULES) + 1}, zone ${(at % 16) + 1}: the rate per kilo, the surcharge and the factor for express parcels stay what they are today; only the place from which the rate is read may change.\n`,
  );
  return `---
title: Read every carrier's rate from one table
category: refactor
acceptance:
  - No module under src/ has a rate of its own.
---

Rates change every quarter, and today they are changed in ${MODULES} files. What must not change:

${rules.join("")}`;
}

const edit = (n: number) => editFile(moduleFile(n), oldRate(n), newRate(n));

const TABLE = `export const RATES = {
${Array.from({ length: MODULES }, (_, at) => `  carrier${at + 1}: ${101 + at},`).join("\n")}
};
`;

const numbersFrom = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/**
 * Thirty messages: reading one file at a time and a dozen at once, searching, thinking, commands, edits, a refused call, a
 * message without a call, and a finish that the project's check turns down once.
 */
function conversation(): Turn[] {
  return [
    { say: "I look around first.", call: [listFiles("**"), readFile("README.md")] },
    ...numbersFrom(1, 7).map((n) => ({ expect: done(n === 1 ? 2 : 1), call: readFile(moduleFile(n)) })),
    {
      think: "All of one kind so far. The notes may say more.",
      say: "Now what the notes say.",
      call: numbersFrom(1, NOTES).map((n) => readFile(noteFile(n))),
    },
    { expect: done(NOTES), call: search("RATE_PER_KILO = ", "src/**") },
    { say: "Every module has one line to change. I write the table first." },
    { call: readFile("src/rates.js") },
    { think: "The rates run from 101 to 112, in the order of the carriers.", call: writeFile("src/rates.js", TABLE) },
    { call: run("cat src/rates.js && cat src/carrier-08.js") },
    { expect: done(1), call: edit(1) },
    { expect: done(1), call: numbersFrom(2, 7).map(edit) },
    { expect: done(6), say: "The others I have not read yet.", call: edit(8) },
    { expect: { toolResults: [{ isError: true }] }, call: numbersFrom(8, 10).map((n) => readFile(moduleFile(n))) },
    { expect: done(3), call: [edit(8), edit(9), edit(10)] },
    { expect: done(3), call: numbersFrom(11, 12).map((n) => readFile(moduleFile(n))) },
    { expect: done(2), call: [edit(11), edit(12)] },
    { expect: done(2), call: run("git diff --stat; cat src/carrier-05.js src/carrier-06.js") },
    { call: run("cat src/carrier-07.js src/carrier-09.js") },
    { call: search("Math.ceil\\(kilos\\)", "src/**") },
    {
      expect: done(1),
      think: "The modules need the import.",
      call: run("sed -i '1i import { RATES } from \"./rates.js\";' src/carrier-*.js && head -4 src/carrier-*.js"),
    },
    {
      expect: done(1),
      call: run("grep -c RATES src/carrier-*.js; cat src/carrier-01.js"),
    },
    {
      expect: done(1),
      call: finish("Every carrier reads its rate from src/rates.js.", "grep finds the table in all of them."),
    },
    { expect: { toolResults: [{ isError: true, text: /names no source/ }] }, call: readFile("src/rates.js") },
    {
      expect: done(1),
      call: editFile(
        "src/rates.js",
        "export const",
        "/** Cents per kilo. Source: the modules as they were. */\nexport const",
      ),
    },
    {
      expect: done(1),
      call: finish("Every carrier reads its rate from src/rates.js, which names its source.", "node check.js passes."),
    },
  ];
}

/** The words of both models that the run asks. */
export function longTaskScenarios(): Scenario[] {
  return [scoutScenario, agentOn(LONG_TASK_ID, conversation())];
}
