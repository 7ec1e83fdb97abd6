import { keptPage } from "../adapters/code-base/kept-page.ts";
import type { RunGit } from "../adapters/git/blobs.ts";
import type { Environment } from "../config.ts";
import { readConfiguration } from "../configuration-file.ts";
import { tokensAbout } from "../domain/tokens.ts";
import { MANIFEST_TOKENS } from "../views/manifest/page.ts";
import { openLocalRepository } from "./local-repository.ts";
import { print } from "./print.ts";

type Options = { repo: string; maxTokens?: number; cache?: string; json?: boolean };

/** Prints the page of a repository's HEAD on stdout, as the manifest job would write it from that commit. Changes nothing. */
export async function printManifest(env: Environment, options: Options): Promise<number> {
  const { dir, git, commitOf } = await openLocalRepository(options.repo, env.PATH ?? "");
  const commit = (await commitOf("HEAD")) ?? "HEAD";
  const run: RunGit = async (args, input) => {
    const { exitCode, stdout, stderr } = await git(args, input === undefined ? {} : { input });
    if (exitCode !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`);
    return stdout;
  };
  const { verify } = readConfiguration(dir).configuration;
  const maxTokens = options.maxTokens ?? MANIFEST_TOKENS;
  const isShallow = (await run(["rev-parse", "--is-shallow-repository"])).toString("utf8").trim();
  const cache = options.cache === undefined ? null : { file: options.cache, key: "" };
  const text = await keptPage(cache, JSON.stringify({ commit, verify, maxTokens, isShallow }), async () => {
    // A page that is kept needs none of what makes one.
    const [{ readCodeBase }, { projectChecks }, { projectManifest }] = await Promise.all([
      import("../adapters/code-base/read-code-base.ts"),
      import("../domain/verify/checks.ts"),
      import("../views/manifest.ts"),
    ]);
    const code = await readCodeBase(run, commit, cache);
    const checks = projectChecks(verify, { files: code.paths, read: (path) => code.texts.get(path) ?? null });
    return projectManifest(code, { checks, maxTokens });
  });
  if (options.json === true) print({ commit, tokens: tokensAbout(text), text }, options);
  else process.stdout.write(text);
  return 0;
}
