import { expect, test } from "vitest";
import { anthropicModel } from "../../../scripts/adapters/anthropic/model.ts";
import { PRESETS } from "../../../scripts/domain/provider.ts";
import { startScriptedServer } from "./scripted-server.ts";

const PIECE = Buffer.alloc(1_000_000, "x");
/** Ends at twice what is read, so that a reader without a bound fails rather than never ends. */
const PIECES = 128;

test("an error whose body does not end is a failure, and is not read to its end", async () => {
  let sent = 0;
  const server = await startScriptedServer((response) => {
    response.writeHead(500, { "content-type": "text/plain" });
    const send = () => {
      while (!response.destroyed && sent < PIECES) {
        sent += 1;
        if (!response.write(PIECE)) return response.once("drain", send);
      }
      return response.end();
    };
    send();
  });
  const model = anthropicModel({
    ...{ credential: { kind: "key", apiKey: "key" }, baseUrl: server.url },
    ...{ capabilities: PRESETS.anthropic, environment: {} },
  });
  const reply = await model.attempt({
    ...{ model: "claude-sonnet-5-5", system: "You fix bugs.", maxTokens: 500, answerSchema: null, tools: [] },
    messages: [{ role: "user", content: [{ type: "text", text: "Fix it." }] }],
  });
  await server.close();
  expect(reply).toMatchObject({ kind: "failure", severity: "retry" });
  expect(sent).toBeLessThan(PIECES);
});
