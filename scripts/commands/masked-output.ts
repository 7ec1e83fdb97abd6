const MASK = "[masked]";

/** GitLab masks no shorter ones either: they would be found in words that are none. */
const SHORTEST = 8;

/** Replaces secrets in a text, also as they stand in an address and in a basic authorization header. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), basicCredentials(secret)]);
  // The longest first: one secret may be the beginning of another.
  const ordered = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/**
 * From here on no secret reaches the stream, whoever writes to it: a library's warning and a bug's stack as little as
 * our own lines. A secret that is split over two writes is not found.
 */
export function maskStream(stream: NodeJS.WriteStream, mask: (text: string) => string): void {
  const write = stream.write.bind(stream);
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ) => {
    const text = mask(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    return typeof encoding === "function" ? write(text, encoding) : write(text, encoding, done);
  };
}

function basicCredentials(token: string): string {
  return Buffer.from(`oauth2:${token}`).toString("base64");
}
