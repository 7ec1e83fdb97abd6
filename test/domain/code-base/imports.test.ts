import { describe, expect, test } from "vitest";
import { importsBetween } from "../../../scripts/domain/code-base/import-targets.ts";
import { languageOf } from "../../../scripts/domain/code-base/language.ts";
import { mentionsIn } from "../../../scripts/domain/code-base/mentions.ts";
import { purposeIn } from "../../../scripts/domain/code-base/purpose.ts";
import { edgesIn } from "./graph.ts";

/** Who imports whom in a tree, by path: `from > to`; a share of a whole package with its part. */
function edges(tree: Record<string, string>): string[] {
  const paths = Object.keys(tree).sort();
  const files = paths.map((path) => {
    const language = languageOf(path);
    return { path, language, mentions: () => mentionsIn(language, tree[path] ?? "") };
  });
  const found = edgesIn(paths, importsBetween(files, new Map(Object.entries(tree))));
  return Object.keys(tree).flatMap((from) => found.filter((edge) => edge.startsWith(`${from} > `)));
}

describe("imports lead to the files of the tree in", () => {
  test("TypeScript: emitted names, folders, several lines, lazy and re-exported ones", () => {
    const tree = {
      "src/main.ts": `import type { A } from "./a.js";
import {
  b,
  type C,
} from "./b/index.ts";
export * from './c';
const lazy = await import("../lib/d.ts");
import "zod";`,
      "src/a.ts": "",
      "src/b/index.ts": "",
      "src/c/index.tsx": "",
      "lib/d.ts": "",
    };
    expect(edges(tree)).toEqual([
      "src/main.ts > lib/d.ts",
      "src/main.ts > src/a.ts",
      "src/main.ts > src/b/index.ts",
      "src/main.ts > src/c/index.tsx",
    ]);
  });

  test("JavaScript: require, packages of the same repository and an alias of src", () => {
    const tree = {
      "packages/app/index.cjs":
        'const x = require("@shop/core"); const y = require("@shop/core/tax"); require("./near");',
      "packages/app/near.js": 'import z from "@/deep/one";',
      "packages/core/package.json": '{"name": "@shop/core"}',
      "packages/core/src/index.ts": "",
      "packages/core/src/tax.ts": "",
      "src/deep/one.ts": "",
    };
    expect(edges(tree)).toEqual([
      "packages/app/index.cjs > packages/app/near.js",
      "packages/app/index.cjs > packages/core/src/index.ts",
      "packages/app/index.cjs > packages/core/src/tax.ts",
      "packages/app/near.js > src/deep/one.ts",
    ]);
  });

  test("Python: dots, modules within a package, a source folder", () => {
    const tree = {
      "src/shop/__init__.py": "from .cart import Cart\n",
      "src/shop/cart.py": "from . import tax, money as m\nfrom ..other import x\nimport os, sys\n",
      "src/shop/tax.py": "from shop.money import (\n    Money,\n    Euro,\n)\nimport shop.cart\n",
      "src/shop/money.py": "",
    };
    expect(edges(tree)).toEqual([
      "src/shop/__init__.py > src/shop/cart.py",
      "src/shop/cart.py > src/shop/money.py",
      "src/shop/cart.py > src/shop/tax.py",
      "src/shop/tax.py > src/shop/cart.py",
      "src/shop/tax.py > src/shop/money.py 2.00",
    ]);
  });

  test("Go: a package is shared by its files, tests apart", () => {
    const tree = {
      "go.mod": "module example.com/shop\n\ngo 1.24\n",
      "main.go": 'package main\n\nimport (\n\t"fmt"\n\tcart "example.com/shop/internal/cart"\n)\n',
      "internal/cart/cart.go": "package cart\n",
      "internal/cart/tax.go": "package cart\n",
      "internal/cart/cart_test.go": "package cart\n",
    };
    expect(edges(tree)).toEqual(["main.go > internal/cart/cart.go 0.50", "main.go > internal/cart/tax.go 0.50"]);
  });

  test("Rust: modules, the crate, other crates of the workspace", () => {
    const tree = {
      "crates/cli/Cargo.toml": '[package]\nname = "shop-cli"\n',
      "crates/cli/src/main.rs": "mod args;\nuse crate::args::Args;\nuse shop_core::cart::Cart;\n",
      "crates/cli/src/args.rs": "use super::main;\n",
      "crates/core/Cargo.toml": '[package]\nversion = "1"\nname = "shop-core"\n',
      "crates/core/src/lib.rs": "pub mod cart;\n",
      "crates/core/src/cart/mod.rs": "mod tax;\n",
      "crates/core/src/cart/tax.rs": "",
    };
    expect(edges(tree)).toEqual([
      "crates/cli/src/main.rs > crates/cli/src/args.rs 2.00",
      "crates/cli/src/main.rs > crates/core/src/cart/mod.rs",
      "crates/cli/src/args.rs > crates/cli/src/main.rs",
      "crates/core/src/lib.rs > crates/core/src/cart/mod.rs",
      "crates/core/src/cart/mod.rs > crates/core/src/cart/tax.rs",
    ]);
  });

  test("Java and Kotlin: classes, members of classes, whole packages", () => {
    const tree = {
      "app/src/main/java/com/shop/App.java":
        "package com.shop;\nimport com.shop.cart.Cart;\nimport static com.shop.tax.Rates.HIGH;\nimport com.shop.mail.*;\n",
      "app/src/main/java/com/shop/cart/Cart.java": "package com.shop.cart;\nimport java.util.List;\n",
      "app/src/main/kotlin/com/shop/tax/Rates.kt": "package com.shop.tax\nimport com.shop.mail.sendMail\n",
      "app/src/main/kotlin/com/shop/mail/Mailing.kt": "package com.shop.mail\n",
    };
    expect(edges(tree)).toEqual([
      "app/src/main/java/com/shop/App.java > app/src/main/java/com/shop/cart/Cart.java",
      "app/src/main/java/com/shop/App.java > app/src/main/kotlin/com/shop/mail/Mailing.kt",
      "app/src/main/java/com/shop/App.java > app/src/main/kotlin/com/shop/tax/Rates.kt",
      "app/src/main/kotlin/com/shop/tax/Rates.kt > app/src/main/kotlin/com/shop/mail/Mailing.kt",
    ]);
  });

  test("C and C++: beside the file, or by the path's end", () => {
    const tree = {
      "src/ring.c": '#include "ring.h"\n#include <stdio.h>\n#  include "util/mem.h"\n',
      "src/ring.h": "",
      "include/util/mem.h": "",
      "src/view.cpp": "#include <util/mem.h>\n",
    };
    expect(edges(tree)).toEqual([
      "src/ring.c > include/util/mem.h",
      "src/ring.c > src/ring.h",
      "src/view.cpp > include/util/mem.h",
    ]);
  });

  test("C#: the files of a namespace", () => {
    const tree = {
      "Api/Program.cs": "using System;\nusing Shop.Orders;\n",
      "Orders/Order.cs": "namespace Shop.Orders;\n",
      "Orders/Bill.cs": "namespace Shop.Orders\n{\n}\n",
    };
    expect(edges(tree)).toEqual(["Api/Program.cs > Orders/Bill.cs 0.50", "Api/Program.cs > Orders/Order.cs 0.50"]);
  });

  test("Ruby, PHP, Swift and shell", () => {
    const tree = {
      "lib/rack.rb": "require 'rack/utils'\nrequire_relative 'rack/etag'\nrequire 'json'\n",
      "lib/rack/utils.rb": "",
      "lib/rack/etag.rb": "",
      "src/Mailer.php": "<?php\nuse App\\Queue\\Worker;\nrequire_once __DIR__ . '/helpers.php';\n",
      "src/Queue/Worker.php": "<?php\nnamespace App\\Queue;\n",
      "src/helpers.php": "",
      "Sources/App/main.swift": "import Foundation\nimport Net\n",
      "Sources/Net/Session.swift": "",
      "bin/deploy.sh": '. "$(dirname "$0")/lib.sh"\nsource ./env.sh\n',
      "bin/env.sh": "",
    };
    expect(edges(tree)).toEqual([
      "lib/rack.rb > lib/rack/etag.rb",
      "lib/rack.rb > lib/rack/utils.rb",
      "src/Mailer.php > src/Queue/Worker.php",
      "src/Mailer.php > src/helpers.php",
      "Sources/App/main.swift > Sources/Net/Session.swift",
      "bin/deploy.sh > bin/env.sh",
    ]);
  });

  test("TypeScript: remarks within the brackets, templates without anything put in, old words for it", () => {
    const tree = {
      "src/main.ts": `export type {
  // Re-exported from h3's core (src/a.ts), so that \`declare module "h3"\` = one place.
  A,
} from "./a.ts";
import old = require("./b");
const c = await import(/* webpackChunkName: "c" */ \`./c\`);
const d = require("./d", { a: 1 });`,
      ...{ "src/a.ts": "", "src/b.ts": "", "src/c.ts": "", "src/d.ts": "" },
    };
    expect(edges(tree)).toEqual([
      "src/main.ts > src/a.ts",
      "src/main.ts > src/b.ts",
      "src/main.ts > src/c.ts",
      "src/main.ts > src/d.ts",
    ]);
  });

  test("TypeScript: paths of tsconfig.json, imports of package.json, what a package is built from", () => {
    const tree = {
      "tsconfig.json": `{
  // Remarks and commas are allowed here, and "@/*" begins none.
  "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["web/*"], "~shop": ["lib/shop/index.ts",], }, },
}`,
      "app/package.json": '{"name": "app", "imports": {"#db/*": "./src/storage/*.js"}}',
      "app/main.ts": 'import "@/page"; \nimport "~shop";\nimport "#db/read";\nimport "core";\nimport "lib/shop/tax";',
      "web/page.tsx": "",
      "lib/shop/index.ts": "",
      "lib/shop/tax.ts": "",
      "app/src/storage/read.ts": "",
      "core/package.json": '{"name": "core", "exports": {".": {"import": "./dist/source/core.js"}, "./x": "./x.js"}}',
      "core/source/core.ts": "",
      "core/bench.js": 'import "./dist/source/core.js";',
    };
    expect(edges(tree)).toEqual([
      "app/main.ts > app/src/storage/read.ts",
      "app/main.ts > core/source/core.ts",
      "app/main.ts > lib/shop/index.ts",
      "app/main.ts > lib/shop/tax.ts",
      "app/main.ts > web/page.tsx",
      "core/bench.js > core/source/core.ts",
    ]);
  });

  test("Python: several modules in one line, and lines that go on", () => {
    const tree = {
      "shop/__init__.py": "import os, shop.tax as tax, shop.cart\nfrom shop import money, \\\n    mail\n",
      ...{ "shop/tax.py": "", "shop/cart.py": "", "shop/money.py": "", "shop/mail.py": "" },
    };
    expect(edges(tree)).toEqual(["cart", "mail", "money", "tax"].map((name) => `shop/__init__.py > shop/${name}.py`));
  });

  test("Rust: lists of paths, tests within the file, modules of a test and of the file itself", () => {
    const tree = {
      "Cargo.toml": '[package]\nname = "shop"\n',
      "src/lib.rs": "mod cart;\nmod tax;\npub use tax::{self, Rate};\n",
      "src/cart.rs": `use crate::{
    money::{Euro, // and others
      coin::Cent},
    tax::*,
};
mod tests {
    use super::Cart;
}
`,
      "src/tax.rs": "use super::cart::Cart as C;\n",
      "src/money.rs": "mod coin;\n",
      "src/money/coin.rs": "",
      "tests/all.rs": "mod help;\nuse shop::cart;\n",
      "tests/help/mod.rs": "",
    };
    expect(edges(tree)).toEqual([
      "src/lib.rs > src/cart.rs",
      "src/lib.rs > src/tax.rs 3.00",
      "src/cart.rs > src/money.rs",
      "src/cart.rs > src/money/coin.rs",
      "src/cart.rs > src/tax.rs",
      "src/tax.rs > src/cart.rs",
      "src/money.rs > src/money/coin.rs",
      "tests/all.rs > src/cart.rs",
      "tests/all.rs > tests/help/mod.rs",
    ]);
  });

  test("PHP: lists and groups; C#: a type of a namespace; Ruby: what is loaded when it is needed", () => {
    const tree = {
      "src/Mailer.php": "<?php\nuse App\\Queue\\{Worker, Job as J};\nuse App\\Core\\Log, App\\Core\\Clock;\n",
      ...{ "src/Queue/Worker.php": "", "src/Queue/Job.php": "", "src/Core/Log.php": "", "src/Core/Clock.php": "" },
      "Api/Program.cs": "using static Shop.Orders.Prices;\n",
      "Orders/Prices.cs": "namespace Shop.Orders;\n",
      "Orders/Bill.cs": "namespace Shop.Orders;\n",
      "lib/rack.rb": "autoload :Etag, 'rack/etag'\nbegin; require 'rack/fast'; rescue LoadError; end\n",
      ...{ "lib/rack/etag.rb": "", "lib/rack/fast.rb": "" },
    };
    expect(edges(tree)).toEqual([
      "src/Mailer.php > src/Core/Clock.php",
      "src/Mailer.php > src/Core/Log.php",
      "src/Mailer.php > src/Queue/Job.php",
      "src/Mailer.php > src/Queue/Worker.php",
      "Api/Program.cs > Orders/Prices.cs",
      "lib/rack.rb > lib/rack/etag.rb",
      "lib/rack.rb > lib/rack/fast.rb",
    ]);
  });

  test("shell: a script's own folder, in whatever words", () => {
    const tree = {
      "bin/deploy.sh": '. "$(dirname "$0")/lib.sh"\nsource "$HERE/env.sh"\n. $DIR/log.sh\n',
      ...{ "bin/lib.sh": "", "bin/env.sh": "", "bin/log.sh": "" },
    };
    expect(edges(tree)).toEqual(["env", "lib", "log"].map((name) => `bin/deploy.sh > bin/${name}.sh`));
  });

  test("pipelines of GitLab", () => {
    expect(edges({ ".gitlab-ci.yml": "include:\n  - local: /ci/lint.yml\n", "ci/lint.yml": "" })).toEqual([
      ".gitlab-ci.yml > ci/lint.yml",
    ]);
  });
});

