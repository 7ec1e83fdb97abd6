import { z } from "zod";

const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(20),
  after_id: z.string().optional(),
  before_id: z.string().optional(),
});

/** One page of a list. */
export type Page = { data: readonly Row[]; has_more: boolean; first_id: string | null; last_id: string | null };
type Row = Record<string, unknown>;

/**
 * Cuts the page that a query asks for (`limit`, and `after_id` or `before_id`) out of a list whose rows have an `id`.
 * An id that is not in the list is passed over. Undefined when the query is malformed.
 */
export function pageOf(rows: readonly Row[], query: URLSearchParams): Page | undefined {
  const parsed = pageQuerySchema.safeParse(Object.fromEntries(query));
  if (!parsed.success) return undefined;
  const { limit, after_id, before_id } = parsed.data;
  const indexOf = (id: string | undefined): number => rows.findIndex((row) => row.id === id);
  const before = before_id === undefined ? -1 : indexOf(before_id);
  const start = before >= 0 ? Math.max(0, before - limit) : indexOf(after_id) + 1;
  const end = before >= 0 ? before : start + limit;
  const data = rows.slice(start, end);
  const has_more = before >= 0 ? start > 0 : end < rows.length;
  return { data, has_more, first_id: idOf(data.at(0)), last_id: idOf(data.at(-1)) };
}

function idOf(row: Row | undefined): string | null {
  return typeof row?.id === "string" ? row.id : null;
}
