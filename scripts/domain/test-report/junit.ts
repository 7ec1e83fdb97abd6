import { reportOf, type TestReport, type TestResult, testId } from "./report.ts";
import { readXml, type XmlElement } from "./xml.ts";

const ROOT = /<(testsuites?)[\s/>]/;

/**
 * A report in JUnit's form, as pytest, Maven, Gradle, jest-junit, vitest and node write it, wherever it stands in the
 * text; null when there is none, or it is cut or malformed.
 */
export function parseJUnit(text: string): TestReport | null {
  const root = ROOT.exec(text);
  if (root === null) return null;
  const end = text.lastIndexOf(`</${root[1]}>`);
  const document = readXml(
    end === -1 ? firstTag(text, root.index) : text.slice(root.index, text.indexOf(">", end) + 1),
  );
  return document === null ? null : reportOf(testsIn(document, []));
}

/** A report without a test may be a single closed tag. */
function firstTag(text: string, from: number): string {
  return text.slice(from, text.indexOf(">", from) + 1);
}

function testsIn(element: XmlElement, suites: readonly string[]): TestResult[] {
  const name = element.attributes.get("name") ?? "";
  if (element.name === "testcase") return [testOf(element, suites)];
  const own = element.name === "testsuite" ? [...suites, name] : suites;
  const tests = element.children.flatMap((child) => testsIn(child, own));
  // A suite that could not be loaded has an error and no test.
  const broken = element.name === "testsuite" && tests.every((test) => test.status !== "failed");
  const fault = element.children.find(isFault);
  return broken && fault !== undefined
    ? [...tests, { id: testId(...own), status: "failed", message: wordsOf(fault) }]
    : tests;
}

/** Class names say more than suites: runners write the file, or the suite's full name, there. */
function testOf({ attributes, children }: XmlElement, suites: readonly string[]): TestResult {
  const place = attributes.get("classname") || testId(...suites);
  const id = testId(place, attributes.get("name") ?? "");
  // Node marks a failing `todo` as both; it is skipped, for its failure fails nothing.
  if (children.some((child) => child.name === "skipped")) return { id, status: "skipped", message: null };
  const fault = children.find(isFault);
  return fault === undefined
    ? { id, status: "passed", message: null }
    : { id, status: "failed", message: wordsOf(fault) };
}

function isFault({ name }: XmlElement): boolean {
  return name === "failure" || name === "error";
}

function wordsOf(fault: XmlElement): string {
  return fault.attributes.get("message") || fault.text;
}
