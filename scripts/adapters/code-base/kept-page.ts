import { type CacheAccess, readSigned, writeSigned } from "./signed-file.ts";

/**
 * The page of a commit, kept beside the findings: a commit never changes, nor does its page once it is whole. `of` names
 * whatever else the page depends on. Null keeps nothing.
 */
export async function keptPage(
  access: CacheAccess | null,
  of: string,
  make: () => Promise<{ text: string; isWhole: boolean }>,
): Promise<string> {
  if (access === null) return (await make()).text;
  const beside = { ...access, file: `${access.file}.page` };
  // Neither a commit nor JSON has a NUL in it.
  const kept = await readSigned(beside, (body) => body.toString("utf8").split("\0"));
  if (kept?.[0] === of && kept[1] !== undefined) return kept[1];
  const { text, isWhole } = await make();
  if (isWhole) await writeSigned(beside, Buffer.from(`${of}\0${text}`));
  return text;
}
