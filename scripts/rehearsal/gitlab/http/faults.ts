/** A fault on demand: which requests (REST and git alike) it hits, how often, and what it does to them. */
export type Fault = {
  /** A request matches when its method is equal and its path with query fits; what is left out matches all. */
  match: { method?: string; path?: RegExp };
  times: number;
  kind: /** Answers at once; nothing was done. */
    | { type: "status"; status: number; retryAfterS?: number }
    /** Does the work, then answers as if it had failed. */
    | { type: "status-after-write"; status: number }
    | { type: "slow"; ms: number }
    /** Closes the connection; nothing was done. */
    | { type: "drop" }
    /** Does the work, then closes the connection without an answer. */
    | { type: "drop-after-write" }
    /** A sign-in page with status 200 where JSON was expected, as proxies send. */
    | { type: "html" };
  /** Lets so many matching requests pass first. */
  skip?: number;
};

export type FaultBox = {
  add(fault: Fault): void;
  clear(): void;
  /** The fault for this request, if one is due; counts it as used. */
  take(method: string, path: string): Fault["kind"] | null;
};

export function openFaultBox(): FaultBox {
  let pending: { fault: Fault; skip: number; times: number }[] = [];
  return {
    add: (fault) => pending.push({ fault, skip: fault.skip ?? 0, times: fault.times }),
    clear: () => {
      pending = [];
    },
    take(method, path) {
      for (const entry of pending) {
        const { match, kind } = entry.fault;
        if (match.method !== undefined && match.method.toUpperCase() !== method) continue;
        if (match.path !== undefined && path.search(match.path) === -1) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        if (entry.times <= 0) continue;
        entry.times -= 1;
        return kind;
      }
      return null;
    },
  };
}

const PAGE = (title: string) => `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body></body></html>\n`;

/** The answer of a failing GitLab: JSON from the application (4xx, 500), an HTML page from the proxy before it. */
export function faultyAnswer(kind: { status: number; retryAfterS?: number }): {
  status: number;
  headers: Record<string, string>;
  body: string;
} {
  const retry: Record<string, string> =
    kind.retryAfterS === undefined ? {} : { "retry-after": String(kind.retryAfterS) };
  if (kind.status === 429) {
    return { status: 429, headers: { "content-type": "text/plain", ...retry }, body: "Retry later\n" };
  }
  if (kind.status > 500) {
    const page = PAGE(`GitLab is not responding (${kind.status})`);
    return { status: kind.status, headers: { "content-type": "text/html", ...retry }, body: page };
  }
  const message = kind.status === 500 ? "500 Internal Server Error" : `${kind.status} Error`;
  const headers = { "content-type": "application/json", ...retry };
  return { status: kind.status, headers, body: JSON.stringify({ message }) };
}

export const signInPage = { status: 200, headers: { "content-type": "text/html" }, body: PAGE("Sign in · GitLab") };
