import { z } from "zod";

const between = (least: number, most: number) => {
  const words = `a whole number from ${least} to ${most}`;
  return z.number(words).int(words).min(least, words).max(most, words);
};

/** Set by the sandbox itself. */
const OWN_VARIABLES = ["PATH", "HOME", "TMPDIR", "LANG", "TERM", "CI"];

/** Words that the names of credentials are made of, in the variables of GitLab, clouds, registries and databases. */
const SECRET_NAME =
  /TOKEN|SECRET|PASS(?!ENGER|IVE)|PWD|CRED|AUTH(?!OR)|(^|_)(API|ACCESS|PRIVATE|SIGNING|DEPLOY|SSH|GPG|JOB)?_?KEY(S|_|$)|APIKEY|PRIVATE|COOKIE|SESSION|JWT|OIDC|DSN|KEYSTORE|KUBECONFIG|NETRC/i;

/** Values that are credentials whatever the variable is called: a user and password in a URL, well-known prefixes, key files. */
const SECRET_VALUE =
  /:\/\/[^/@\s]*:[^/@\s]+@|\b(gl[a-z]{2,8}-|sk-|gh[pousr]_|github_pat_|xox[abp]-|AKIA)[\w-]{8}|\beyJ[\w-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE/;

/** Whether a variable of this name probably holds a credential. Errs towards yes: a refused name can be renamed. */
export function looksLikeSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a text is, or holds, a credential of a well-known form. */
export function looksLikeSecretValue(value: string): boolean {
  return SECRET_VALUE.test(value);
}

const variableName = z
  .string("a variable's name")
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name such as GOPROXY")
  .refine((name) => !looksLikeSecretName(name), "a variable whose name does not look like a credential's")
  .refine(
    (name) => !OWN_VARIABLES.includes(name),
    `a variable that the sandbox does not set itself (${OWN_VARIABLES})`,
  );

const settingsSchema = z.strictObject({
  tier: z
    .enum(["auto", "none"], "auto or none")
    .default("auto")
    .describe("auto: the strongest way of confining commands that works here. none: run them unprotected."),
  network: z
    .boolean("true or false")
    .default(true)
    .describe(
      "false: commands cannot reach any network. Without bubblewrap they still reach, by its path, a local socket that every user may write to.",
    ),
  memory_mb: between(256, 1_000_000)
    .default(4_096)
    .describe("Memory that the processes of a command may use together; beyond it they are killed."),
  processes: between(16, 100_000).default(1_024).describe("Processes and threads at a time."),
  open_files: between(64, 1_000_000).default(4_096).describe("Open files of each process."),
  file_mb: between(1, 1_000_000).default(1_024).describe("Size of each file that a command writes."),
  disk_mb: between(16, 10_000_000)
    .default(20_000)
    .describe("Space on the disk that the commands of a task may fill together; beyond it they are killed."),
  cpu_seconds: between(1, 86_400).default(1_800).describe("Processor time of each process."),
  environment: z
    .array(variableName, "a list of variable names")
    .max(100)
    .default([])
    .describe("Variables of the job that commands get too, by name. Credentials are never passed on."),
});

/** How commands are confined, every default filled in. */
export type SandboxSettings = z.infer<typeof settingsSchema>;

/** `sandbox` in `nightshift.yml`: one word, or a map. */
export const sandboxSchema = z.union([z.enum(["auto", "none"]), settingsSchema], {
  error: (issue) => {
    const nested =
      issue.code === "invalid_union" && typeof issue.input === "object" ? issue.errors?.[1]?.[0] : undefined;
    const words = "auto, none, or a map such as {network: false, memory_mb: 4096}";
    if (nested === undefined) return words;
    return `${words}, in which ${[...nested.path.map(String), nested.message].join(": ")}`;
  },
});
export type SandboxSetting = z.infer<typeof sandboxSchema>;

/** The setting as a map, whichever way it was written. */
export function sandboxSettings(setting: SandboxSetting): SandboxSettings {
  return typeof setting === "string" ? settingsSchema.parse({ tier: setting }) : setting;
}
