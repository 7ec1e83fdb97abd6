import { type Environment, type ForgeSettings, forgeSettings } from "../config.ts";
import { isLoopback, type RemoteAddress, remoteAddress } from "../domain/remote-address.ts";

/**
 * Settings for asking GitLab outside of a pipeline: the variables of a job where they are set, else what the clone's
 * remote `origin` says (null: it has none). Whoever made the repository may have written that remote, so the token goes
 * only to a server that the environment names too. Where it may not go, the reason why nobody is asked.
 */
export function askingSettings(env: Environment, origin: string | null): ForgeSettings | { unasked: string } {
  if (!env.NIGHTSHIFT_TOKEN)
    return { unasked: "set NIGHTSHIFT_TOKEN (the scopes read_api and read_repository are enough) to have it asked" };
  const address = origin === null ? null : remoteAddress(origin);
  const projectPath = env.CI_PROJECT_PATH || address?.projectPath;
  if (!projectPath || !(env.CI_API_V4_URL || address))
    return { unasked: "the remote `origin` names no GitLab project: set CI_API_V4_URL and CI_PROJECT_PATH" };
  if (env.CI_API_V4_URL || address === null) return forgeSettings({ ...env, CI_PROJECT_PATH: projectPath });

  const server = namedServer(env.GITLAB_HOST ?? "", address);
  if (server === null)
    return {
      unasked: `the token goes only where the environment says, and \`origin\` alone names ${address.host}: set GITLAB_HOST to ${address.host}, or CI_API_V4_URL, if it is yours`,
    };
  const apiUrl = `${server.protocol}//${server.host}/api/v4`;
  if (server.protocol === "http:" && !isLoopback(server))
    return { unasked: `the token would travel unencrypted: set CI_API_V4_URL to ${apiUrl} if that is meant` };
  return forgeSettings({ ...env, CI_API_V4_URL: apiUrl, CI_PROJECT_PATH: projectPath });
}

/** The server of `origin`, when GITLAB_HOST, which glab reads too, names the same: as a host, or as a URL with a scheme. */
function namedServer(gitlabHost: string, address: RemoteAddress): RemoteAddress | null {
  const isUrl = gitlabHost.includes("://");
  const url = isUrl ? gitlabHost : `${address.protocol}//${gitlabHost}`;
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname, username } = new URL(url);
  const isPlain = pathname === "/" && username === "" && (protocol === "http:" || protocol === "https:");
  return isPlain && host === address.host.toLowerCase() ? { ...address, protocol, host } : null;
}
