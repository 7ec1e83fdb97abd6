import { folderOf, nameOf } from "../guards/file-kind.ts";
import { compareText } from "../text-order.ts";
import { toolOf } from "./convention-tools.ts";

/** A rule of the house: where it stands, what it is about, and the points that its text makes. */
export type Convention = { path: string; about: string; points: readonly string[] };

/** Words for people and agents. */
const RULES = /^(agents\.md|claude\.md|contributing(\.\w+)?|code_?style(\.\w+)?|style_?guide(\.\w+)?)$/i;
const MOST_POINTS = 12;

/** What the project asks of a change: its rules in words, its linters and formatters, and its editor settings. */
export function conventionsOf(paths: readonly string[], texts: ReadonlyMap<string, string>): Convention[] {
  const near = paths.filter((path) => path.indexOf("/") === path.lastIndexOf("/")).sort(compareText);
  const words = near
    .filter((path) => RULES.test(nameOf(path)) && /^(|docs|\.github|\.gitlab|doc)$/i.test(folderOf(path)))
    .sort((a, b) => Number(/contributing/i.test(a)) - Number(/contributing/i.test(b)) || compareText(a, b))
    .map((path) => ({ path, about: "rules for contributors", points: headings(texts.get(path) ?? "") }));
  const tools = near.flatMap((path) => {
    const about = folderOf(path) === "" ? toolOf(nameOf(path)) : null;
    return about === null ? [] : [{ path, about, points: [] }];
  });
  const editor = texts.get(".editorconfig");
  const style = editor === undefined ? [] : [{ path: ".editorconfig", about: "editors", points: editorPoints(editor) }];
  return [...words, ...style, ...tools, ...inManifests(texts)];
}

/** The headings of a text say what it has rules for. */
function headings(text: string): string[] {
  const plain = text.replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, "");
  const found = [...plain.matchAll(/^#{1,3}[ \t]+([^\n]{1,300})/gm)].map(([, words = ""]) =>
    words.replace(/[ \t]*#*$/, ""),
  );
  return found.slice(0, MOST_POINTS);
}

/** What `[*]` sets. */
function editorPoints(text: string): string[] {
  const all = /^\[\*\]([^[]*)/m.exec(text)?.[1] ?? "";
  return [
    ...all.matchAll(/^[ \t]*(indent_style|indent_size|end_of_line|max_line_length|charset)[ \t]*=[ \t]*(\S+)/gm),
  ].map(([, key = "", value = ""]) => `${key} ${value}`);
}

/** Settings of tools that stand in the manifest of the project. */
const SECTIONS: readonly (readonly [file: string, pattern: RegExp, about: string])[] = [
  ["pyproject.toml", /^\[tool\.ruff/m, "ruff"],
  ["pyproject.toml", /^\[tool\.black\]/m, "black"],
  ["pyproject.toml", /^\[tool\.mypy\]/m, "mypy"],
  ["pyproject.toml", /^\[tool\.pyright\]/m, "pyright"],
  ["pyproject.toml", /^\[tool\.isort\]/m, "isort"],
  ["package.json", /"eslintConfig"\s*:/, "eslint"],
  ["package.json", /"prettier"\s*:\s*[{"]/, "prettier"],
  ["package.json", /"xo"\s*:/, "xo"],
  ["Cargo.toml", /^\[(workspace\.)?lints/m, "rust and clippy lints"],
];

function inManifests(texts: ReadonlyMap<string, string>): Convention[] {
  return SECTIONS.flatMap(([path, pattern, about]) =>
    pattern.test(texts.get(path) ?? "") ? [{ path, about, points: [] }] : [],
  );
}
