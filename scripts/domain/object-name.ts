/** How git names the objects of a repository (https://git-scm.com/docs/hash-function-transition). */
export type ObjectFormat = "sha1" | "sha256";

/** A name in full: 40 hexadecimal digits of SHA-1, or 64 of SHA-256. */
const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a text is an object's name in full. */
export function isObjectName(text: string): boolean {
  return OBJECT_NAME.test(text);
}

export function objectFormatOf(name: string): ObjectFormat {
  return name.length === 64 ? "sha256" : "sha1";
}
