import { statSync } from "node:fs";
import { isReachable } from "./readable-places.ts";

/** Where programs listen that do as root what anybody asks of them who may write there. */
const SOCKETS = [
  ...["/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock", "/var/run/podman/podman.sock"],
  ...["/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/buildkit/buildkitd.sock"],
];

/**
 * The first of the machine's daemons that every user may command; null when there is none. Neither another user nor
 * Landlock keeps a command from such a socket: only a file tree of its own does.
 */
export function openDaemonSocket(sockets: readonly string[] = SOCKETS): string | null {
  const isOpen = (path: string) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && (found.mode & 0o002) !== 0 && isReachable(path);
  };
  return sockets.find(isOpen) ?? null;
}
