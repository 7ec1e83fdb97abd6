import type { Node, Tree } from "web-tree-sitter";
import { lostLines } from "../../domain/guards/changed-lines.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import { grammarOf, readTree } from "./grammar.ts";
import { remembered } from "./remembered.ts";
import { NO_LIMIT } from "./time-limit.ts";

/** Names that a file defines. */
type Bound = { names: ReadonlySet<string>; importsAll: boolean };
type Syntax = {
  /** Nodes of which every identifier, however deep, may bind a name. Too many is harmless, too few is not. */
  patterns: readonly (readonly [type: string, field: string | null])[];
  identifiers: readonly string[];
  /** Identifiers that name a member or a keyword, by parent and field. */
  members: readonly (readonly [type: string, field: string])[];
  /** Names that exist without a definition. */
  given: ReadonlySet<string>;
};

/** What is remembered of so many characters of text. */
const KEPT_CHARACTERS = 8_000_000;

const SCRIPT_GLOBALS =
  "window document self navigator location history localStorage sessionStorage XMLHttpRequest alert require module exports __dirname __filename arguments undefined describe it test expect suite before after beforeEach afterEach beforeAll afterAll context specify jest vi cy chai assert sinon define Bun Deno $ jQuery";

const SCRIPT: Syntax = {
  patterns: [
    ["function_declaration", "name"],
    ["generator_function_declaration", "name"],
    ["function_expression", "name"],
    ["function_signature", "name"],
    ["class_declaration", "name"],
    ["abstract_class_declaration", "name"],
    ["class", "name"],
    ["enum_declaration", "name"],
    ["internal_module", "name"],
    ["module", "name"],
    ["variable_declarator", "name"],
    ["formal_parameters", null],
    ["arrow_function", "parameter"],
    ["catch_clause", "parameter"],
    ["import_clause", null],
    ["import_require_clause", null],
    ["import_alias", null],
    ["for_in_statement", "left"],
    ["assignment_expression", "left"],
    ["augmented_assignment_expression", "left"],
    ["ambient_declaration", null],
    ["export_clause", null],
  ],
  identifiers: ["identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"],
  members: [],
  given: new Set([...Object.getOwnPropertyNames(globalThis), ...SCRIPT_GLOBALS.split(" ")]),
};

const PYTHON_BUILTINS =
  "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError __build_class__ __debug__ __doc__ __file__ __import__ __loader__ __name__ __package__ __path__ __spec__ __class__ abs aiter all anext any ascii basestring bin bool breakpoint bytearray bytes callable chr classmethod cmp compile complex copyright credits delattr dict dir divmod enumerate eval exec execfile exit file filter float format frozenset getattr globals hasattr hash help hex id input int intern isinstance issubclass iter len license list locals long map max memoryview min next object oct open ord pow print property quit range raw_input reduce reload repr reversed round set setattr slice sorted staticmethod str sum super tuple type unichr unicode vars xrange zip _";

const PYTHON: Syntax = {
  patterns: [
    ["function_definition", "name"],
    ["class_definition", "name"],
    ["type_alias_statement", null],
    ["parameters", null],
    ["lambda_parameters", null],
    ["assignment", "left"],
    ["augmented_assignment", "left"],
    ["for_statement", "left"],
    ["for_in_clause", "left"],
    ["named_expression", "name"],
    ["as_pattern_target", null],
    ["import_statement", null],
    ["import_from_statement", null],
    ["future_import_statement", null],
    ["global_statement", null],
    ["nonlocal_statement", null],
    ["case_pattern", null],
    ["type_parameter", null],
    ["delete_statement", null],
  ],
  identifiers: ["identifier"],
  members: [
    ["attribute", "attribute"],
    ["keyword_argument", "name"],
  ],
  given: new Set(PYTHON_BUILTINS.split(" ")),
};

const SYNTAXES: Readonly<Record<string, Syntax>> = {
  javascript: SCRIPT,
  typescript: SCRIPT,
  tsx: SCRIPT,
  python: PYTHON,
};

/**
 * Names that a file used and defined before the change, still uses, and defines no more: what a deletion that went too far
 * leaves behind. Only bare names of scripts and Python; members (`this.x`) may come from anywhere.
 */
export async function findDanglingNames(
  files: readonly GuardedFile[],
  limit = NO_LIMIT,
): Promise<Inspection["syntax"][number][]> {
  const found: Inspection["syntax"][number][] = [];
  for (const file of files) {
    limit();
    const { path, previousPath, before, after } = file;
    // Most changes of a file take nothing away: those need no parsing.
    if (before === null || after === null || lostLines(file).length === 0) continue;
    const now = await readBound(path, after);
    const then = await readBound(previousPath ?? path, before);
    if (now === null || then === null || now.importsAll) continue;
    const gone = new Set([...then.names].filter((name) => !now.names.has(name)));
    // Finding every use costs far more than finding every definition: only names that lost theirs ask for it.
    if (gone.size === 0) continue;
    const uses = (await readUses(path, after, gone)) ?? new Map<string, number>();
    if (uses.size === 0) continue;
    const foreign = await readForeign(previousPath ?? path, before, new Set(uses.keys()));
    for (const [name, line] of uses) {
      if (foreign?.has(name) === true) continue;
      const detail = `\`${name}\` is used here, and the change takes its definition away`;
      found.push({ path, line, isSure: true, detail });
    }
  }
  return found;
}

