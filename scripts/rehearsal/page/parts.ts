import { type Html, html } from "./html.ts";

/** Words that stand for a state, each in its colour; an unknown one is grey. */
const TONES: Readonly<Record<string, string>> = {
  open: "green",
  merged: "blue",
  closed: "red",
  draft: "grey",
  success: "green",
  passed: "green",
  failed: "red",
  warning: "orange",
  skipped: "grey",
  done: "blue",
  paused: "orange",
};

export function badge(word: string): Html {
  return html`<span class="badge ${TONES[word] ?? "grey"}">${word}</span>`;
}

/** An ISO time as people read it, in UTC like everything in a rehearsal. */
export function moment(at: string): Html {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return html`${at}`;
  const words = new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(time);
  return html`<time datetime="${time.toISOString()}">${words}</time>`;
}
