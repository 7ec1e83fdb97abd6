import { z } from "zod";
import type { SearchHit, SearchReply } from "../../ports/web.ts";
import type { SearchAnswer } from "./search-request.ts";

/** More are rarely looked at, and every one is paid for on each later turn. */
const MOST_HITS = 10;

/** Words of a provider's result; some results lack them. */
export const words = z
  .string()
  .nullish()
  .transform((text) =>
    (text ?? "")
      .replace(/<\/?\w+>/g, "")
      .replace(/\s+/g, " ")
      .trim(),
  );

/** The hits in a provider's answer. What has no web address is left out; an answer of another form was paid for. */
export function replyFrom(answer: SearchAnswer, hits: z.ZodType<SearchHit[]>): SearchReply {
  if (answer.kind === "failure") return { kind: "failure", detail: answer.detail, charge: answer.charge };
  const read = hits.safeParse(answer.value);
  if (read.success) return { kind: "hits", hits: read.data.filter(isOnTheWeb).slice(0, MOST_HITS) };
  const place = read.error.issues[0]?.path.map(String).join(".") ?? "";
  return { kind: "failure", detail: `its answer has another form than expected (${place})`, charge: "worst" };
}

function isOnTheWeb({ url }: SearchHit): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? "");
}
