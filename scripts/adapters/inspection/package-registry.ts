import { isBuiltin } from "node:module";
import { basename } from "node:path";
import { z } from "zod";
import { escapeName } from "./local-modules.ts";
import type { ImportLanguage, ModuleImport } from "./module-imports.ts";
import {
  GO_PACKAGES,
  GO_ROOTS,
  NODE_MODULES,
  PYTHON_MODULES,
  RUBY_LIBRARIES,
  RUST_CRATES,
} from "./standard-libraries.ts";

/** How a language's packages are named and declared. Names of manifests and lock files are compared in lower case. */
export type Registry = {
  manifest: RegExp;
  lock: RegExp;
  /** Files that give names a meaning of their own. */
  aliases: RegExp | null;
  source: RegExp;
  /** The package that an import needs; null when the standard library or the tool chain explains it. */
  packageOf: (module: string) => string | null;
  /** Whether a manifest or lock file speaks of a package; the text is read once for all that are asked for. */
  mentions: (text: string, file: string) => (name: string) => boolean;
};

/** Names of Python that many packages share: `backports.zoneinfo` comes with a package of that name. */
const NAMESPACES = /^(?:backports|google|azure|zope|jaraco|ruamel|sphinxcontrib|flufl|plone|collective)$/;
/** Those of which a package of the bare name brings the rest; `google` alone is a style of docstrings in many a manifest. */
const ALSO_ALONE = /^(?:azure|zope|plone|collective)$/;

const dependencyTable = z.record(z.string(), z.unknown()).catch({});
const packageJson = z
  .object({
    name: z.string().catch(""),
    dependencies: dependencyTable,
    devDependencies: dependencyTable,
    peerDependencies: dependencyTable,
    optionalDependencies: dependencyTable,
  })
  .catch({ name: "", dependencies: {}, devDependencies: {}, peerDependencies: {}, optionalDependencies: {} });

function readPackageJson(text: string): z.infer<typeof packageJson> {
  try {
    return packageJson.parse(JSON.parse(text));
  } catch {
    return packageJson.parse(null);
  }
}

/** A name as a whole word, letting pass what npm, Cargo, poetry and Bundler write around it. */
function sayingNames(text: string): (name: string) => boolean {
  const words = new Set(text.match(/[\w-]+/g));
  return (name) =>
    mayHold(words, name) && new RegExp(`(^|[^\\w@.-])${escapeName(name)}(?![\\w-]|\\.\\w)`, "m").test(text);
}

/** Whether a name can be in a text with these words: of thousands, few are worth a search through a lock file. */
function mayHold(words: ReadonlySet<string>, name: string): boolean {
  const first = /[\w-]+/.exec(name)?.[0];
  return first === undefined || words.has(first);
}

/** Whether a bundler's or compiler's settings give a package's name a meaning of their own. */
export function givesAlias(text: string): (name: string) => boolean {
  const words = new Set(text.match(/[\w-]+/g));
  return (name) => mayHold(words, name) && new RegExp(`["'\`]${name.replace(/[^\w@/-]/g, ".")}(/|["'\`*])`).test(text);
}

/** PyPI compares names without regard for case, `-`, `_` and `.`. */
function pythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Modules that are called otherwise than the package that brings them. */
const PYTHON_PACKAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    yaml: "pyyaml",
    PIL: "pillow",
    cv2: "opencv-python",
    sklearn: "scikit-learn",
    skimage: "scikit-image",
    bs4: "beautifulsoup4",
    dateutil: "python-dateutil",
    dotenv: "python-dotenv",
    OpenSSL: "pyopenssl",
    jwt: "pyjwt",
    attr: "attrs",
    git: "gitpython",
    serial: "pyserial",
    usb: "pyusb",
    Crypto: "pycryptodome",
    nacl: "pynacl",
    magic: "python-magic",
    MySQLdb: "mysqlclient",
    psycopg2: "psycopg2-binary",
    pkg_resources: "setuptools",
    _pytest: "pytest",
    zmq: "pyzmq",
    slugify: "python-slugify",
    multipart: "python-multipart",
    jose: "python-jose",
    docx: "python-docx",
    pptx: "python-pptx",
    fitz: "pymupdf",
    win32api: "pywin32",
    lxml_html_clean: "lxml",
    rest_framework: "djangorestframework",
    flask_sqlalchemy: "flask-sqlalchemy",
  }),
);

/** Tools that bring themselves when they run a project's files. */
const PYTHON_TOOLS = new Set([
  "setuptools",
  "pkg_resources",
  "pip",
  "wheel",
  "distutils",
  "sphinx",
  "pytest",
  "_pytest",
  "docutils",
]);

