/** Runs git on one repository and gives its output. */
export type RunGit = (args: readonly string[], input?: string) => Promise<Buffer>;

/** A blob by git's name of it. */
export type SizedBlob = { sha: string; bytes: number };

/** One read of contents holds about so much memory at most. */
const CHUNK_BYTES = 32_000_000;

/** The sizes of blobs; a name that is no blob of the repository is left out. */
export async function blobSizes(run: RunGit, shas: readonly string[]): Promise<SizedBlob[]> {
  const wanted = [...new Set(shas)];
  if (wanted.length === 0) return [];
  const listed = (await run(["cat-file", "--batch-check"], lines(wanted))).toString("utf8");
  return listed.split("\n").flatMap((line) => {
    const [, sha, bytes] = /^([0-9a-f]+) blob (\d+)$/.exec(line) ?? [];
    return sha === undefined ? [] : [{ sha, bytes: Number(bytes) }];
  });
}

/** The contents of blobs that are there, each with what named it, one after the other: about `chunkBytes` are held at a time. */
export async function* readBlobs<B extends SizedBlob>(
  run: RunGit,
  blobs: readonly B[],
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<[B, Buffer]> {
  for (const chunk of chunksOf(blobs, chunkBytes)) {
    const input = lines(chunk.map(({ sha }) => sha));
    const answer = await run(["cat-file", "--batch"], input);
    let at = 0;
    for (const blob of chunk) {
      // `<sha> blob <bytes>`, the content, and a line end.
      const start = answer.indexOf(10, at) + 1;
      const end = start + Number(answer.subarray(at, start).toString("latin1").split(" ")[2]);
      yield [blob, answer.subarray(start, end)];
      at = end + 1;
    }
  }
}

function chunksOf<B extends SizedBlob>(blobs: readonly B[], chunkBytes: number): B[][] {
  const chunks: B[][] = [];
  let room = 0;
  for (const blob of blobs) {
    const last = chunks.at(-1);
    if (last === undefined || blob.bytes > room) {
      chunks.push([blob]);
      room = chunkBytes - blob.bytes;
    } else {
      last.push(blob);
      room -= blob.bytes;
    }
  }
  return chunks;
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join("");
}
