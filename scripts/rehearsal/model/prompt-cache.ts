import { createHash } from "node:crypto";
import type { CacheControl } from "./request.ts";
import type { PromptBlock } from "./tokens.ts";

/** At most so many blocks of a request carry a mark. */
const MAX_BREAKPOINTS = 4;
/** From a mark, so many positions are tried for an entry, the marked block being the first. */
const LOOK_BACK_BLOCKS = 20;
const LIFE_MS = { "5m": 5 * 60_000, "1h": 60 * 60_000 } as const;

/** How the input of one request is billed, in tokens. The sum of all four is the whole prompt. */
export type InputUsage = { uncached: number; write5m: number; write1h: number; read: number };

/** What the cache makes of a request. Nothing is stored before `commit`, so that a refused request leaves no trace. */
type CachePlan = { usage: InputUsage; commit: () => void };

/**
 * The prompt cache of one double, following the vendor's published rules:
 *
 * - A mark stores one entry: the prefix up to and with the marked block. Entries belong to a model.
 * - A request reads the longest entry that is found from any of its marks, looking back over 20 positions.
 * - Billed are: reading up to that entry (A); a 1-hour write from A to the last 1-hour mark after it (B); a 5-minute
 *   write from B to the last mark (C); the rest at the plain rate. Marks below the model's minimum count for nothing.
 * - Use renews an entry's life at no cost; one that outlived its time is gone.
 */
type PromptCache = {
  plan(model: { id: string; minCacheTokens: number }, blocks: readonly PromptBlock[]): CachePlan;
};

type Position = { prefix: string; tokens: number; cacheControl: CacheControl | undefined };

/** @param clock the time in milliseconds; entries expire by it. */
export function createPromptCache(clock: () => number): PromptCache {
  const entries = new Map<string, { ttl: "5m" | "1h"; expiresAt: number }>();

  function isAlive(prefix: string): boolean {
    const entry = entries.get(prefix);
    return entry !== undefined && clock() < entry.expiresAt;
  }

  function commit(used: readonly string[], marks: readonly Position[]): void {
    for (const { prefix, cacheControl } of marks) {
      if (!isAlive(prefix)) entries.set(prefix, { ttl: cacheControl?.ttl ?? "5m", expiresAt: 0 });
    }
    for (const prefix of [...used, ...marks.map((mark) => mark.prefix)]) {
      const entry = entries.get(prefix);
      if (entry !== undefined) entries.set(prefix, { ...entry, expiresAt: clock() + LIFE_MS[entry.ttl] });
    }
  }

  return {
    plan(model, blocks) {
      const positions = prefixes(model.id, blocks);
      const total = positions.at(-1)?.tokens ?? 0;
      const marks = positions.flatMap((position, index) =>
        position.cacheControl !== undefined && position.tokens >= model.minCacheTokens ? [{ ...position, index }] : [],
      );
      const hit = marks
        .flatMap(({ index }) => positions.slice(Math.max(0, index - LOOK_BACK_BLOCKS + 1), index + 1))
        .filter(({ prefix }) => isAlive(prefix))
        .reduce<Position | undefined>((best, found) => (found.tokens > (best?.tokens ?? 0) ? found : best), undefined);

      const read = hit?.tokens ?? 0;
      const end1h = lastTokens(marks.filter((mark) => mark.cacheControl?.ttl === "1h")) ?? 0;
      const afterRead = Math.max(read, end1h);
      const end = lastTokens(marks) ?? 0;
      return {
        usage: { read, write1h: afterRead - read, write5m: end - afterRead, uncached: total - end },
        commit: () => commit(hit === undefined ? [] : [hit.prefix], marks),
      };
    },
  };
}

function prefixes(model: string, blocks: readonly PromptBlock[]): Position[] {
  let prefix = model;
  let tokens = 0;
  return blocks.map((block) => {
    prefix = createHash("sha256").update(`${prefix}\n${block.key}`).digest("base64url");
    tokens += block.tokens;
    return { prefix, tokens, cacheControl: block.cacheControl };
  });
}

function lastTokens(marks: readonly Position[]): number | undefined {
  return marks.at(-1)?.tokens;
}

/** The blocks as marked in the end, or why the marks are refused. */
export type Marked = { kind: "marked"; blocks: PromptBlock[] } | { kind: "refused"; message: string };

/**
 * Applies the top-level `cache_control`, which marks the last block that can carry a mark, and checks the marks: at
 * most four, and none of an hour behind one of five minutes.
 */
export function applyMarks(blocks: readonly PromptBlock[], automatic: CacheControl | undefined): Marked {
  const explicit = blocks.filter((block) => block.cacheControl !== undefined);
  if (explicit.length > MAX_BREAKPOINTS) {
    const message = `A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided. Found ${explicit.length}.`;
    return { kind: "refused", message };
  }
  const last = automatic === undefined ? -1 : blocks.findLastIndex((block) => block.markable);
  const own = blocks[last]?.cacheControl;
  if (own !== undefined && (own.ttl ?? "5m") !== (automatic?.ttl ?? "5m")) {
    return {
      kind: "refused",
      message: `cache_control: the last block (${blocks[last]?.path}) already has a cache_control with another ttl`,
    };
  }
  if (last >= 0 && own === undefined && explicit.length === MAX_BREAKPOINTS) {
    return {
      kind: "refused",
      message: `cache_control: no slot is left for automatic caching, ${MAX_BREAKPOINTS} blocks already have cache_control`,
    };
  }
  const marked = blocks.map((block, i) => (i === last ? { ...block, cacheControl: automatic } : block));
  return ttlOrder(marked);
}

function ttlOrder(blocks: PromptBlock[]): Marked {
  const firstShort = blocks.findIndex((block) => block.cacheControl !== undefined && block.cacheControl.ttl !== "1h");
  const late = firstShort < 0 ? undefined : blocks.slice(firstShort).find((block) => block.cacheControl?.ttl === "1h");
  if (late === undefined) return { kind: "marked", blocks };
  const message =
    `${late.path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control ` +
    "block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.";
  return { kind: "refused", message };
}
