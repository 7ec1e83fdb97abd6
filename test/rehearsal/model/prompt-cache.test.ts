import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "vitest";
import { always, ask, SONNET, type Talk, talkTo, textOfTokens } from "./talk.ts";

const MINUTE = 60_000;
const FIVE_MINUTES = { type: "ephemeral" } as const;
const ONE_HOUR = { type: "ephemeral", ttl: "1h" } as const;

/** A block of exactly so many tokens, told apart from others by its first letter. */
function block(tokens: number, mark?: Anthropic.CacheControlEphemeral, letter = "x"): Anthropic.TextBlockParam {
  const text = letter + textOfTokens(tokens).slice(1);
  return mark === undefined ? { type: "text", text } : { type: "text", text, cache_control: mark };
}

type Figures = { plain: number; write5m: number; write1h: number; read: number };

/** The input figures of one call. */
async function figures(
  { client }: Talk,
  system: Anthropic.TextBlockParam[],
  content: Anthropic.TextBlockParam[] = [block(10)],
  more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
): Promise<Figures> {
  const request = { ...ask(), system, messages: [{ role: "user" as const, content }], ...more };
  const { usage } = await client.messages.create(request);
  const { ephemeral_5m_input_tokens: write5m = 0, ephemeral_1h_input_tokens: write1h = 0 } = usage.cache_creation ?? {};
  expect(usage.cache_creation_input_tokens).toBe(write5m + write1h);
  return { plain: usage.input_tokens, write5m, write1h, read: usage.cache_read_input_tokens ?? 0 };
}

/** A talk whose clock stands still until it is set. */
async function timedTalk(): Promise<{ talk: Talk; at: (ms: number) => void }> {
  let now = 0;
  const talk = await talkTo(always({ say: "Yes" }), { clock: () => now });
  return {
    talk,
    at: (ms) => {
      now = ms;
    },
  };
}

describe("thirty turns from 9,000 to 60,000 tokens, 450 tokens of output each, on Sonnet 5.5", () => {
  const TURNS = 30;
  const SAID = 300;
  const size = (turn: number): number => Math.round(9_000 + (turn * 51_000) / (TURNS - 1));

  /** Dollars at the prices of docs: 2 in, 10 out, 2.50 write, 0.10 read, a million tokens. */
  async function cost(caching: Partial<Anthropic.MessageCreateParamsNonStreaming>): Promise<number> {
    const { client } = await talkTo(always({ say: "Yes", outputTokens: 450 }));
    const messages: Anthropic.MessageParam[] = [{ role: "user", content: [block(1_000)] }];
    let microDollars = 0;
    for (let turn = 0; turn < TURNS; turn++) {
      if (turn > 0) {
        messages.push({ role: "assistant", content: [block(SAID, undefined, "a")] });
        messages.push({ role: "user", content: [block(size(turn) - size(turn - 1) - SAID)] });
      }
      const { usage } = await client.messages.create({ ...ask(), system: [block(8_000)], messages, ...caching });
      microDollars += usage.input_tokens * 2 + usage.output_tokens * 10;
      microDollars += (usage.cache_creation_input_tokens ?? 0) * 2.5 + (usage.cache_read_input_tokens ?? 0) * 0.1;
    }
    return Math.round(microDollars) / 1e6;
  }

  test("cost $2.205 without caching: 1,035,000 × 2 + 13,500 × 10", async () => {
    expect(await cost({})).toBe(2.205);
  });

  test("cost $0.3825 with automatic caching: 60,000 × 2.5 + 975,000 × 0.1 + 13,500 × 10", async () => {
    expect(await cost({ cache_control: FIVE_MINUTES })).toBe(0.3825);
  });
});

