import { expect, test } from "vitest";
import { rememberedNewest } from "../../scripts/domain/remembered.ts";

type Files = readonly (readonly [string, string])[];

test("of files that grow, the newest few are answered once, whoever reads them, and any other is answered anew", () => {
  const answered: string[] = [];
  const answer = rememberedNewest((files: Files) => {
    answered.push(files.map(([path, text]) => `${path}=${text}`).join());
    return { count: files.length };
  });
  const ask = (...texts: string[]) => answer(texts.map((text, at) => [`${at}`, text] as const));
  const first = ask("a", "b");
  expect(ask("a", "b")).toBe(first);
  for (const text of ["c", "d", "e"]) ask("a", text);
  expect(ask("a", "b")).toBe(first);
  ask("a");
  expect(ask("a", "b")).not.toBe(first);
  expect(answer([["1", "a"]])).toEqual({ count: 1 });
  expect(answered).toEqual(["0=a,1=b", "0=a,1=c", "0=a,1=d", "0=a,1=e", "0=a", "0=a,1=b", "1=a"]);
});
