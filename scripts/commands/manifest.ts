import { keptPage } from "../adapters/code-base/kept-page.ts";
import type { RunGit } from "../adapters/git/blobs.ts";
import type { Environment } from "../config.ts";
import { configurationAmong } from "../configuration-text.ts";
import { CONFIGURATION_FILE, OTHER_CONFIGURATION_FILES } from "../domain/configuration-names.ts";
import { SetupError } from "../domain/fault.ts";
import { tokensAbout } from "../domain/tokens.ts";
import { MANIFEST_TOKENS } from "../views/manifest/page.ts";
import { openLocalRepository } from "./local-repository.ts";
import { print } from "./print.ts";

type Options = { repo: string; maxTokens?: number; cache?: string; json?: boolean };

/** Prints the page of a repository's HEAD on stdout, as the manifest job would write it from that commit. Changes nothing. */
export async function printManifest(env: Environment, options: Options): Promise<number> {
  const { git, head: commit, isShallow } = await openLocalRepository(options.repo, env.PATH ?? "");
  const run: RunGit = async (args, input) => {
    const { exitCode, stdout, stderr } = await git(args, input === undefined ? {} : { input });
    if (exitCode !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`);
    return stdout;
  };
  const configuration = await configurationAt(run, commit);
  const maxTokens = options.maxTokens ?? MANIFEST_TOKENS;
  const cache = options.cache === undefined ? null : { file: options.cache, key: "" };
  const text = await keptPage(cache, JSON.stringify({ commit, configuration, maxTokens, isShallow }), async () => {
    // A page that is kept needs none of what makes one, and a project without a configuration none of what reads it.
    const [{ readCodeBase }, { projectManifest }] = await Promise.all([
      import("../adapters/code-base/read-code-base.ts"),
      import("../views/manifest.ts"),
    ]);
    const code = await readCodeBase(run, commit, cache);
    const isWhole = code.notLookedInto === 0;
    if (configuration === null) return { text: projectManifest(code, { maxTokens }), isWhole };
    const [{ configurationIn }, { projectChecks }] = await Promise.all([
      import("../configuration-file.ts"),
      import("../domain/verify/checks.ts"),
    ]);
    const { verify } = configurationIn(configuration);
    const checks = projectChecks(verify, { files: code.paths, read: (path) => code.texts.get(path) ?? null });
    return { text: projectManifest(code, { checks, maxTokens }), isWhole };
  });
  if (options.json === true) print({ commit, tokens: tokensAbout(text), text }, options);
  else process.stdout.write(text);
  return 0;
}

/** As the commit has it, whatever lies in the folder: the job sees nothing else, and a bare repository has nothing else. */
async function configurationAt(run: RunGit, commit: string): Promise<string | null> {
  const names = [CONFIGURATION_FILE, ...OTHER_CONFIGURATION_FILES];
  const listed = (await run(["ls-tree", commit, "--", ...names])).toString("utf8").split("\n");
  const there = new Map(listed.map((row) => [row.slice(row.indexOf("\t") + 1), row.split(" ")[1] ?? ""]));
  if (!there.has(CONFIGURATION_FILE)) return configurationAmong(new Map([...there.keys()].map((name) => [name, ""])));
  if (there.get(CONFIGURATION_FILE) !== "blob")
    throw new SetupError(`${CONFIGURATION_FILE} is no file in commit ${commit.slice(0, 10)}: make it a file`);
  return (await run(["cat-file", "blob", `${commit}:${CONFIGURATION_FILE}`])).toString("utf8");
}
