/** What a handler gives back; `body` is sent as JSON unless it is text or bytes. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: unknown;
};

export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, body };
}

export const ok = (body: unknown): Answer => answer(200, body);
export const created = (body: unknown): Answer => answer(201, body);
export const noContent = (): Answer => answer(204, null);

/** A file as GitLab sends it: bytes, never JSON. */
export function bytes(content: Uint8Array, type: string, headers: Record<string, string> = {}): Answer {
  return answer(200, content, { "content-type": type, ...headers });
}

/**
 * A request that GitLab turns down. Thrown, because a parameter deep inside a handler can be at fault and every
 * handler would otherwise pass the refusal on by hand; the server catches it in one place and sends `answer`.
 */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = "Refusal";
    this.answer = answer(status, body);
  }
}

export const unauthorized = () => new Refusal(401, { message: "401 Unauthorized" });
export const forbidden = (reason?: string) =>
  new Refusal(403, { message: reason === undefined ? "403 Forbidden" : `403 Forbidden - ${reason}` });
/** `what` is named as GitLab names it ("Project", "Branch"); issues, merge requests, notes and jobs go unnamed. */
export const notFound = (what?: string) =>
  new Refusal(404, { message: what === undefined ? "404 Not found" : `404 ${what} Not Found` });
export const badRequest = (message: string) => new Refusal(400, { message: `400 Bad request - ${message}` });
/** A fault of the parameters themselves, which GitLab reports under `error` and not under `message`. */
export const invalid = (error: string) => new Refusal(400, { error });
/** A record that its own validations turned down: attribute → complaints. */
export const unsaved = (faults: Record<string, string[]>) => new Refusal(400, { message: faults });
