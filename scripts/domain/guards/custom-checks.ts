/** As it stands between quotes. */
const TEXT = /(["'`])(?:(?!\1).)*\1/g;
const CALL = /(?<![\w$.])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*(?=\()/g;

/** The members that lines of code call, as they name them: `Helper.validate`. */
export function memberCalls(lines: readonly string[]): ReadonlySet<string> {
  const calls = lines.flatMap((line) => line.replace(TEXT, '""').match(CALL) ?? []);
  return new Set(calls.filter((call) => /^[A-Z]\w*\.\w+$|^(?:test|spec)?[hH]elpers?\.\w+$/.test(call)));
}

/** From so many tests on that have nothing else to check with, a call is what they check with. */
const CUSTOM = 2;

/** The calls by which tests check that have no other assertion: each asks a helper, and hands it what is to come out. */
export function customChecks(tests: readonly { asserts: boolean; calls: ReadonlySet<string> }[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { asserts: isPlain, calls } of tests)
    if (!isPlain) for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count >= CUSTOM).map(([call]) => call));
}
