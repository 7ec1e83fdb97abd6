import { runProgram } from "../scripts/adapters/program.ts";

type GitCall = { cwd: string; env?: Readonly<Record<string, string | undefined>>; input?: string | Uint8Array };

/** What git prints; throws with its words when it fails. Without `env` it runs as whoever started the tests. */
export async function gitBytes(args: readonly string[], { cwd, env = process.env, input }: GitCall): Promise<Buffer> {
  const ran = await runProgram("git", args, { cwd, env, ...(input === undefined ? {} : { input }) });
  if (ran.exitCode !== 0) throw new Error(`git ${args.join(" ")} failed in ${cwd}: ${ran.fault ?? ran.stderr}`);
  return ran.stdout;
}

/** The same as text, without its last newline. */
export async function gitText(args: readonly string[], call: GitCall): Promise<string> {
  return (await gitBytes(args, call)).toString("utf8").replace(/\n$/, "");
}
