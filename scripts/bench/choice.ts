import { parseArgs } from "node:util";
import { nearestName } from "../domain/nearest.ts";

/** What the command line asks for. */
export type Choice =
  /** `trees`: a folder with git directories of public repositories; `data`: one with more labelled changes of them. */
  | { kind: "measure"; sections: string[]; json: boolean; trees: string | null; data: string | null }
  | { kind: "list" }
  | { kind: "help" }
  | { kind: "wrong"; words: string };

export const USAGE = "npm run bench -- [SECTION…] [--trees DIR] [--data DIR] [--json] [--list]";

/**
 * Reads what `USAGE` says. A group's name stands for its sections; none at all for every section, in the
 * order of the table.
 */
export function readChoice(
  args: readonly string[],
  sections: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): Choice {
  const read = readArguments(args);
  if (read.kind === "wrong") return read;
  if (read.help) return { kind: "help" };
  if (read.list) return { kind: "list" };
  const known = [...Object.keys(groups), ...sections];
  const unknown = read.names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known);
    const guess = nearest === null ? "" : ` (perhaps ${nearest})`;
    return { kind: "wrong", words: `There is no section ${unknown}${guess}; there are ${known.join(", ")}` };
  }
  const asked = new Set(read.names.flatMap((name) => groups[name] ?? [name]));
  const chosen = asked.size === 0 ? sections : sections.filter((name) => asked.has(name));
  return { kind: "measure", sections: [...chosen], json: read.json, trees: read.trees, data: read.data };
}

type Arguments =
  | ({ kind: "read"; names: string[]; json: boolean; list: boolean; help: boolean } & Folders)
  | { kind: "wrong"; words: string };

type Folders = { trees: string | null; data: string | null };

function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        trees: { type: "string" },
        data: { type: "string" },
      },
    });
    return { kind: "read", names: positionals, ...values, trees: values.trees ?? null, data: values.data ?? null };
  } catch (error) {
    // Node goes on with how a name may begin with a hyphen, which no section does.
    const [words = ""] = String(error instanceof Error ? error.message : error).split(/(?<=')\. /);
    return { kind: "wrong", words: `${words}; it is ${USAGE}` };
  }
}
