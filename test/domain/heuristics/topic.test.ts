import { describe, expect, it } from "vitest";
import { flawsOf } from "./examined.ts";

const words = (topic: string, count: number) =>
  Array.from(
    { length: count },
    (_, at) => `export const ${topic}${"abcdefghijklmnopqrstuvwxyz".charAt(at).repeat(4)} = ${at};\n`,
  ).join("");
const around = {
  "src/invoice.ts": words("invoice", 9),
  "src/parcel.ts": words("parcel", 9),
  "src/label.ts": "export const label = 1;\n",
};
const change = {
  before: around,
  after: { ...around, "src/parcel.ts": words("parcel", 25), "test/parcel.test.ts": words("parcelTest", 20) },
};
const offTopic = async (title: string, description = "") =>
  (await flawsOf(change, { task: { title, description } })).find(({ rule }) => rule === "off-topic");

describe("the topic of a change", () => {
  it("is missed when nothing in it speaks of the task", async () => {
    const flaw = await offTopic("Round every invoice label to the cent");
    expect(flaw?.points).toBe(3.7);
    expect(flaw?.detail).toContain("invoice");
  });

  it("is met when it speaks of what the task names", async () => {
    expect(await offTopic("Parcel tests")).toBeUndefined();
  });

  it("is met when the description says what the title does not", async () => {
    expect(await offTopic("Tidy things", "The parcel is what it is about.")).toBeUndefined();
  });

  it("is met when it touches the code that the task names, whatever other words it uses", async () => {
    const title = "Round every invoice label to the cent";
    expect((await offTopic(title, "Invoices and labels drift apart."))?.points).toBeGreaterThan(2);
    const named = "Invoices and labels drift apart: `parcelkkkk` and `parcelmmmm()` encode them.";
    expect(await offTopic(title, named)).toBeUndefined();
  });

  it("is doubtful at most when it is in the file that the task says, in other words than its code", async () => {
    const task = { title: "Round every invoice label to the cent", paths: ["src/parcel.ts", "test/**"] };
    const points = async (paths: string[]) =>
      (await flawsOf(change, { task: { ...task, paths } })).find(({ rule }) => rule === "off-topic")?.points;
    expect(await points(task.paths)).toBe(1.5);
    expect(await points(["src/**"])).toBe(3.7);
  });

  it("is met when it touches what the task shows calls of", async () => {
    const calls = 'Invoices drift apart: `parcelkkkk("-1h 30m")` after `parcelmmmm(2, 3)`.';
    expect(await offTopic("Round every invoice label to the cent", calls)).toBeUndefined();
  });

  it("is missed when most of the code that the task names is elsewhere", async () => {
    const elsewhere = ["invoiceaaaa", "invoicebbbb", "invoicecccc"];
    const names = ["parcelkkkk", "parcelmmmm", ...elsewhere].map((name) => `\`${name}\``).join(", ");
    expect(await offTopic("Round every invoice label to the cent", `Invoices and labels: ${names}.`)).toBeDefined();
  });

  it("is nothing to judge in a task without words", async () => {
    expect(await offTopic("")).toBeUndefined();
  });

  it("is hardly judged in a change of few words", async () => {
    const small = { before: around, after: { ...around, "src/label.ts": "export const label = 2;\n" } };
    const flaws = await flawsOf(small, { task: { title: "Round every invoice to the cent" } });
    expect(flaws.find(({ rule }) => rule === "off-topic")?.points ?? 0).toBeLessThan(1);
  });

  it("is missed when words alone are put beside other work, and met when its code speaks of them", async () => {
    const title = "Round every invoice label to the cent";
    const beside = async (more: Record<string, string>) => {
      const after = { ...change.after };
      for (const [path, text] of Object.entries(more)) after[path as keyof typeof after] += text;
      return (await flawsOf({ before: around, after }, { task: { title } })).find(({ rule }) => rule === "off-topic");
    };
    expect((await beside({ "src/parcel.ts": `// ${title}\n` }))?.points).toBe(3.7);
    expect((await beside({ "src/parcel.ts": `export const why = "${title}";\n` }))?.points).toBe(3.7);
    expect((await beside({ "test/parcel.test.ts": `it("${title}", () => {});\n` }))?.points).toBe(3.7);
    const code = "export const roundLabel = (label: number) => Math.round(label);\n";
    expect(await beside({ "src/parcel.ts": `// ${title}\n${code}` })).toBeUndefined();
  });
});
