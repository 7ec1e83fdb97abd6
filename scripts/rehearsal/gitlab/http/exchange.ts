/** One REST call, as a listener or a test sees it. Tokens are replaced by `[MASKED]` everywhere. */
export type Exchange = {
  method: string;
  /** With the query. */
  path: string;
  requestHeaders: Record<string, string>;
  /** Parsed JSON, a parsed form, or undefined when there was none. */
  requestBody: unknown;
  /** 0 when the connection was dropped before an answer. */
  status: number;
  responseHeaders: Record<string, string>;
  /** Parsed JSON; text or bytes (base64, under `{ base64 }`) for anything else. */
  responseBody: unknown;
  user: string | null;
  /** Set when a fault on demand shaped the answer. */
  fault?: string;
};

const SECRET_HEADERS = new Set(["private-token", "authorization", "job-token", "cookie"]);

/** Replaces every token of `tokens`, also percent-encoded, in a text. */
export function maskText(value: string, tokens: readonly string[]): string {
  return tokens
    .flatMap((token) => [token, encodeURIComponent(token)])
    .reduce((text, token) => (token === "" ? text : text.replaceAll(token, "[MASKED]")), value);
}

/** Replaces every token in a value of JSON. */
export function maskValue(value: unknown, tokens: readonly string[]): unknown {
  if (typeof value === "string") return maskText(value, tokens);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, tokens));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskValue(item, tokens)]));
}

export function maskHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  tokens: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const text = Array.isArray(value) ? value.join(", ") : value;
      return [[name, SECRET_HEADERS.has(name.toLowerCase()) ? "[MASKED]" : maskText(text, tokens)]];
    }),
  );
}
