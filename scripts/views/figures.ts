/** Dollars as people read them: cents, and more digits below a cent. */
function dollars(usd: number): string {
  if (usd > 0 && usd < 0.01) return `$${usd.toFixed(4)}`;
  return `$${usd.toFixed(2)}`;
}

/** Dollars in Markdown, where a bare dollar sign may begin a formula or a snippet's number. */
export function dollarsIn(usd: number): string {
  return dollars(usd).replace("$", "\\$");
}

/** Seconds as `48 s`, `6 min` or `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 task`, `3 tasks`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A grade in tenths: `7.4`. */
export function grade(score: number): string {
  return score.toFixed(1);
}

/** A share from 0 to 1: `64 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** How long something has waited, in the largest unit that fits: `just now`, `5 h`, `3 days`. */
export function age(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours < 1) return "just now";
  return hours < 48 ? `${hours} h` : plural(Math.floor(hours / 24), "day");
}

/** An instant on the clocks of a time zone: `23 Nov, 06:00`. */
export function zonedTime(at: string, timeZone: string): string {
  const options = { timeZone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(at));
}
