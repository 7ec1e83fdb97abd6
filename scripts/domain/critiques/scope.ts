import picomatch from "picomatch";
import type { Critique } from "../critique.ts";

type Scope = Pick<Critique, "category" | "paths" | "model">;

/** Whether there can be a task that two critiques both apply to. */
export function scopesMeet(a: Scope, b: Scope): boolean {
  const meets = (left: string | null, right: string | null) => left === null || right === null || left === right;
  return meets(a.category, b.category) && meets(a.model, b.model) && pathsMeet(a.paths, b.paths);
}

/** What two critiques apply to together: what either leaves open stays open. */
export function joinedScope(a: Scope, b: Scope): Scope {
  const both = <T>(left: T, right: T) => (left === right ? left : null);
  const isAnywhere = a.paths.length === 0 || b.paths.length === 0;
  return {
    category: both(a.category, b.category),
    model: both(a.model, b.model),
    paths: isAnywhere ? [] : [...new Set([...a.paths, ...b.paths])].slice(0, 50),
  };
}

/**
 * Whether two lists of patterns may mean a common file; no patterns mean every file. Patterns are compared by the folders
 * that stand before their first wildcard: better one lesson too many than one too few.
 */
export function pathsMeet(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  const [left, right] = [positive(a).map(baseOf), positive(b).map(baseOf)];
  return left.some((one) => right.some((other) => isWithin(one, other) || isWithin(other, one)));
}

/** What a pattern takes out, another has let in. */
function positive(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !pattern.startsWith("!"));
}

function baseOf(pattern: string): string {
  const { base } = picomatch.scan(pattern.replace(/^\.?\/+/, ""));
  return base === "." ? "" : base.replace(/\/+$/, "");
}

function isWithin(inner: string, outer: string): boolean {
  return outer === "" || inner === outer || inner.startsWith(`${outer}/`);
}
