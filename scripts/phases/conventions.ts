/** Where a project says how it is worked on (https://agents.md); the root's is the one that holds for all of it. */
export const CONVENTIONS_FILE = "AGENTS.md";