describe("a mark", () => {
  test("writes the prefix up to its block, and the next request reads it", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const system = [block(5_000, FIVE_MINUTES)];
    expect(await figures(talk, system)).toEqual({ plain: 10, write5m: 5_000, write1h: 0, read: 0 });
    expect(await figures(talk, system, [block(20)])).toEqual({ plain: 20, write5m: 0, write1h: 0, read: 5_000 });
  });

  test("caches tools before the system prompt", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const tool = (cached: boolean): Anthropic.Tool => ({
      name: "t",
      description: "d".repeat(17_500),
      input_schema: { type: "object" },
      ...(cached && { cache_control: FIVE_MINUTES }),
    });
    const { write5m } = await figures(talk, [block(100)], [block(10)], { tools: [tool(true)] });
    expect(write5m).toBeGreaterThan(5_000);
    const other = await figures(talk, [block(200)], [block(10)], { tools: [tool(true)] });
    expect(other).toEqual({ plain: 210, write5m: 0, write1h: 0, read: write5m });
    expect((await figures(talk, [block(100)], [block(10)], { tools: [tool(false)] })).read).toBe(0);
  });

  test("on a prefix of 4,095 tokens does nothing", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const system = [block(4_095, FIVE_MINUTES)];
    expect(await figures(talk, system)).toEqual({ plain: 4_105, write5m: 0, write1h: 0, read: 0 });
    expect(await figures(talk, system)).toEqual({ plain: 4_105, write5m: 0, write1h: 0, read: 0 });
  });

  test("on a prefix of 4,096 tokens writes", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const written = { plain: 10, write5m: 4_096, write1h: 0, read: 0 };
    expect(await figures(talk, [block(4_096, FIVE_MINUTES)])).toEqual(written);
  });

  test("on a prefix of 1,024 tokens writes where the model asks for no more", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const written = { plain: 10, write5m: 1_024, write1h: 0, read: 0 };
    const more = { model: "claude-sonnet-4-5" };
    expect(await figures(talk, [block(1_024, FIVE_MINUTES)], [block(10)], more)).toEqual(written);
  });

  test("reads nothing that another model wrote", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const system = [block(5_000, FIVE_MINUTES)];
    await figures(talk, system);
    const other = await figures(talk, system, [block(10)], { model: "claude-opus-5-5" });
    expect(other).toEqual({ plain: 10, write5m: 5_000, write1h: 0, read: 0 });
  });

  test("reads nothing once an earlier block has changed", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    await figures(talk, [block(100), block(5_000, FIVE_MINUTES)]);
    const changed = await figures(talk, [block(100, undefined, "y"), block(5_000, FIVE_MINUTES)]);
    expect(changed).toEqual({ plain: 10, write5m: 5_100, write1h: 0, read: 0 });
  });

  test("in the messages reads nothing once thinking is set otherwise, while the system prompt is still read", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    const system = [block(5_000, FIVE_MINUTES)];
    const content = [block(600, FIVE_MINUTES)];
    await figures(talk, system, content);
    const changed = await figures(talk, system, content, { thinking: { type: "disabled" } });
    expect(changed).toEqual({ plain: 0, write5m: 600, write1h: 0, read: 5_000 });
  });

  test("of a refused request leaves no trace", async () => {
    const talk = await talkTo(always({ say: "Yes", fault: { kind: "overloaded" } }));
    await expect(figures(talk, [block(5_000, FIVE_MINUTES)])).rejects.toMatchObject({ status: 529 });
    expect((await figures(talk, [block(5_000, FIVE_MINUTES)])).read).toBe(0);
  });
});

describe("the look-back", () => {
  /** A marked message of 5,000 tokens, then the same with so many blocks of 100 behind it, the last one marked. */
  async function readBehind(blocks: number): Promise<number> {
    const talk = await talkTo(always({ say: "Yes" }));
    await figures(talk, [], [block(5_000, FIVE_MINUTES)], { system: "s" });
    const added = Array.from({ length: blocks }, (_, i) => block(100, i === blocks - 1 ? FIVE_MINUTES : undefined));
    return (await figures(talk, [], [block(5_000), ...added], { system: "s" })).read;
  }

  test("finds an entry 19 blocks before the mark, which is the 20th position", async () => {
    expect(await readBehind(19)).toBeGreaterThanOrEqual(5_000);
  });

  test("misses an entry 20 blocks before the mark", async () => {
    expect(await readBehind(20)).toBe(0);
  });

  test("starts afresh at each mark", async () => {
    const talk = await talkTo(always({ say: "Yes" }));
    await figures(talk, [block(5_000, FIVE_MINUTES)]);
    const content = Array.from({ length: 40 }, (_, i) => block(100, i === 39 ? FIVE_MINUTES : undefined));
    const read = await figures(talk, [block(5_000, FIVE_MINUTES)], content);
    expect(read).toEqual({ plain: 0, write5m: 4_000, write1h: 0, read: 5_000 });
  });
});

