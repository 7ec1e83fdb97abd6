/**
 * What git runs as `pre-receive` and `post-receive`: hands the push to the double, which decides, prints its words to the
 * pusher and exits as it says. Erasable TypeScript: the double writes it out without its types, for git to start quickly.
 */
import { request } from "node:http";

const phase = process.argv[2];
const { NIGHT_SHIFT_HOOK_URL } = process.env;

let input = "";
for await (const chunk of process.stdin) input += chunk;

const options = Array.from(
  { length: Number(process.env.GIT_PUSH_OPTION_COUNT ?? 0) },
  (_, index) => process.env[`GIT_PUSH_OPTION_${index}`] ?? "",
);

// Before a push is accepted its objects lie in a quarantine that only these variables open.
const quarantine = Object.fromEntries(
  ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

// A plain request: loading what `fetch` needs takes longer than the whole hook.
const answer = await new Promise<string>((resolve, reject) => {
  const call = request(`${NIGHT_SHIFT_HOOK_URL}/${phase}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  call.on("error", reject);
  call.on("response", (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
    });
    response.on("end", () => resolve(text));
  });
  call.end(JSON.stringify({ input, options, quarantine }));
});
const verdict: unknown = JSON.parse(answer);
if (typeof verdict === "object" && verdict !== null) {
  if ("message" in verdict && typeof verdict.message === "string") process.stderr.write(verdict.message);
  process.exitCode = "accepted" in verdict && verdict.accepted === true ? 0 : 1;
} else {
  process.exitCode = 1;
}
