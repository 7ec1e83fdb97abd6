import { type Environment, type ForgeSettings, forgeSettings } from "../config.ts";
import { isLoopback, remoteAddress } from "../domain/remote-address.ts";

/**
 * Settings for asking GitLab outside of a pipeline: the variables of a job where they are set, else what the clone's
 * remote `origin` says (null: it has none). Without a token, or an address to go with it, the reason why nobody is asked.
 */
export function askingSettings(env: Environment, origin: string | null): ForgeSettings | { unasked: string } {
  if (!env.NIGHTSHIFT_TOKEN)
    return { unasked: "set NIGHTSHIFT_TOKEN (the scopes read_api and read_repository are enough) to have it asked" };
  const address = origin === null ? null : remoteAddress(origin);
  const apiUrl = env.CI_API_V4_URL || (address && `${address.protocol}//${address.host}/api/v4`);
  const projectPath = env.CI_PROJECT_PATH || address?.projectPath;
  if (!apiUrl || !projectPath)
    return { unasked: "the remote `origin` names no GitLab project: set CI_API_V4_URL and CI_PROJECT_PATH" };
  if (apiUrl !== env.CI_API_V4_URL && address?.protocol === "http:" && !isLoopback(address))
    return { unasked: `the token would travel unencrypted: set CI_API_V4_URL to ${apiUrl} if that is meant` };
  return forgeSettings({ ...env, CI_API_V4_URL: apiUrl, CI_PROJECT_PATH: projectPath });
}
