import type { Duplex } from "node:stream";
import type { HookCall, Verdict } from "./receive.ts";

export type Phase = "pre-receive" | "post-receive";

/** Lines before the push options: the phase, two folders of the quarantine, and how many options follow. */
const HEAD_LINES = 4;

/**
 * What `hook.sh` sends, once it is complete: phase, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES, the number of
 * push options, an option a line, `<old> <new> <ref>` lines, an empty line. Push options hold no newline: git refuses them.
 */
export function parseHookCall(sent: string): ({ phase: Phase } & HookCall) | null {
  const lines = sent.split("\n");
  const [phase, objects = "", alternates = "", count] = lines;
  const options = lines.slice(HEAD_LINES, HEAD_LINES + Number(count ?? "0"));
  const end = lines.indexOf("", HEAD_LINES + options.length);
  // What follows the last newline is no line yet.
  if (count === undefined || end === -1 || end === lines.length - 1) return null;
  if (phase !== "pre-receive" && phase !== "post-receive") throw new Error(`a hook called itself ${phase}`);
  const quarantine = Object.entries({
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates,
  }).filter(([, folder]) => folder !== "");
  return {
    phase,
    options,
    input: lines.slice(HEAD_LINES + options.length, end).join("\n"),
    quarantine: Object.fromEntries(quarantine),
  };
}

/** How the hook is to exit, and the lines that it prints. */
function formatVerdict({ accepted, message }: Verdict): string {
  const lines = message === "" ? [] : message.replace(/\n$/, "").split("\n");
  return [`${accepted ? 0 : 1} ${lines.length}`, ...lines, ""].join("\n");
}

/** Answers the hooks of one push, one after the other, for as long as the push goes on. A push whose decision fails is refused. */
export function answerHooks(line: Duplex, decide: (phase: Phase, call: HookCall) => Promise<Verdict>): void {
  let sent = "";
  line.setEncoding("utf8");
  // Whoever pushed may be gone, and the hook with it.
  line.on("error", () => line.destroy());
  line.on("data", (text: string) => {
    sent += text;
    const call = parseHookCall(sent);
    if (call === null) return;
    sent = "";
    decide(call.phase, call)
      .catch((error: unknown): Verdict => ({ accepted: false, message: `GitLab: ${String(error)}\n` }))
      .then((verdict) => line.write(formatVerdict(verdict)));
  });
}
