import { isAbsolute } from "node:path";
import { looksLikeSecretName, looksLikeSecretValue } from "../../domain/sandbox-settings.ts";
import { isOpenToAll } from "./readable-places.ts";

/**
 * Variables that say where a toolchain is installed; without them, its programs on the PATH do not find the rest of
 * themselves. Caches (CARGO_HOME, GOPATH, GOCACHE, GRADLE_USER_HOME …) are not among them: tools must be able to write
 * there, which the default below a command's own HOME lets them; CARGO_HOME holds a registry token besides.
 */
const INSTALLATIONS = [
  ...["RUSTUP_HOME", "GOROOT", "JAVA_HOME", "DOTNET_ROOT", "ANDROID_HOME", "ANDROID_SDK_ROOT", "FLUTTER_ROOT"],
  ...["MAVEN_HOME", "GRADLE_HOME", "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "RBENV_ROOT", "NVM_DIR", "ERLANG_HOME"],
];

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What of the job's variables commands get: where toolchains are installed, when every user may read that folder, and
 * what the configuration names (`extra`). A value that looks like a credential is passed on under no name.
 */
export function passedVariables(job: Variables, extra: readonly string[]): Record<string, string> {
  const installed = INSTALLATIONS.filter((name) => {
    const folder = job[name] ?? "";
    return isAbsolute(folder) && isOpenToAll(folder);
  });
  const passed: Record<string, string> = {};
  for (const name of [...installed, ...extra]) {
    const value = job[name];
    if (value === undefined || looksLikeSecretName(name) || looksLikeSecretValue(value)) continue;
    passed[name] = value;
  }
  return passed;
}
