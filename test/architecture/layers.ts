import { posix } from "node:path";
import picomatch from "picomatch";
import type { ModuleFacts } from "./module-facts.ts";

/** What the files of a layer may import: other layers by name, packages and Node's modules by pattern. */
type Layer = { layers: readonly string[]; packages: readonly string[] };

const ANY = "**";

/** The table of DESIGN.md, section 4; `top` are the files of scripts/ itself. A layer may always import its own. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { layers: [], packages: ["zod", "yaml", "picomatch", "node:crypto"] },
  artifacts: { layers: ["domain"], packages: ["zod"] },
  views: { layers: ["domain", "artifacts"], packages: ["marked", "sanitize-html", "zod"] },
  ports: { layers: ["domain"], packages: [] },
  // `node:vm` bounds the time of a pattern that a model wrote.
  agent: { layers: ["domain", "views", "ports"], packages: ["zod", "picomatch", "node:vm"] },
  phases: { layers: ["domain", "artifacts", "views", "ports", "agent"], packages: ["node:crypto"] },
  adapters: { layers: ["domain", "ports"], packages: [ANY] },
  rehearsal: {
    layers: ["domain", "artifacts", "views", "ports", "agent", "adapters", "top"],
    packages: [ANY],
  },
  simulation: { layers: ["domain", "artifacts", "ports", "phases"], packages: ["node:crypto"] },
  commands: {
    layers: ["domain", "artifacts", "views", "ports", "agent", "phases", "adapters", "simulation", "top"],
    packages: [ANY],
  },
  bench: {
    layers: [
      "domain",
      "artifacts",
      "views",
      "ports",
      "agent",
      "phases",
      "adapters",
      "commands",
      "rehearsal",
      "simulation",
      "top",
    ],
    packages: [ANY],
  },
  top: {
    layers: ["domain", "artifacts", "views", "ports", "agent", "phases", "adapters", "commands", "rehearsal", "bench"],
    packages: [ANY],
  },
};

/** The one door between the command line and the rehearsal. */
const REHEARSAL_DOOR = "commands/rehearse.ts";

/** Where a package may be imported at all: behind its own adapter, it can be replaced. */
const HOMES: Readonly<Record<string, string>> = {
  "@anthropic-ai/sdk": "adapters/anthropic/**",
  "@gitbeaker/rest": "adapters/gitlab/**",
  "html-to-text": "adapters/web/**",
  "ipaddr.js": "adapters/web/**",
  commander: "{commands/**,nightshift.ts}",
};

/** `domain` for `domain/task.ts`, `top` for `wire.ts`. Paths are relative to scripts/, with `/`. */
export function layerOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "top";
}

/** What a file imports against the table, as `line 3: …`; empty when all is well. */
export function importFaults(file: string, { imports, computedImports }: ModuleFacts): string[] {
  return [
    ...imports.flatMap(({ specifier, line }) => {
      const fault = specifier.startsWith(".") ? fileFault(file, specifier) : packageFault(file, specifier);
      return fault === null ? [] : [`line ${line}: ${fault}`];
    }),
    ...computedImports.map((line) => `line ${line}: an import whose target is computed, which nobody can check`),
  ];
}

function fileFault(file: string, specifier: string): string | null {
  const target = posix.join(posix.dirname(file), specifier);
  if (target.startsWith("..")) return `${target} lies outside of scripts/`;
  const [from, to] = [layerOf(file), layerOf(target)];
  if (file === REHEARSAL_DOOR && to === "rehearsal") return null;
  if (from === to || LAYERS[from]?.layers.includes(to)) return null;
  return LAYERS[from] === undefined ? `${from}/ is no layer` : `${from}/ may not import ${target}`;
}

function packageFault(file: string, specifier: string): string | null {
  const name = packageOf(specifier);
  const home = HOMES[name];
  if (home !== undefined && !picomatch.isMatch(file, home)) return `${name} belongs in ${home}`;
  const allowed = LAYERS[layerOf(file)]?.packages ?? [];
  return picomatch.isMatch(name, [...allowed]) ? null : `${layerOf(file)}/ may not import ${specifier}`;
}

/** `@scope/name` for `@scope/name/inner`; Node's modules with their inner parts. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
