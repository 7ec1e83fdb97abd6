import { describe, expect, it } from "vitest";
import { conceptsOf } from "../../scripts/domain/concepts.ts";

const concepts = (text: string) => [...conceptsOf(text).keys()];

describe("concepts", () => {
  it("are the parts of identifiers, whatever their case", () => {
    const parts = ["http", "cach", "timeout"];
    for (const name of ["HTTPCacheTimeout", "httpCacheTimeout", "http_cache_timeout", "http-cache-timeout"])
      expect(concepts(name)).toEqual(parts);
  });

  it("meet over endings", () => {
    for (const word of ["parse", "parses", "parsed", "parsing"]) expect(concepts(word)).toEqual(["pars"]);
    expect(concepts("query queries")).toEqual(["query"]);
    expect(concepts("status statuses class classes")).toEqual(["status", "class"]);
  });

  it("keep words apart that only look alike", () => {
    expect(concepts("string bus analysis")).toEqual(["string", "bus", "analysis"]);
  });

  it("leave out words that say nothing, and those of one or two letters", () => {
    expect(concepts("Please add the new tests for an io of it")).toEqual([]);
  });

  it("carry the word that first said them, once", () => {
    expect([...conceptsOf("Comparing durations, compared duration")]).toEqual([
      ["compar", "comparing"],
      ["durat", "durations"],
    ]);
  });

  it("are the same however accents are stored", () => {
    expect(concepts("entre\u0301e")).toEqual(concepts("entrée"));
  });
});
