import type { GrammarName } from "./grammar-files.ts";

/**
 * How a grammar calls its declarations. `leaves` are told as they are, `holders` with their members, and what lies within
 * `wrappers` is looked at as if it lay outside.
 */
export type DeclarationTable = { leaves: readonly string[]; holders: readonly string[]; wrappers: readonly string[] };

const SCRIPT: DeclarationTable = {
  leaves: [
    "function_declaration",
    "generator_function_declaration",
    "function_signature",
    "method_definition",
    "abstract_method_signature",
    "type_alias_declaration",
    "enum_declaration",
    "interface_declaration",
  ],
  holders: ["class_declaration", "abstract_class_declaration"],
  wrappers: ["ambient_declaration", "internal_module", "module", "statement_block"],
};

export const DECLARATIONS: Readonly<Record<GrammarName, DeclarationTable>> = {
  javascript: SCRIPT,
  typescript: SCRIPT,
  tsx: SCRIPT,
  python: { leaves: ["function_definition"], holders: ["class_definition"], wrappers: ["decorated_definition"] },
  go: {
    leaves: ["function_declaration", "method_declaration", "type_spec", "type_alias"],
    holders: [],
    wrappers: ["type_declaration"],
  },
  rust: {
    leaves: [
      "function_item",
      "function_signature_item",
      "struct_item",
      "enum_item",
      "union_item",
      "type_item",
      "const_item",
      "static_item",
      "macro_definition",
    ],
    holders: ["impl_item", "trait_item"],
    wrappers: ["mod_item", "foreign_mod_item", "declaration_list"],
  },
  java: {
    leaves: [
      "method_declaration",
      "constructor_declaration",
      "compact_constructor_declaration",
      "annotation_type_declaration",
    ],
    holders: ["class_declaration", "interface_declaration", "enum_declaration", "record_declaration"],
    wrappers: ["enum_body_declarations"],
  },
  kotlin: {
    leaves: ["function_declaration", "type_alias", "secondary_constructor"],
    holders: ["class_declaration", "object_declaration"],
    wrappers: ["companion_object", "class_body"],
  },
  cpp: {
    leaves: [
      "function_definition",
      "declaration",
      "field_declaration",
      "enum_specifier",
      "type_definition",
      "alias_declaration",
      "preproc_function_def",
      "concept_definition",
    ],
    holders: ["class_specifier", "struct_specifier", "union_specifier"],
    wrappers: [
      "namespace_definition",
      "declaration_list",
      "linkage_specification",
      "template_declaration",
      "preproc_ifdef",
      "preproc_if",
      "preproc_else",
      "preproc_elif",
    ],
  },
  "c-sharp": {
    leaves: [
      "method_declaration",
      "constructor_declaration",
      "property_declaration",
      "delegate_declaration",
      "enum_declaration",
      "indexer_declaration",
      "operator_declaration",
    ],
    holders: ["class_declaration", "interface_declaration", "struct_declaration", "record_declaration"],
    wrappers: ["namespace_declaration", "file_scoped_namespace_declaration", "declaration_list"],
  },
  ruby: {
    leaves: ["method", "singleton_method"],
    holders: ["class", "module"],
    wrappers: ["singleton_class", "body_statement"],
  },
  php: {
    leaves: ["function_definition", "method_declaration"],
    holders: ["class_declaration", "interface_declaration", "trait_declaration", "enum_declaration"],
    wrappers: ["namespace_definition", "compound_statement"],
  },
  swift: {
    leaves: [
      "function_declaration",
      "init_declaration",
      "protocol_function_declaration",
      "protocol_property_declaration",
      "typealias_declaration",
      "subscript_declaration",
    ],
    holders: ["class_declaration", "protocol_declaration"],
    wrappers: [],
  },
  bash: { leaves: ["function_definition"], holders: [], wrappers: [] },
};

/** Bodies, for grammars that do not call them `body`. */
export const BODIES = new Set([
  "body",
  "class_body",
  "enum_class_body",
  "function_body",
  "protocol_body",
  "block",
  "compound_statement",
  "declaration_list",
  "field_declaration_list",
  "enumerator_list",
  "enum_variant_list",
  "accessor_list",
  "arrow_expression_clause",
  "struct_type",
  "interface_type",
  "constructor_body",
  "field_initializer_list",
  "computed_property",
  "ordered_field_declaration_list",
]);
