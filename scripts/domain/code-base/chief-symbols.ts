import type { CodeSymbol } from "./code-base.ts";

/** What members may have of the room, as long as there are others. */
const FOR_MEMBERS = 0.4;

/**
 * The most important declarations of a file, in its order: first what others may use, of that first what has most members (a
 * file is about that), then in the order of the file. A member is kept with the declaration that it belongs to alone.
 */
export function chiefSymbols(symbols: readonly CodeSymbol[], most: number): CodeSymbol[] {
  if (symbols.length <= most) return [...symbols];
  const holders = holdersOf(symbols);
  const membersOf = Map.groupBy(
    symbols.filter(({ isMember }) => isMember),
    (member) => holders.get(member),
  );
  const offered = (holder: CodeSymbol | undefined) => membersOf.get(holder)?.filter(({ isPublic }) => isPublic) ?? [];
  const outer = symbols
    .filter(({ isMember }) => !isMember)
    .map((symbol) => ({ symbol, size: offered(symbol).length }))
    .sort((a, b) => Number(b.symbol.isPublic) - Number(a.symbol.isPublic) || b.size - a.size)
    .map(({ symbol }) => symbol);
  const members = symbols.length - outer.length;
  const told = outer.slice(0, most - Math.min(members, Math.floor(most * FOR_MEMBERS)));
  const own = [undefined, ...told].flatMap((holder) => [
    ...offered(holder),
    ...(membersOf.get(holder)?.filter(({ isPublic }) => !isPublic) ?? []),
  ]);
  const kept = new Set([...told, ...own.slice(0, most - told.length)]);
  return symbols.filter((symbol) => kept.has(symbol));
}

/** Of each member, the declaration above it that is none. */
export function holdersOf(symbols: readonly CodeSymbol[]): ReadonlyMap<CodeSymbol, CodeSymbol> {
  const holders = new Map<CodeSymbol, CodeSymbol>();
  let holder: CodeSymbol | null = null;
  for (const symbol of symbols) {
    if (!symbol.isMember) holder = symbol;
    else if (holder !== null) holders.set(symbol, holder);
  }
  return holders;
}
