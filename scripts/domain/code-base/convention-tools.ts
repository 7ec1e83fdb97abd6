/** Linters, formatters and type checkers, by the name of their settings at the root of a project. */
const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^\.?eslint(rc(\.\w+)?|\.config\.\w+)$/, "eslint"],
  [/^(\.prettierrc(\.\w+)?|prettier\.config\.\w+)$/, "prettier"],
  [/^biome\.jsonc?$/, "biome"],
  [/^\.?oxlintrc\.json$/, "oxlint"],
  [/^tsconfig(\.base)?\.json$/, "TypeScript compiler"],
  [/^\.?stylelint(rc(\.\w+)?|\.config\.\w+)$/, "stylelint"],
  [/^\.?ruff\.toml$/, "ruff"],
  [/^(\.flake8|\.pylintrc|mypy\.ini)$/, "Python linter"],
  [/^\.golangci\.(ya?ml|toml|json)$/, "golangci-lint"],
  [/^\.?(rustfmt|clippy)\.toml$/, "Rust formatter or lints"],
  [/^\.rubocop\.yml$/, "rubocop"],
  [/^(phpcs\.xml(\.dist)?|\.php-cs-fixer(\.dist)?\.php|phpstan\.neon(\.dist)?|psalm\.xml)$/, "PHP linter"],
  [/^\.(clang-format|clang-tidy)$/, "clang"],
  [/^(checkstyle|pmd|detekt)\.(xml|yml)$/, "linter"],
  [/^\.swiftlint\.yml$/, "swiftlint"],
  [/^\.swiftformat$/, "swiftformat"],
  [/^\.sqlfluff$/, "sqlfluff"],
  [/^\.shellcheckrc$/, "shellcheck"],
  [/^\.markdownlint.*$/, "markdownlint"],
  [/^\.pre-commit-config\.ya?ml$/, "checks before each commit"],
  [/^(\.?lefthook\.yml|\.lintstagedrc.*|commitlint\.config\.\w+)$/, "checks before each commit"],
  [/^knip\.jsonc?$/, "unused code (knip)"],
  [/^\.yamllint(\.ya?ml)?$/, "yamllint"],
  [/^\.hadolint\.ya?ml$/, "hadolint"],
];

/** What a tool's settings are for; null for any other file. */
export function toolOf(name: string): string | null {
  return TOOLS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
