/**
 * Whether a text names a file by its whole path: `src/a.ts` and `./src/a.ts:7` do name src/a.ts, `lib/src/a.ts`,
 * `../src/a.ts` and `src/a.ts.orig` do not.
 */
export function namesFile(text: string, path: string): boolean {
  if (path === "" || !text.includes(path)) return false;
  return new RegExp(`(?<![\\w@+/.-])(?:\\./)?${RegExp.escape(path)}(?![\\w@+/-]|\\.\\w)`).test(text);
}
