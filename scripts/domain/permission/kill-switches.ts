import { failed, passed, type Rule, unasked } from "./check.ts";

/** `paused: true` in the configuration. */
export const fileSwitch: Rule = ({ configuration }) =>
  configuration.paused
    ? failed("kill switch (file)", "nightshift.yml says paused: true", "set `paused: false` in nightshift.yml")
    : passed("kill switch (file)", "not paused");

/** The pause label on an open digest issue. */
export const labelSwitch: Rule = ({ isPausedByLabel, configuration: { labels } }) => {
  if (isPausedByLabel === null)
    return unasked("kill switch (label)", `whether the digest issue has the label ${labels.pause}`);
  return isPausedByLabel
    ? failed(
        "kill switch (label)",
        `an open digest issue has the label ${labels.pause}`,
        `take the label ${labels.pause} off the digest issue`,
      )
    : passed("kill switch (label)", "no pause label on the digest");
};
