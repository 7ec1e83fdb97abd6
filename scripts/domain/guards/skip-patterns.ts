import { FALSE, TRUE } from "./skip-conditions.ts";

const CLOSES = "\\s*[,)]";

const RUNNER = "(?:it|test|describe|suite|context|specify|scenario|Deno\\.test|t\\.test|tap\\.test)";
/** Ways to leave a test out. The first hold wherever they stand in a line, the others at its beginning. */
export const SKIPS: readonly RegExp[] = [
  new RegExp(`\\b${RUNNER}(?:\\.\\w+)*(?:\\.|\\[["'])(?:skip|fixme)\\b(?!If\\b)`),
  new RegExp(`\\b${RUNNER}(?:\\.\\w+)*\\.(?:skipIf\\(\\s*${TRUE}${CLOSES}|runIf\\(\\s*${FALSE}${CLOSES})`),
  // A plan has a title alone: with a body it is a test whose failure does not count.
  new RegExp(`\\b${RUNNER}(?:\\.\\w+)*\\.todo\\(\\s*(?:"[^"]*"|'[^']*'|\`[^\`]*\`)\\s*,(?!\\s*\\))`),
  // A test that must fail says nothing of what the code should do, and one without cases nothing at all.
  new RegExp(`\\b${RUNNER}(?:\\.\\w+)*\\.(?:fails|failing)\\b(?=\\s*[.(])|\\btest\\.fail\\(\\s*(?:\\)|true\\b)`),
  new RegExp(`\\b${RUNNER}(?:\\.\\w+)*\\.(?:each|for)\\(\\s*\\[\\s*\\]\\s*\\)`),
  /^@pytest\.mark\.parametrize\(\s*(?:"[^"]*"|'[^']*'|[[(][^\])]*[\])])\s*,\s*[[(]\s*[\])]\s*,?\s*\)/,
  // On the test's own line, its first deed.
  new RegExp(`^${RUNNER}\\b.*?\\(?\\b(\\w+)\\s*(?::[^)=]*)?\\)?\\s*=>\\s*\\{?\\s*(?:return\\s+)?\\1\\.skip\\(`),
  new RegExp(`^${RUNNER}\\b.*?\\(\\s*(\\w+)\\s*\\)\\s*\\{\\s*(?:return\\s+)?\\1\\.skip\\(`),
  new RegExp(`^${RUNNER}\\b.*\\{[^}]*\\bskip\\b[^}]*\\}\\s*(?::[^)=]*)?\\)\\s*=>\\s*\\{?\\s*(?:return\\s+)?skip\\(`),
  /^(?:async )?def test\w*\s*\(.*:\s*(?:pytest\.skip\(|self\.skipTest\(|raise\s+(?:unittest\.)?SkipTest\b)/,
  new RegExp(`\\b${RUNNER}(?:\\.\\w+)*\\(.*\\{[^}]*\\b(?:skip|todo)\\s*:\\s*(?:true|["'\`])`),
  /^x(?:it|describe|test|context|specify|scenario)\s*[("' ]/,
  /^@(?:(?:pytest\.)?mark\.(?:skip\b(?!if)|xfail\b)|(?:unittest\.)?(?:skip\b(?!If|Unless)|expectedFailure)|Disabled\b|Ignore\b)/,
  new RegExp(
    `^(?:@|pytestmark\\s*=\\s*)pytest\\.mark\\.skipif\\(\\s*${TRUE}${CLOSES}|^@unittest\\.(?:skipIf\\(\\s*${TRUE}|skipUnless\\(\\s*${FALSE})${CLOSES}`,
  ),
  /^pytestmark\s*=.*mark\.(?:skip\b(?!if)|xfail)|^\w+\.__test__\s*=\s*False|^__test__\s*=\s*False|^collect_ignore(?:_glob)?\s*=/,
  /^(?:raise\s+)?(?:pytest\.skip\(|unittest\.SkipTest\b|SkipTest\b)/,
  /^(?:this|t|self|ctx|context)\.skip(?:Test|Now)?\(/,
  /^t\.Skip(?:f|Now)?\(|^func .*\{\s*\w+\.Skip(?:f|Now)?\(/,
  // What runs before every test skips them all.
  /^(?:before|setup|around)(?:_?(?:each|all))?\b.*(?:[\s{]skip\b|\.skip\()/i,
  /^\/\/\s*(?:go:build|\+build)\s+(?:ignored?|never\w*|disabled?|none|skip(?:ped)?)\b/,
  /^#\[ignore\b|^#\[cfg\((?:any\(\)|FALSE|false|not\(all\(\)\))\)\]/,
  /^\[Ignore\b|\bSkip\s*=\s*"|^@Test\(.*\benabled\s*=\s*false\b/,
  /^(?:skip|pending)(?:\s*$|\s+["']|\(\s*(?:["'][^"']*["']\s*)?\);?$)|,\s*(?:skip|pending):\s*(?:true|["'])|,\s*:(?:skip|pending)\b(?!\s*=>\s*[^\s"'t])/,
  /markTest(?:Skipped|Incomplete)\(|->(?:skip|todo)\(\s*(?:\)|["'])|^#\[(?:DoesNotPerform|RequiresSetting)/,
  /^(?:throw\s+)?XCTSkip\(|^throw XCTSkip\b|^@(?:module)?tag :skip\b|^GTEST_SKIP\(\)|^TEST(?:_F|_P)?\(\s*\w+,\s*DISABLED_|^plan skip_all\b/,
  /\bassumeTrue\(\s*false\b|\bassumeFalse\(\s*true\b|\bAssume\.That\(\s*false\b/,
];
/** Ways to leave all others out. */
export const ONLY = new RegExp(
  `\\b${RUNNER}(?:\\.\\w+)*(?:\\.|\\[["'])only\\b|^f(?:it|describe|context|specify)\\s*[("' ]|\\b${RUNNER}(?:\\.\\w+)*\\(.*\\{[^}]*\\bonly\\s*:\\s*true`,
);
