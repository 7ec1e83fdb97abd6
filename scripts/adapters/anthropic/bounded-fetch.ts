/** An answer that is longer than anything the API says. */
export class AnswerTooLong extends Error {
  constructor(mostBytes: number) {
    super(`an answer of more than ${mostBytes / 1e6} MB`);
    this.name = "AnswerTooLong";
  }
}

/**
 * `fetch` that reads no body beyond so many bytes, counted as they are unpacked: reading one that is longer throws
 * AnswerTooLong, and its connection is cut. Of errors too, whose bodies the SDK reads by itself.
 */
export function boundedFetch(mostBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { status, statusText, headers } = response;
    return new Response(response.body?.pipeThrough(atMost(mostBytes)) ?? null, { status, statusText, headers });
  };
}

function atMost(mostBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(piece, controller) {
      bytes += piece.byteLength;
      if (bytes > mostBytes) throw new AnswerTooLong(mostBytes);
      controller.enqueue(piece);
    },
  });
}