describe("an entry", () => {
  const system = [block(5_000, FIVE_MINUTES)];
  const READ = { plain: 10, write5m: 0, write1h: 0, read: 5_000 };
  const WRITTEN = { plain: 10, write5m: 5_000, write1h: 0, read: 0 };

  test("lives for five minutes", async () => {
    const { talk, at } = await timedTalk();
    await figures(talk, system);
    at(5 * MINUTE - 1);
    expect(await figures(talk, system)).toEqual(READ);
  });

  test("is gone after five minutes", async () => {
    const { talk, at } = await timedTalk();
    await figures(talk, system);
    at(5 * MINUTE);
    expect(await figures(talk, system)).toEqual(WRITTEN);
  });

  test("lives on with each use", async () => {
    const { talk, at } = await timedTalk();
    await figures(talk, system);
    at(4 * MINUTE);
    await figures(talk, system);
    at(8 * MINUTE);
    expect(await figures(talk, system)).toEqual(READ);
  });

  test("lives on with a use from a mark behind it", async () => {
    const { talk, at } = await timedTalk();
    await figures(talk, system);
    at(4 * MINUTE);
    await figures(talk, [block(5_000)], [block(100, FIVE_MINUTES)]);
    at(8 * MINUTE);
    const other = await figures(talk, [block(5_000)], [block(200, FIVE_MINUTES)]);
    expect(other).toEqual({ plain: 0, write5m: 200, write1h: 0, read: 5_000 });
  });

  test("of an hour lives for an hour", async () => {
    const { talk, at } = await timedTalk();
    const hour = [block(5_000, ONE_HOUR)];
    expect(await figures(talk, hour)).toEqual({ plain: 10, write5m: 0, write1h: 5_000, read: 0 });
    at(60 * MINUTE - 1);
    expect(await figures(talk, hour)).toEqual(READ);
  });

  test("of an hour is gone after an hour", async () => {
    const { talk, at } = await timedTalk();
    const hour = [block(5_000, ONE_HOUR)];
    await figures(talk, hour);
    at(60 * MINUTE);
    expect((await figures(talk, hour)).read).toBe(0);
  });
});

describe("marks of both lives", () => {
  const system = [block(5_000, ONE_HOUR)];

  test("are written each at its own rate: an hour up to the last such mark, five minutes behind it", async () => {
    const { talk } = await timedTalk();
    const mixed = await figures(talk, system, [block(700, FIVE_MINUTES), block(50)]);
    expect(mixed).toEqual({ plain: 50, write5m: 700, write1h: 5_000, read: 0 });
  });

  test("leave the hour's part to be read when the five minutes are over", async () => {
    const { talk, at } = await timedTalk();
    await figures(talk, system, [block(700, FIVE_MINUTES), block(50)]);
    at(6 * MINUTE);
    const later = await figures(talk, system, [block(700, FIVE_MINUTES), block(50)]);
    expect(later).toEqual({ plain: 50, write5m: 700, write1h: 0, read: 5_000 });
  });

  test("write only what lies behind the longest entry", async () => {
    const { talk } = await timedTalk();
    await figures(talk, system, [block(700, FIVE_MINUTES)]);
    const longer = await figures(talk, [...system, block(300, ONE_HOUR, "y")], [block(700, FIVE_MINUTES)]);
    expect(longer).toEqual({ plain: 0, write5m: 700, write1h: 300, read: 5_000 });
  });
});

test("automatic caching of an hour is written as such", async () => {
  const talk = await talkTo(always({ say: "Yes" }));
  const written = await figures(talk, [block(5_000)], [block(10)], { cache_control: ONE_HOUR });
  expect(written).toEqual({ plain: 0, write5m: 0, write1h: 5_010, read: 0 });
});

test("a dropped call leaves its entry behind, since nobody can tell that it was not billed", async () => {
  const fault = { kind: "drop-before-headers" } as const;
  const talk = await talkTo(always({ say: "Yes", fault }));
  await expect(figures(talk, [block(5_000, FIVE_MINUTES)])).rejects.toThrow("Connection error");
  expect((await figures(talk, [block(5_000, FIVE_MINUTES)])).read).toBe(5_000);
  expect(talk.double.requests[0]).toMatchObject({ status: 0, usage: { cache_creation_input_tokens: 5_000 } });
});

test("count_tokens counts the prompt that the figures add up to, and caches nothing", async () => {
  const talk = await talkTo(always({ say: "Yes" }));
  const prompt = { system: [block(5_000, FIVE_MINUTES)], messages: [{ role: "user" as const, content: [block(10)] }] };
  expect(await talk.client.messages.countTokens({ model: SONNET, ...prompt })).toEqual({ input_tokens: 5_010 });
  expect(await figures(talk, prompt.system)).toEqual({ plain: 10, write5m: 5_000, write1h: 0, read: 0 });
});
