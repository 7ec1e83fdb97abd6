import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import type { World } from "../world.ts";
import { type Push, postReceive, preReceive, type Verdict } from "./receive.ts";

const hookCall = z.object({
  input: z.string(),
  options: z.array(z.string()),
  quarantine: z.record(z.string(), z.string()),
});

export const hooksDirOf = (dir: string): string => join(dir, "hooks");

const hookFileOf = (dir: string): string => join(hooksDirOf(dir), "hook.mjs");

/** The hook without its types. Node calls this function experimental at its first use: no news for whoever rehearses. */
function hookProgram(): string {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(readFileSync(new URL("./hook.ts", import.meta.url), "utf8"));
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Writes the two hooks that all repositories share; they pass each push on to the double that serves it. */
export function installHooks(dir: string): void {
  mkdirSync(hooksDirOf(dir), { recursive: true });
  // Every push starts the hook twice: stripping its types each time would double what a push takes.
  writeFileSync(hookFileOf(dir), hookProgram());
  for (const phase of ["pre-receive", "post-receive"]) {
    const lines = ["#!/bin/sh", `exec "$NIGHT_SHIFT_HOOK_NODE" "$NIGHT_SHIFT_HOOK_FILE" ${phase}`];
    writeFileSync(join(hooksDirOf(dir), phase), `${lines.join("\n")}\n`, { mode: 0o755 });
  }
}

export type Pushes = {
  /** Announces a push; gives the environment for its hooks. `end` must be called when git is done. */
  begin(push: Push): { env: Record<string, string>; end(): void };
  /** Answers a hook process; null when the path or the secret is not one of a push under way. */
  answer(pathname: string, body: string): Promise<Verdict | null>;
};

const PATH = /^\/-\/hooks\/([0-9a-f-]+)\/(pre-receive|post-receive)$/;

export function openPushes(world: World): Pushes {
  const underWay = new Map<string, Push>();
  return {
    begin(push) {
      const secret = randomUUID();
      underWay.set(secret, push);
      return {
        env: {
          NIGHT_SHIFT_HOOK_NODE: process.execPath,
          NIGHT_SHIFT_HOOK_FILE: hookFileOf(world.dir),
          NIGHT_SHIFT_HOOK_URL: `${world.url}/-/hooks/${secret}`,
        },
        end: () => underWay.delete(secret),
      };
    },
    async answer(pathname, body) {
      const [, secret = "", phase] = PATH.exec(pathname) ?? [];
      const push = underWay.get(secret);
      if (push === undefined) return null;
      const call = hookCall.parse(JSON.parse(body));
      return world.alone(async () => {
        if (phase === "pre-receive") return preReceive(world, push, call);
        const verdict = await postReceive(world, push, call);
        world.save();
        return verdict;
      });
    },
  };
}
