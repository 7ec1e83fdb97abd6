import { failed, type PermissionCheck, passed, type Rule, unasked } from "./check.ts";

/** The CI/CD variable that pauses: of a project, a group, an instance, or of one schedule. */
export const PAUSE_VARIABLE = "NIGHTSHIFT_PAUSED";
const VARIABLE_SWITCH = "kill switch (variable)";

/** Whoever sets the variable to anything else wants it to do something: that is the only thing it can do. */
const NO = /^(|0|f|false|n|no|off)$/i;

/** `paused: true` in the configuration. */
export const fileSwitch: Rule = ({ configuration }) => fileCheck(configuration.paused);

/** The pause label on an open digest issue. */
export const labelSwitch: Rule = ({ isPausedByLabel, configuration: { labels } }) =>
  labelCheck(isPausedByLabel, labels.pause);

/** `NIGHTSHIFT_PAUSED` of the job. */
export const variableSwitch: Rule = ({ pauseVariable }) =>
  pauseVariable === null ? unasked(VARIABLE_SWITCH, `whether ${PAUSE_VARIABLE} is set`) : variableCheck(pauseVariable);

/** Whether a check of that name is one of them. */
export function isKillSwitch(name: string): boolean {
  return name.startsWith("kill switch");
}

export function fileCheck(isPaused: boolean): PermissionCheck {
  return isPaused
    ? failed("kill switch (file)", "nightshift.yml says paused: true", "set `paused: false` in nightshift.yml")
    : passed("kill switch (file)", "not paused");
}

/** Null: GitLab was not asked. */
export function labelCheck(isPaused: boolean | null, label: string): PermissionCheck {
  if (isPaused === null) return unasked("kill switch (label)", `whether the digest issue has the label ${label}`);
  return isPaused
    ? failed(
        "kill switch (label)",
        `an open digest issue has the label ${label}`,
        `take the label ${label} off the digest issue`,
      )
    : passed("kill switch (label)", "no pause label on the digest");
}

/** The variable's value; undefined where it is not set. */
export function variableCheck(value: string | undefined): PermissionCheck {
  const word = value?.trim() ?? "";
  if (NO.test(word))
    return passed(VARIABLE_SWITCH, word === "" ? `${PAUSE_VARIABLE} is not set` : `${PAUSE_VARIABLE} is ${word}`);
  return failed(
    VARIABLE_SWITCH,
    `${PAUSE_VARIABLE} is set`,
    `remove ${PAUSE_VARIABLE} (Settings → CI/CD → Variables, or the variables of the schedule)`,
  );
}

/**
 * Whether the text of `nightshift.yml` says `paused: true` in the one way in which it can be seen without parsing YAML.
 * False wherever that is not certain: the text is then parsed as a whole.
 */
export function isPlainlyPaused(text: string): boolean {
  const lines = text.split(/\r?\n/);
  // Below a marker, at the start of a flow mapping or in a second document, a line may be something else than it looks.
  if (lines.some((line) => /^(---|\.\.\.|[%{["'|>])/.test(line))) return false;
  const said = lines.filter((line) => /^["']?paused\b/.test(line));
  return said.length === 1 && /^paused: +true *( #.*)?$/.test(said[0] ?? "");
}

/** A line that names the key, as a person may write it: in another case, quoted, behind a byte order mark. */
const PAUSED_LINE = /^\uFEFF?["']?paused["']?\s*:(.*)$/im;

/** Whether the text of a `nightshift.yml` that cannot be read as one sets `paused` to anything but a plain no. */
export function meansPaused(text: string): boolean {
  const said = PAUSED_LINE.exec(text)?.[1];
  if (said === undefined) return false;
  const value = said.replace(/\s#.*$/, "").trim();
  return !NO.test(value.replace(/^(["'])(.*)\1$/, "$2"));
}

/** Whether labels hold one, in whatever case somebody made it in a hurry. */
export function hasLabel(labels: readonly string[], label: string): boolean {
  return labels.some((one) => one.toLowerCase() === label.toLowerCase());
}
