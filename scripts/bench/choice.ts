import { parseArgs } from "node:util";
import { nearestName } from "../domain/nearest.ts";

/** What the command line asks for. */
export type Choice =
  /** `trees`: a folder with git directories of public repositories; `data`: one with more labelled changes of them. */
  | { kind: "measure"; sections: string[]; json: boolean; trees: string | null; data: string | null }
  | { kind: "list" }
  | { kind: "wrong"; words: string };

/**
 * Reads `[SECTION…] [--trees DIR] [--data DIR] [--json] [--list]`. A group's name stands for its sections; none at all for every section, in the
 * order of the table.
 */
export function readChoice(
  args: readonly string[],
  sections: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): Choice {
  const read = readArguments(args);
  if (read.kind === "wrong") return read;
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
  | { kind: "read"; names: string[]; json: boolean; list: boolean; trees: string | null; data: string | null }
  | { kind: "wrong"; words: string };

function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        trees: { type: "string" },
        data: { type: "string" },
      },
    });
    return { kind: "read", names: positionals, ...values, trees: values.trees ?? null, data: values.data ?? null };
  } catch (error) {
    return { kind: "wrong", words: error instanceof Error ? error.message : String(error) };
  }
}