const readBound = remembered(KEPT_CHARACTERS, (path, text) =>
  readNames(path, text, (tree, syntax): Bound => {
    const { names } = boundIn(tree, syntax);
    return { names, importsAll: tree.rootNode.descendantsOfType("wildcard_import").length > 0 };
  }),
);

/** Where names out of `wanted` are used and not defined: each with its first line. */
async function readUses(
  path: string,
  text: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number> | null> {
  return await readNames(path, text, (tree, syntax) => usesIn(tree, syntax, boundIn(tree, syntax).nodes, wanted));
}

/**
 * Names out of `wanted` that were used where none of their definitions reached: something outside the file defines them,
 * and what is gone was another thing of that name (the `err` of a `catch`, beside a function `err`).
 */
async function readForeign(
  path: string,
  text: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string> | null> {
  return await readNames(path, text, (tree, syntax) => {
    const { nodes, scopes } = boundIn(tree, syntax);
    const isReached = ({ text: name, startIndex }: Node) =>
      (scopes.get(name) ?? []).some(({ from, to }) => from <= startIndex && startIndex < to);
    return new Set(
      [...freeNodes(tree, syntax, nodes, wanted)].filter((node) => !isReached(node)).map(({ text: name }) => name),
    );
  });
}

async function readNames<T>(path: string, text: string, read: (tree: Tree, syntax: Syntax) => T): Promise<T | null> {
  const grammar = grammarOf(path);
  const syntax = grammar === null ? undefined : SYNTAXES[grammar];
  if (grammar === null || syntax === undefined) return null;
  // Where the grammar fails (types in a plain script), names are read wrongly.
  return await readTree(grammar, text, (tree) => (tree.rootNode.hasError ? null : read(tree, syntax)));
}

/** From one index of a text to another. */
type Scope = { from: number; to: number };

/** What defines a name for a part of the file alone; all else counts as defined for all of it, which is harmless. */
const LOCAL = new Set(["formal_parameters", "arrow_function", "catch_clause", "parameters", "lambda_parameters"]);

function scopeOf(node: Node, tree: Tree): Scope {
  const holder = !LOCAL.has(node.type) ? tree.rootNode : /parameters$/.test(node.type) ? node.parent : node;
  const { startIndex, endIndex } = holder ?? tree.rootNode;
  return { from: startIndex, to: endIndex };
}

/** `nodes`: the identifiers that define; `scopes`: from where to where each name is defined. */
type Definitions = { names: Set<string>; nodes: Set<number>; scopes: Map<string, Scope[]> };

function boundIn(tree: Tree, { patterns, identifiers }: Syntax): Definitions {
  const identifierTypes = new Set(identifiers);
  const nodes = new Set<number>();
  const names = new Set<string>();
  const scopes = new Map<string, Scope[]>();
  // One pass for all types: each pass copies its nodes out of the parser's memory.
  for (const node of tree.rootNode.descendantsOfType([...new Set(patterns.map(([type]) => type))])) {
    for (const [type, field] of patterns) {
      if (type !== node.type) continue;
      const pattern = field === null ? node : node.childForFieldName(field);
      if (pattern === null || isMember(pattern)) continue;
      const within = identifierTypes.has(pattern.type) ? [pattern] : pattern.descendantsOfType([...identifiers]);
      for (const identifier of within) {
        nodes.add(identifier.id);
        names.add(identifier.text);
        const known = scopes.get(identifier.text);
        if (known === undefined) scopes.set(identifier.text, [scopeOf(node, tree)]);
        else known.push(scopeOf(node, tree));
      }
    }
  }
  return { names, nodes, scopes };
}

/** Of each name out of `wanted`, the first line that uses it. */
function usesIn(tree: Tree, syntax: Syntax, bound: ReadonlySet<number>, wanted: ReadonlySet<string>) {
  const used = new Map<string, number>();
  for (const { text, startPosition } of freeNodes(tree, syntax, bound, wanted))
    if (!used.has(text)) used.set(text, startPosition.row + 1);
  return used;
}

/** Identifiers out of `wanted` that define nothing and are neither a member nor a keyword. */
function freeNodes(
  tree: Tree,
  { identifiers, members, given }: Syntax,
  bound: ReadonlySet<number>,
  wanted: ReadonlySet<string>,
): Node[] {
  return tree.rootNode.descendantsOfType([...identifiers]).filter((node) => {
    if (!wanted.has(node.text) || bound.has(node.id) || given.has(node.text)) return false;
    return !members.some(
      ([type, field]) => node.parent?.type === type && node.parent.childForFieldName(field)?.id === node.id,
    );
  });
}

/** `a.b = …` binds neither `a` nor `b`. */
function isMember(node: Node): boolean {
  return ["member_expression", "subscript_expression", "attribute", "subscript"].includes(node.type);
}
