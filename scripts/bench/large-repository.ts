/** Files of the large repository, in folders of fifty: as many as a grown product has. */
const FILES = 10_000;
const FILES_PER_FOLDER = 50;

/** Where a file lies: fifty folders of areas, with parts in each. */
export function largeFile(n: number): string {
  const folder = Math.floor(n / FILES_PER_FOLDER);
  return `packages/area-${Math.floor(folder / 4)}/src/part-${folder % 4}/module-${n}.ts`;
}

/** A made-up repository of 10,000 modules of some 2.5 kB, 25 MB together. */
export function largeRepositoryFiles(): Map<string, string> {
  const modules = Array.from({ length: FILES }, (_, n) => [largeFile(n), moduleText(n)] as const);
  return new Map([
    ...modules,
    ["package.json", '{ "name": "grown", "version": "1.0.0", "private": true, "type": "module" }\n'],
    [".gitignore", "node_modules/\ndist/\n"],
    ["README.md", "# Grown\n\nA made-up repository of many modules.\n"],
  ]);
}

function moduleText(n: number): string {
  const functions = Array.from(
    { length: 8 },
    (_, at) => `/** Step ${at} of module ${n}: what comes in is counted, and what is too long is cut. */
export function step${at}OfModule${n}(input: readonly string[], most = ${10 + at}): string[] {
  const counted = input.map((line, index) => \`\${index + ${at}}: \${line.trim()}\`);
  return counted.length > most ? counted.slice(0, most) : counted;
}
`,
  );
  return functions.join("\n");
}
