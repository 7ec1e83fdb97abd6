import { isFixture } from "./file-kind.ts";
import { type Guard, type GuardFinding, isNew } from "./guard.ts";
import { namesFile } from "./wording.ts";

export const SYNTAX: Guard = {
  name: "syntax",
  verdicts: ["refuse", "draft"],
  describe:
    "a file that its language's grammar no longer accepts, or that ends in the middle of a statement, is refused",
  check: ({ inspection }) =>
    inspection.syntax.map(({ path, line, detail, isSure }) => ({
      guard: "syntax",
      verdict: isSure ? "refuse" : "draft",
      path,
      line,
      detail: `${path}:${line}: ${detail}`,
      remedy: `Read ${path} around line ${line}, and complete or mend it.`,
    })),
};

/** Files that are made to hold keys and passwords, whatever stands in this one. */
const KEEPS_SECRETS =
  /(^|\/)(\.env(\.(?!example|sample|template|dist|defaults?|test|ci)[\w.]+)?|id_(rsa|dsa|ecdsa|ed25519)|\.(netrc|pgpass|htpasswd|git-credentials|dockercfg|my\.cnf)|\.docker\/config\.json|\.aws\/credentials|\.kube\/config|[\w.-]+\.(p12|pfx|jks|keystore|kdbx|ppk|key)|service[-_]?account[\w.-]*\.json|client_secret[\w.-]*\.json)$/i;

export const SECRET: Guard = {
  name: "secret",
  verdicts: ["refuse", "draft"],
  describe: "keys, tokens and passwords are refused, in tests too, and files that are made to hold them",
  check: ({ task, files, inspection }) => [
    ...inspection.secrets.map(
      ({ path, line, kind }): GuardFinding => ({
        guard: "secret",
        verdict: "refuse",
        path,
        line,
        detail: `${path}:${line} holds what looks like a secret: ${kind}`,
        remedy:
          "Remove it, and read such values from the environment; in tests and docs write what nobody can take for a real one.",
      }),
    ),
    ...files
      .filter((file) => isNew(file) && !isFixture(file.path) && KEEPS_SECRETS.test(file.path))
      .map(
        ({ path }): GuardFinding => ({
          guard: "secret-file",
          verdict: namesFile(task, path) ? "draft" : "refuse",
          path,
          line: null,
          detail: `${path} is a file for secrets, which no repository should hold`,
          remedy: `Leave ${path} out; commit an example without values, such as .env.example.`,
        }),
      ),
  ],
};
