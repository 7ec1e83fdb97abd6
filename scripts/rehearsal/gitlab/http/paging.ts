import { type Answer, answer, Refusal } from "./answer.ts";
import { integer, type Parameters, text } from "./parameters.ts";

const PER_PAGE_DEFAULT = 20;
const PER_PAGE_MAX = 100;

type Page = { page: number; perPage: number };

function pageOf(parameters: Parameters): Page {
  const page = Math.max(1, integer(parameters, "page") ?? 1);
  const perPage = Math.min(PER_PAGE_MAX, Math.max(1, integer(parameters, "per_page") ?? PER_PAGE_DEFAULT));
  return { page, perPage };
}

function linkTo(url: URL, changes: Record<string, string>): string {
  const target = new URL(url);
  target.searchParams.delete("private_token");
  for (const [name, value] of Object.entries(changes)) target.searchParams.set(name, value);
  return target.href;
}

/**
 * One page of `rows` with GitLab's offset headers. `present` runs on the rows of the page only. `hide` drops rows
 * after they were counted and cut into pages: that is how GitLab lists notes, so a page can be shorter than `per_page`
 * (even empty) while `Link` still names a next one.
 */
export async function offsetPage<Row>(
  request: { url: URL; parameters: Parameters },
  rows: readonly Row[],
  present: (row: Row) => unknown,
  hide: (row: Row) => boolean = () => false,
): Promise<Answer> {
  const { page, perPage } = pageOf(request.parameters);
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const at = (number: number) => linkTo(request.url, { page: String(number), per_page: String(perPage) });
  const links = [
    ...(page > 1 ? [`<${at(page - 1)}>; rel="prev"`] : []),
    ...(page < pages ? [`<${at(page + 1)}>; rel="next"`] : []),
    `<${at(1)}>; rel="first"`,
    `<${at(pages)}>; rel="last"`,
  ];
  const shown = rows.slice((page - 1) * perPage, page * perPage).filter((row) => !hide(row));
  return answer(200, await Promise.all(shown.map(present)), {
    link: links.join(", "),
    "x-page": String(page),
    "x-per-page": String(perPage),
    "x-next-page": page < pages ? String(page + 1) : "",
    "x-prev-page": page > 1 ? String(page - 1) : "",
    "x-total": String(rows.length),
    "x-total-pages": String(pages),
  });
}

/** How a list answers `pagination=keyset`: `token` names a row for ever, `parameter` is what the next link calls it. */
export type Keyset<Row> = { parameter: "cursor" | "page_token" | "id_after"; token: (row: Row) => string };

/**
 * One page by keyset when the client asks for it (no totals, only a next link that starts after the last row seen), by
 * offset otherwise. A list without a keyset refuses with 405, as GitLab does.
 */
export async function page<Row>(
  request: { url: URL; parameters: Parameters },
  rows: readonly Row[],
  present: (row: Row) => unknown,
  keyset?: Keyset<Row>,
): Promise<Answer> {
  if (text(request.parameters, "pagination") !== "keyset") return offsetPage(request, rows, present);
  if (keyset === undefined) {
    throw new Refusal(405, { error: "Keyset pagination is not yet available for this type of request" });
  }
  const { perPage } = pageOf(request.parameters);
  const after = text(request.parameters, keyset.parameter);
  const seen = after === undefined ? -1 : rows.findIndex((row) => keyset.token(row) === after);
  if (after !== undefined && seen === -1) throw new Refusal(400, { error: `${keyset.parameter} is invalid` });
  const shown = rows.slice(seen + 1, seen + 1 + perPage);
  const last = shown.at(-1);
  const more = last !== undefined && seen + 1 + perPage < rows.length;
  return answer(
    200,
    await Promise.all(shown.map(present)),
    more ? { link: `<${linkTo(request.url, { [keyset.parameter]: keyset.token(last) })}>; rel="next"` } : {},
  );
}
