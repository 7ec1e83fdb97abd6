import fc from "fast-check";
import { expect, test } from "vitest";
import { SetupError } from "../../scripts/domain/fault.ts";
import { checkPrompt, renderPrompt } from "../../scripts/views/prompt.ts";

const FILE = "prompts/brief.md";

test("each variable is filled in wherever it stands", () => {
  expect(renderPrompt(FILE, "{{id}}: {{title}} ({{id}})", { id: "BUG-1", title: "Mend it" })).toBe(
    "BUG-1: Mend it (BUG-1)",
  );
});

test("a variable in the text that is not given is an error with file and line", () => {
  expect(() => renderPrompt(FILE, "one\n{{titel}}", { title: "Mend it" })).toThrow(
    new SetupError("prompts/brief.md:2: {{titel}} is not a variable of this prompt; it has {{title}}"),
  );
});

test("a variable that is given and not used is an error with the file", () => {
  expect(() => renderPrompt(FILE, "one\n{{id}}", { id: "BUG-1", title: "Mend it" })).toThrow(
    new SetupError("prompts/brief.md:1: the variable title is never used; put {{title}} where it belongs"),
  );
});

test("braces that are no variable are an error with file and line", () => {
  expect(() => renderPrompt(FILE, "{{id}}\n\n{{ id }}", { id: "BUG-1" })).toThrow(
    new SetupError('prompts/brief.md:3: "{{" begins no variable; write one as {{name}}, of {{id}}'),
  );
});

test("a value that looks like a variable is not expanded again", () => {
  const variables = { id: "{{title}} $& $1", title: "Mend it" };
  expect(renderPrompt(FILE, "{{id}} {{title}}", variables)).toBe("{{title}} $& $1 Mend it");
});

test("any value is inserted as it is", () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(renderPrompt(FILE, "<{{value}}>", { value })).toBe(`<${value}>`);
    }),
  );
});

test("a name that every object has is no variable", () => {
  expect(() => renderPrompt(FILE, "{{constructor}}", {})).toThrow(SetupError);
});

test("a prompt can be checked before its values are known", () => {
  expect(() => checkPrompt(FILE, "at {{limit}}", [])).toThrow(SetupError);
  expect(() => checkPrompt(FILE, "at {{limit}}", ["limit"])).not.toThrow();
});
