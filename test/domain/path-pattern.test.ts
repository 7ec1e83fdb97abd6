import { expect, test } from "vitest";
import { isQuick, pathPatternSchema } from "../../scripts/domain/path-pattern.ts";

test("patterns as people write them are allowed", () => {
  for (const pattern of ["src/**", "**/*.test.ts", "src/*-*_*.ts", "{a,b}/*.@(js|ts)", "!docs/**", "a/**/b/**/c/**"])
    expect([pattern, pathPatternSchema.safeParse(pattern).success]).toEqual([pattern, true]);
});

test("a pattern that takes minutes to match is none", () => {
  for (const pattern of ["*a*a*a*a*b", "src/+(*a)b", "(a|aa)+b", "*(a|a?)b", "**a**a**a**b"])
    expect([pattern, isQuick(pattern), pathPatternSchema.safeParse(pattern).success]).toEqual([pattern, false, false]);
});
