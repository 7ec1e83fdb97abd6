import type { SmallProject } from "./project.ts";

const PARSE = `export function parseQuantity(text: string): Quantity {
  const match = /^(-?\\d+(?:\\.\\d+)?)\\s*([a-z]+)$/.exec(text.trim());
  if (match === null) throw new RangeError(\`no quantity: \${text}\`);
  const amount = Number(match[1]);
  const unit = match[2] ?? "";
  if (!UNITS.has(unit)) throw new RangeError(unit);
  return { amount, unit };
}
`;
const FORMAT = `export function formatQuantity({ amount, unit }: Quantity): string {
  const rounded = Math.round(amount * 100) / 100;
  const plain = rounded.toString().replace(/\\.0+$/, "");
  const glue = unit.length > 2 ? " " : "";
  return \`\${plain}\${glue}\${unit}\`;
}
`;
const SUM = `export function sumQuantities(quantities: readonly Quantity[]): Quantity {
  const [first] = quantities;
  if (first === undefined) throw new RangeError("nothing to sum");
  let amount = 0;
  for (const quantity of quantities) {
    if (quantity.unit !== first.unit) throw new RangeError("cannot sum different units");
    amount += quantity.amount;
  }
  return { amount, unit: first.unit };
}
`;
const HEAD = `import { UNITS } from "./units.js";

export type Quantity = { amount: number; unit: string };

`;
const TEST_HEAD = `import { describe, expect, it } from "vitest";
import { formatQuantity, parseQuantity } from "../src/quantity.js";

describe("quantities", () => {
  it("are parsed", () => {
    expect(parseQuantity("3 cups")).toEqual({ amount: 3, unit: "cups" });
  });

  it("are written without zeros", () => {
    expect(formatQuantity({ amount: 2, unit: "g" })).toBe("2g");
  });
`;

export const TYPESCRIPT: SmallProject = {
  language: "TypeScript",
  task: {
    title: "Sum quantities of the same unit",
    description: "A recipe lists flour twice. Add a function that sums quantities, and refuses different units.",
  },
  source: "src/quantity.ts",
  test: "test/quantity.test.ts",
  others: {
    "package.json": '{"name": "kitchen", "type": "module", "devDependencies": {"vitest": "^3.0.0"}}\n',
    "src/units.ts": 'export const UNITS: ReadonlySet<string> = new Set(["g", "kg", "ml", "cups"]);\n',
    "src/recipe.ts":
      'import { formatQuantity, parseQuantity } from "./quantity.js";\n\nexport const rewrite = (line: string) => formatQuantity(parseQuantity(line));\n',
    "README.md": "# Kitchen\n\nReads and writes recipes.\n",
  },
  before: { source: `${HEAD}${PARSE}\n${FORMAT}`, test: `${TEST_HEAD}});\n` },
  after: {
    source: `${HEAD}${PARSE}\n${FORMAT}\n${SUM}`,
    test: `${TEST_HEAD.replace("parseQuantity }", "parseQuantity, sumQuantities }")}
  it("of one unit are summed", () => {
    const total = sumQuantities([{ amount: 1, unit: "g" }, { amount: 2, unit: "g" }]);
    expect(total).toEqual({ amount: 3, unit: "g" });
  });
});
`,
  },
  spoil: {
    stubbed: [[SUM.slice(SUM.indexOf("  const [first]"), -2), "  return null as never;\n"]],
    unrelated_deletion: [[FORMAT, ""]],
    syntax_error: [["throw new RangeError(unit);", "throw new RangeError(unit;"]],
    placeholder: [[PARSE.slice(PARSE.indexOf("  const amount"), -2), "  // … and so on, like in the file above\n"]],
    hallucinated_import: [
      [
        'import { UNITS } from "./units.js";',
        'import { UNITS } from "./units.js";\nimport { sumBy } from "quantities-math-kit";',
      ],
    ],
    dup_dead: [
      [FORMAT, `${FORMAT}\n${FORMAT.replace("formatQuantity", "renderAmount").replaceAll("rounded", "nearest")}`],
    ],
    debug: [["  let amount = 0;", '  let amount = 0;\n  console.trace("sum");']],
    merge_markers: [
      [
        "  let amount = 0;",
        "<<<<<<< ours\n  let amount = 0;\n||||||| base\n=======\n  let amount = 1;\n>>>>>>> theirs",
      ],
    ],
  },
  spoilTest: {
    tests_hollow: [['    expect(total).toEqual({ amount: 3, unit: "g" });\n', ""]],
    tests_skipped: [['it("of one unit', 'xit("of one unit']],
  },
  comment: "// Sums quantities of the same unit, as the recipe needs.\n",
};
