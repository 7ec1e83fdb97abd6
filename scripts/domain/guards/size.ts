import { MAX_FILE_BYTES } from "../change-policy.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { namesFile } from "./wording.ts";

/** What one change may hold, beyond the configured size of its patch; honest changes are smaller. */
export const CHANGE_LIMITS = { fileBytes: MAX_FILE_BYTES, files: 200, totalBytes: 20_000_000 };

/** New files that a tree may have before none of them is read any more: no change could hold them, and each look costs. */
export const MOST_NEW_FILES = 20_000;

export const PATCH_SIZE: Guard = {
  name: "patch-size",
  verdicts: ["refuse"],
  describe:
    "a change has a largest size in bytes, a largest number of files, and a largest size of one file and of all together",
  check: ({ files, patchBytes, limits }) => {
    const whole = (detail: string, remedy: string): GuardFinding => ({
      guard: "patch-size",
      verdict: "refuse",
      path: null,
      line: null,
      detail,
      remedy,
    });
    const cut = "Do the part of the task that fits, and name the rest as a follow-up.";
    return [
      ...(patchBytes > limits.patchBytes
        ? [whole(`the patch has ${patchBytes} bytes, and ${limits.patchBytes} are allowed`, cut)]
        : []),
      ...(files.length > limits.files
        ? [whole(`the change touches ${files.length} files, and ${limits.files} are allowed`, cut)]
        : []),
      ...(sumOf(files) > limits.totalBytes
        ? [whole(`the changed files have ${sumOf(files)} bytes together, and ${limits.totalBytes} are allowed`, cut)]
        : []),
      ...files
        .filter((file) => !isDeleted(file) && file.bytes > limits.fileBytes)
        .map((file) => ({
          ...whole(
            `${file.path} has ${file.bytes} bytes, and ${limits.fileBytes} are allowed`,
            `Leave ${file.path} out, or make it smaller.`,
          ),
          path: file.path,
        })),
    ];
  },
};

function sumOf(files: readonly GuardedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

export const BINARY: Guard = {
  name: "binary",
  verdicts: ["refuse", "draft"],
  describe: "binary files are refused unless the task names them",
  check: ({ task, files }) =>
    files
      .filter((file) => file.binary && !isDeleted(file))
      .map((file) => ({
        guard: "binary",
        verdict: namesFile(task, file.path) ? ("draft" as const) : ("refuse" as const),
        path: file.path,
        line: null,
        detail: `${file.path} is a binary file, which nobody can review`,
        remedy: `Leave ${file.path} out: write text, or what makes the file.`,
      })),
};
