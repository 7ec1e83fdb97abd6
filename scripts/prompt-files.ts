import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A reader of prompts: the project's own `prompts/<name>.md` where it has one, else the one beside this program. */
export function promptReader(projectDir: string): (name: string) => { file: string; text: string } {
  const own = join(projectDir, "prompts");
  const names = new Set(existsSync(own) ? readdirSync(own) : []);
  return (name) => (names.has(`${name}.md`) ? promptIn(own, name) : promptIn(BROUGHT_PROMPTS, name));
}

/** The same for a project whose files were read elsewhere. */
export function promptReaderOf(files: ReadonlyMap<string, string>): ReturnType<typeof promptReader> {
  return (name) => {
    const file = `prompts/${name}.md`;
    const text = files.get(file);
    return text === undefined ? promptIn(BROUGHT_PROMPTS, name) : { file, text };
  };
}

const BROUGHT_PROMPTS = join(import.meta.dirname, "..", "prompts");

function promptIn(dir: string, name: string): { file: string; text: string } {
  return { file: `prompts/${name}.md`, text: readFileSync(join(dir, `${name}.md`), "utf8") };
}
