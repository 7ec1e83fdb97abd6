import { failed, type PermissionCheck, passed } from "./check.ts";

/** Variables with which a runner prints what a job holds: https://docs.gitlab.com/ci/variables/variables_troubleshooting/ */
const DEBUG_VARIABLES = {
  CI_DEBUG_TRACE: "prints secrets into the job log",
  CI_DEBUG_SERVICES: "prints the words of service containers, and with them what they were given, into the job log",
} as const;

/** The runner reads such a variable as Go reads a boolean. */
const ON = /^(1|t|true)$/i;

/** What is wrong with each variable that is on. */
export function debugFaults(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(DEBUG_VARIABLES)
    .filter(([name]) => ON.test(env[name] ?? ""))
    .map(([name, does]) => `${name} is on, which ${does}: remove the variable`);
}

/** Whatever a job does under debugging, its secrets are in a log that people read. */
export function debuggingCheck(env: Readonly<Record<string, string | undefined>>): PermissionCheck {
  const faults = debugFaults(env);
  if (faults.length === 0) return passed("debugging", "no variable has the job's secrets printed");
  const [detail, remedy] = [faults.map((fault) => fault.replace(/: remove.*/, "")).join("; "), "remove the variable"];
  return failed("debugging", detail, `${remedy}, and renew the secrets if the log was seen by others`);
}
