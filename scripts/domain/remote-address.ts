/** A project on a GitLab, as the address of a clone's remote names it. `host` keeps its port. */
export type RemoteAddress = { protocol: "http:" | "https:"; host: string; projectPath: string };

/** `git@host:group/project.git`, git's short form of ssh. */
const SHORT_SSH = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/)(.+)$/;

/**
 * The GitLab project that a remote's URL points at, over http(s) or ssh (whose GitLab is taken to be at https, on the
 * default port); null for a folder, a file and whatever else is no GitLab. Credentials in the URL are left out.
 */
export function remoteAddress(url: string): RemoteAddress | null {
  if (!url.includes("://")) {
    const [, host = "", path = ""] = SHORT_SSH.exec(url) ?? [];
    return addressOf("https:", host, path);
  }
  if (!URL.canParse(url)) return null;
  const { protocol, host, hostname, pathname } = new URL(url);
  if (protocol === "ssh:" || protocol === "git+ssh:") return addressOf("https:", hostname, pathname);
  return protocol === "https:" || protocol === "http:" ? addressOf(protocol, host, pathname) : null;
}

/** Whether what is said to this host stays on the machine. */
export function isLoopback({ host }: RemoteAddress): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

function addressOf(protocol: RemoteAddress["protocol"], host: string, path: string): RemoteAddress | null {
  const projectPath = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  const isProject = host !== "" && /^[^/\s]+(\/[^/\s]+)+$/.test(projectPath);
  return isProject ? { protocol, host, projectPath: decodeURIComponent(projectPath) } : null;
}
