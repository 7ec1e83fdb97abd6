const FROM_GITLAB = "GitLab sets it in every job of a pipeline, where this has to run";

/** Where each variable comes from, for the remedy in the message. */
const REMEDIES: Readonly<Record<string, string>> = {
  NIGHTSHIFT_TOKEN:
    "add it under Settings → CI/CD → Variables: masked, protected, environment nightshift/forge (a project access token or service account, role Developer, scope api)",
  CI_API_V4_URL: FROM_GITLAB,
  CI_PROJECT_PATH: FROM_GITLAB,
  CI_COMMIT_SHA: FROM_GITLAB,
  CI_PIPELINE_ID: FROM_GITLAB,
  ANTHROPIC_API_KEY:
    "add it under Settings → CI/CD → Variables: masked, protected, environment nightshift/model, or ANTHROPIC_AUTH_TOKEN for a server that wants a bearer token; or set the component's input `model_credential: federation`",
  ANTHROPIC_FEDERATION_RULE_ID:
    "federation needs it beside ANTHROPIC_IDENTITY_TOKEN: add it under Settings → CI/CD → Variables, environment nightshift/model",
  BRAVE_API_KEY:
    "add it under Settings → CI/CD → Variables: masked, protected, environment nightshift/model (a key of the plan Search from https://api-dashboard.search.brave.com); or set `web: {search: null}` in nightshift.yml",
  ANTHROPIC_ORGANIZATION_ID:
    "federation needs it beside ANTHROPIC_IDENTITY_TOKEN: add it under Settings → CI/CD → Variables, environment nightshift/model",
};

/** The same on a person's machine, where the settings of a GitLab project help nobody. */
const REMEDIES_AT_HOME: typeof REMEDIES = {
  ANTHROPIC_API_KEY:
    "export it, or ANTHROPIC_AUTH_TOKEN for a server that wants a bearer token (ANTHROPIC_BASE_URL names another server)",
};

/** What to do about a variable that is missing, in a job or on a person's machine; undefined for one that says it all itself. */
export function remedyOf(name: string, isInJob: boolean): string | undefined {
  return (isInJob ? undefined : REMEDIES_AT_HOME[name]) ?? REMEDIES[name];
}
