/** One `/command arguments` line. */
export type Command = { name: string; args: string };

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const QUOTE = /^>>>\s*$/;
const COMMAND = /^\/([A-Za-z_]+)(?:[ \t]+(.*?))?\s*$/;

/**
 * Takes the quick actions out of a text as GitLab does: known commands at the very beginning of a line, outside of
 * fenced code and `>>>` quotes. Everything else, unknown commands included, stays text.
 */
export function extractCommands(text: string, known: (name: string) => boolean): { text: string; commands: Command[] } {
  const kept: string[] = [];
  const commands: Command[] = [];
  let fence: string | null = null;
  let quoted = false;
  for (const line of text.split(/\r?\n/)) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null;
      kept.push(line);
      continue;
    }
    if (mark !== undefined && !quoted) fence = mark;
    if (QUOTE.test(line)) quoted = !quoted;
    const command = mark === undefined && !quoted ? COMMAND.exec(line) : null;
    const name = command?.[1]?.toLowerCase();
    if (name !== undefined && known(name)) commands.push({ name, args: command?.[2] ?? "" });
    else kept.push(line);
  }
  if (commands.length === 0) return { text, commands };
  return {
    text: kept
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    commands,
  };
}

/** Names in a command's arguments: `~label ~"two words" @user`, without their sign. */
export function references(args: string, sign: "~" | "@"): string[] {
  const pattern = sign === "~" ? /~(?:"([^"]+)"|([^\s,~]+))/g : /@(?:"([^"]+)"|([\w.-]+))/g;
  return [...args.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "");
}