export const REGISTRIES: Record<ImportLanguage, Registry> = {
  javascript: {
    manifest: /^package\.json$/,
    lock: /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock)$/,
    aliases:
      /^(tsconfig|jsconfig|vite|vitest|webpack|rollup|jest|babel|next|nuxt|tsup|karma|deno|import[_-]?map)\b.*\.(json|jsonc|[mc]?[jt]s)$/,
    source: /\.([mc]?[jt]sx?|vue|svelte)$/,
    packageOf: (module) => {
      if (module.startsWith("node:")) return isBuiltin(module) ? null : module;
      const host = /^(https?:\/\/[^/]+)/.exec(module)?.[1];
      if (host !== undefined) return host;
      // `virtual:x`, `@/x`, `~/x`, `#x`, `$lib/x`: the bundler's, the platform's or the package's own names.
      if (/^(@\/|[~#$/])/.test(module) || (module.includes(":") && !/^(npm|jsr):/.test(module))) return null;
      const [first = "", second] = module.replace(/^(npm|jsr):/, "").split("/");
      return NODE_MODULES.has(first)
        ? null
        : first.startsWith("@") && second !== undefined
          ? `${first}/${second}`
          : first;
    },
    mentions: (text, file) => {
      // npm repeats there what the manifest asks for: only what was fetched counts.
      if (/^(?:package-lock|npm-shrinkwrap)\.json$/.test(basename(file)) && text.includes('"node_modules/')) {
        const fetched = new Set([...text.matchAll(/node_modules\/(?=([^"\n]{1,500})")/g)].map(([, name]) => name));
        return (name) => fetched.has(name);
      }
      if (basename(file) !== "package.json") return sayingNames(text);
      const own = readPackageJson(text);
      const tables = [own.dependencies, own.devDependencies, own.peerDependencies, own.optionalDependencies];
      return (name) => {
        const types = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
        return own.name === name || tables.some((table) => Object.hasOwn(table, name) || Object.hasOwn(table, types));
      };
    },
  },
  python: {
    manifest:
      /^(pyproject\.toml|setup\.(py|cfg)|pipfile|environment\.ya?ml|tox\.ini|noxfile\.py|conftest\.py|.*requirements.*\.(txt|in)|(dev|test|tests|docs|build|typing|lint)\.(txt|in))$/,
    lock: /^(poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|pylock.*\.toml)$/,
    aliases: null,
    source: /\.pyi?$/,
    packageOf: (module) => {
      const name = module.split(".")[0] ?? module;
      return PYTHON_MODULES.has(name) || PYTHON_TOOLS.has(name) ? null : name;
    },
    mentions: (text) => {
      const plain = pythonName(text.replace(/\s*\n\s*/g, "\n"));
      const parts = new Set(plain.match(/[a-z0-9]+/g));
      return (name) =>
        [name, PYTHON_PACKAGES.get(name) ?? name].some((known) => {
          const word = pythonName(known);
          const [first = ""] = /[a-z0-9]+/.exec(word) ?? [];
          if (first !== "" && !parts.has(first) && !parts.has(`py${first}`)) return false;
          const rest = NAMESPACES.test(word)
            ? ALSO_ALONE.test(word)
              ? "(?![a-z0-9])"
              : "-[a-z]"
            : "(?![a-z0-9]|-[a-z])";
          return new RegExp(`(^|[^a-z0-9-])(python-|py)?${escapeName(word)}${rest}`, "m").test(plain);
        });
    },
  },
  go: {
    manifest: /^go\.(mod|work)$/,
    lock: /^(go\.sum|go\.work\.sum|modules\.txt)$/,
    aliases: null,
    source: /\.go$/,
    packageOf: (module) => {
      const [first = "", second] = module.split("/");
      if (first.includes(".")) return module;
      // A project without a module's name may have packages by any path of its own.
      return second !== undefined && GO_ROOTS.has(first) && !GO_PACKAGES.has(module) ? module : null;
    },
    // The module's own packages are files of the project, and looked for there.
    mentions: (text) => {
      const words = text.replace(/^module\s+\S+/m, "").split(/\s+/);
      const modules = new Set(words.filter((word) => word.includes("/")));
      return (name) => name.split("/").some((_, at, parts) => modules.has(parts.slice(0, at + 1).join("/")));
    },
  },
  rust: {
    manifest: /^cargo\.toml$/,
    lock: /^cargo\.lock$/,
    aliases: null,
    source: /\.rs$/,
    packageOf: (module) => (RUST_CRATES.has(module) ? null : module),
    mentions: (text) => {
      const says = sayingNames(text.replaceAll("-", "_"));
      return (name) => says(name.replaceAll("-", "_"));
    },
  },
  ruby: {
    manifest: /^(gemfile|.*\.gemspec)$/,
    lock: /^gemfile\.lock$/,
    aliases: null,
    source: /\.(rb|rake)$/,
    packageOf: (module) => {
      const name = module.split("/")[0] ?? module;
      return RUBY_LIBRARIES.has(name) || RUBY_LIBRARIES.has(module) ? null : name;
    },
    // `require "active_support"` needs the gem `activesupport`, `require "rack/test"` the gem `rack-test`.
    mentions: (text) => {
      const says = sayingNames(text.replace(/[-_]/g, ""));
      return (name) => says(name.replace(/[-_]/g, ""));
    },
  },
};

/** The package that an import needs, if any. */
export function neededPackage({ language, module }: ModuleImport): string | null {
  return REGISTRIES[language].packageOf(module);
}