describe("no import is", () => {
  test("a remark or a text behind an equals sign", () => {
    const text = `// import { a } from "./a.ts";
 * import { a } from "./a.ts";
export function load(file = "a.ts"): void {}
// const x = require("./a.ts");
  * const y = await import("./a.ts");
`;
    expect(edges({ "src/main.ts": text, "src/a.ts": "", "a.ts": "" })).toEqual([]);
  });

  test.each([
    ["a.ts", 'const text = `\nimport "./b.ts";\nrequire("./b.ts")\n`;\n'],
    ["a.ts", '/*\nimport "./b.ts";\n*/\nconst glob = "src/**/*.ts";\n'],
    ["a.py", '"""Use it so:\n\nfrom b import c\nimport b\n"""\nx = \'"""\'\nfrom __future__ import b\n'],
    ["a.go", 'package a\n\n/*\nimport "x.com/m/b"\n*/\n\nvar s = `\nimport (\n\t"x.com/m/b"\n)`\n'],
    ["a.rs", "/*\nuse crate::b;\nmod b;\n*/\n"],
    ["A.java", "/*\nimport b.B;\n*/\n"],
  ])("text in %s: %j", (path, text) => {
    const others = { "b.ts": "", "b.py": "", "b/b.go": "package b\n", "b.rs": "", "b/B.java": "package b;\n" };
    expect(edges({ [path]: text, ...others, "go.mod": "module x.com/m\n", "lib.rs": "" })).toEqual([]);
  });

  test("the file itself", () => {
    expect(edges({ "src/a.ts": 'import { a } from "./a.ts";' })).toEqual([]);
  });

  test("a path that climbs out of the tree", () => {
    expect(edges({ "a.ts": 'import "../../../etc/passwd";', "b.ts": "" })).toEqual([]);
  });
});

test("a text that is made to take time takes none", { timeout: 2_000 }, () => {
  expect(mentionsIn("Go", `import${" ".repeat(190_000)}x`).imports).toEqual([]);
  expect(purposeIn([`// "${" ".repeat(190_000)}x`])).toBe("");
});
