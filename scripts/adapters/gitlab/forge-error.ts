/** What is known of a call that failed. `status` is null when no answer came; `path` is below `/api/v4`. */
type ForgeFailure = {
  method: string;
  path: string;
  status: number | null;
  /** GitLab's own words, or the network's. */
  detail: string;
  retryAfterMs: number | null;
};

/** A call to GitLab that failed for good. The message carries the remedy where one is known, and never a token. */
export class ForgeError extends Error {
  override readonly name = "ForgeError";
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly detail: string;
  /** How long GitLab asked to wait, if it did. */
  readonly retryAfterMs: number | null;
  /** What a person can do; null when time is the only remedy. */
  readonly remedy: string | null;

  constructor(failure: ForgeFailure) {
    const remedy = remedyOf(failure);
    const outcome = failure.status === null ? "got no answer" : `failed with ${failure.status}`;
    const sentences = [`GitLab: ${failure.method} ${failure.path} ${outcome}: ${failure.detail || "no reason given"}`];
    if (remedy !== null) sentences.push(remedy);
    super(sentences.join(". "));
    this.method = failure.method;
    this.path = failure.path;
    this.status = failure.status;
    this.detail = failure.detail;
    this.retryAfterMs = failure.retryAfterMs;
    this.remedy = remedy;
  }

  /** Whether a write may have been done although no good answer came: look before doing it again. */
  get mayHaveHappened(): boolean {
    return this.method !== "GET" && (this.status === null || this.status >= 500);
  }
}

const PLACE = "Settings → CI/CD → Variables, environment nightshift/forge";

const REMEDIES: readonly { fits: (failure: ForgeFailure) => boolean; remedy: string }[] = [
  {
    fits: ({ status }) => status === 401,
    remedy: `NIGHTSHIFT_TOKEN has expired, was revoked or is wrong: make a new access token with the scope api for the bot and store it under ${PLACE}`,
  },
  {
    fits: ({ status, detail }) => status === 403 && /insufficient_scope|higher privileges/i.test(detail),
    remedy: `NIGHTSHIFT_TOKEN lacks the scope api: make a new access token with it and store it under ${PLACE}`,
  },
  {
    fits: ({ status }) => status === 403,
    remedy: "The bot needs the role Developer in the project: give it under Manage → Members",
  },
  {
    // GitLab hides what a token may not see behind 404, so a missing right and a wrong path look alike.
    fits: ({ status, detail }) => status === 404 && /project not found/i.test(detail),
    remedy:
      "The token cannot see the project: check its path, and add the bot to it with the role Developer under Manage → Members",
  },
  {
    fits: ({ status }) => status !== null && status >= 300 && status < 400,
    remedy:
      "GitLab sent the call elsewhere, and the token does not follow: use the project's current path and the https address of GitLab",
  },
  {
    fits: ({ status }) => status !== null && status < 300,
    remedy: "Check that the API address ends in /api/v4 and that no sign-in page or proxy stands before it",
  },
];

function remedyOf(failure: ForgeFailure): string | null {
  return REMEDIES.find(({ fits }) => fits(failure))?.remedy ?? null;
}
