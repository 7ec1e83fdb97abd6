import type { AssistantBlock, Message, UserBlock } from "../ports/model.ts";

/** The conversation with the model's answer; an empty answer, which the API takes from nobody, leaves it as it is. */
export function withAnswer(messages: readonly Message[], content: readonly AssistantBlock[]): readonly Message[] {
  const blocks = content.filter((block) => block.type !== "text" || block.text.trim() !== "");
  return blocks.length === 0 ? messages : [...messages, { role: "assistant", content: blocks }];
}

/** The conversation with more of the user's part: in the last message when that is the user's, for roles alternate. */
export function withUser(messages: readonly Message[], blocks: readonly UserBlock[]): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content: [...blocks] }];
  return [...messages.slice(0, -1), { role: "user", content: [...last.content, ...blocks] }];
}

/** The conversation with the results that the model has not seen yet cut to a word: for a last turn that must be cheap. */
export function withoutUnseenResults(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user" || messages.length === 1) return messages;
  const content = last.content.map((block) =>
    block.type === "tool-result" ? { ...block, text: "(not shown: the budget is used up)" } : block,
  );
  return [...messages.slice(0, -1), { role: "user", content }];
}

/** What an answer says in words, its tool calls and thinking aside. */
export function wordsOf(content: readonly AssistantBlock[]): string {
  return content
    .flatMap((block) => (block.type === "text" ? [block.text.trim()] : []))
    .filter((text) => text !== "")
    .join("\n\n");
}
