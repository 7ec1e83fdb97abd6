import { describe, expect, test } from "vitest";
import { outlineOf } from "../../../scripts/adapters/code-base/outlines.ts";

/** What a page can tell of a file: its purpose, and its declarations; members with two blanks, what is hidden with a minus. */
async function told(path: string, text: string): Promise<string[]> {
  const outline = await outlineOf(path, text);
  if (outline === null) return ["nothing"];
  const lines = outline.symbols.map(
    ({ signature, isMember, isPublic }) => `${isPublic ? "" : "-"}${isMember ? "  " : ""}${signature}`,
  );
  return [`(${outline.purpose})`, ...lines];
}

describe("the outline of a file names its purpose and declarations, in", () => {
  test("TypeScript", async () => {
    const text = `import type { Clock } from "./clock.ts";

/** Reads and writes lengths of time. Units are those of ISO 8601. */
export type Duration = { seconds: number };

export const MOST_DAYS: number = 10_000;
export const format = (duration: Duration, options = { short: false }): string => {
  return helper(duration);
};

export async function parse<T extends string>(
  text: T,
  clock: Clock, // for relative words
): Promise<Duration | null> {
  return null;
}

function helper(duration: Duration) { return ""; }

export abstract class Reader implements Iterable<Duration> {
  private position = 0;
  constructor(readonly source: string) {}
  next(): Duration { return { seconds: 0 }; }
  private skip(count: number): void {}
  #seek() {}
}

export interface Units extends Record<string, number> { day: number }
export { sum } from "./sum.ts";
export default function main(): void {}
`;
    expect(await told("src/duration.ts", text)).toEqual([
      "(Reads and writes lengths of time)",
      "export type Duration = { seconds: number }",
      "export const MOST_DAYS: number = 10_000",
      "export const format = (duration: Duration, options = { short: false }): string",
      "export async function parse<T extends string>(text: T, clock: Clock): Promise<Duration | null>",
      "-function helper(duration: Duration)",
      "export abstract class Reader implements Iterable<Duration>",
      "  constructor(readonly source: string)",
      "  next(): Duration",
      "-  private skip(count: number): void",
      "-  #seek()",
      "export interface Units extends Record<string, number>",
      'export { sum } from "./sum.ts"',
      "export default function main(): void",
    ]);
  });

  test("TSX", async () => {
    const text = `/** A button that asks twice. */
export function Confirm({ label, onSure }: { label: string; onSure: () => void }) {
  return <button onClick={onSure}>{label}</button>;
}
export const Row = (props: Props) => <tr><td>{props.name}</td></tr>;
`;
    expect(await told("src/confirm.tsx", text)).toEqual([
      "(A button that asks twice)",
      "export function Confirm({ label, onSure }: { label: string; onSure: () => void })",
      "export const Row = (props: Props)",
    ]);
  });

  test("JavaScript of CommonJS", async () => {
    const text = `/*!
 * express
 * Copyright(c) 2009-2013 TJ Holowaychuk
 * MIT Licensed
 */
'use strict';

var merge = require('merge');

/**
 * Express compatibility layer over Node's http server.
 */
exports = module.exports = createApplication;

function createApplication() {}
app.use = function use(path, fn) {};
Router.prototype.handle = function handle(req, res, out) {};
exports.static = require('serve-static');
module.exports.version = '4.0.0';
`;
    expect(await told("lib/express.js", text)).toEqual([
      "(Express compatibility layer over Node's http server)",
      "module.exports = createApplication",
      "-function createApplication()",
      "app.use = function use(path, fn)",
      "Router.prototype.handle = function handle(req, res, out)",
      "exports.static = require('serve-static')",
      "module.exports.version = '4.0.0'",
    ]);
  });

  test("Python", async () => {
    const text = `# -*- coding: utf-8 -*-
"""Signals between parts of an application.

Longer words on it.
"""
from __future__ import annotations

class Signal(Base):
    """A signal."""

    def __init__(self, name: str, *, doc: str | None = None) -> None:
        self.name = name

    @property
    def receivers(self) -> dict[str, Receiver]:
        return {}

    def _clear(self): ...

@lru_cache(maxsize=None)
def connect(
    signal: Signal,
    receiver: Callable[..., None],
) -> None:
    pass

async def send_async(signal, **kwargs): ...

def _hidden(): ...
`;
    expect(await told("src/blinker/signal.py", text)).toEqual([
      "(Signals between parts of an application)",
      "class Signal(Base)",
      "  def __init__(self, name: str, *, doc: str | None = None) -> None",
      "  def receivers(self) -> dict[str, Receiver]",
      "-  def _clear(self)",
      "def connect(signal: Signal, receiver: Callable[..., None]) -> None",
      "async def send_async(signal, **kwargs)",
      "-def _hidden()",
    ]);
  });

  test("Go", async () => {
    const text = `// Copyright 2014 Manu Martinez-Almeida. All rights reserved.
// Use of this source code is governed by a MIT style license.

// Package gin implements a HTTP web framework called gin.
package gin

import "net/http"

type HandlerFunc func(*Context)

type (
	// Engine is the framework's instance.
	Engine struct {
		RouterGroup
		trees methodTrees
	}
	Router interface {
		Use(...HandlerFunc) Router
	}
)

func New(opts ...OptionFunc) *Engine { return nil }
func (engine *Engine) ServeHTTP(w http.ResponseWriter, req *http.Request) {}
func min(a, b int) int { return a }
`;
    expect(await told("gin.go", text)).toEqual([
      "(Package gin implements a HTTP web framework called gin)",
      "type HandlerFunc func(*Context)",
      "type Engine struct",
      "type Router interface",
      "func New(opts ...OptionFunc) *Engine",
      "func (engine *Engine) ServeHTTP(w http.ResponseWriter, req *http.Request)",
      "-func min(a, b int) int",
    ]);
  });

  test("Rust", async () => {
    const text = `/*!
Searches files for lines that match.
*/
use std::io;

pub mod sink { pub fn write() {} }

/// A matcher.
#[derive(Clone, Debug)]
pub struct Searcher<M: Matcher> { matcher: M }

impl<M: Matcher> Searcher<M> {
    pub fn new(matcher: M) -> Searcher<M> { todo!() }
    fn fill(&mut self) -> io::Result<bool> { Ok(true) }
}

impl<M> Iterator for Searcher<M> {
    type Item = u8;
    fn next(&mut self) -> Option<u8> { None }
}

pub trait Sink { fn matched(&mut self, line: &[u8]) -> bool; }
pub(crate) const BUFFER: usize = 64 * 1024;
pub enum Mode { Fast, Slow }
fn private<T>(value: T) -> T where T: Copy { value }
macro_rules! hit { () => {} }
`;
    expect(await told("src/searcher.rs", text)).toEqual([
      "(Searches files for lines that match)",
      "pub fn write()",
      "pub struct Searcher<M: Matcher>",
      "impl<M: Matcher> Searcher<M>",
      "  pub fn new(matcher: M) -> Searcher<M>",
      "-  fn fill(&mut self) -> io::Result<bool>",
      "-impl<M> Iterator for Searcher<M>",
      "-  type Item = u8",
      "-  fn next(&mut self) -> Option<u8>",
      "pub trait Sink",
      "  fn matched(&mut self, line: &[u8]) -> bool",
      "pub(crate) const BUFFER: usize",
      "pub enum Mode",
      "-fn private<T>(value: T) -> T where T: Copy",
      "macro_rules! hit",
    ]);
  });

  test("Java", async () => {
    const text = `/*
 * Copyright (C) 2008 Google Inc.
 * Licensed under the Apache License, Version 2.0
 */
package com.google.gson;

import java.util.List;

/**
 * This is the main class for using Gson. It is thread-safe.
 *
 * @author Inderjeet Singh
 */
@SuppressWarnings("unchecked")
public final class Gson extends Base implements Closeable {
  private final List<String> names;

  public Gson(Builder builder) {}

  @Override
  @Deprecated
  public <T> T fromJson(String json, Class<T> type) throws JsonSyntaxException { return null; }

  private void check() {}

  static final class FutureTypeAdapter { void set() {} }
}

interface Excluder { boolean exclude(Class<?> type); }
public enum Strictness { LENIENT, STRICT; public boolean isStrict() { return true; } }
public record Point(int x, int y) {}
`;
    expect(await told("gson/src/main/java/com/google/gson/Gson.java", text)).toEqual([
      "(This is the main class for using Gson)",
      "public final class Gson extends Base implements Closeable",
      "  public Gson(Builder builder)",
      "  public <T> T fromJson(String json, Class<T> type) throws JsonSyntaxException",
      "-  private void check()",
      "-  static final class FutureTypeAdapter",
      "-interface Excluder",
      "  boolean exclude(Class<?> type)",
      "public enum Strictness",
      "  public boolean isStrict()",
      "public record Point(int x, int y)",
    ]);
  });

  test("Kotlin", async () => {
    const text = `/*
 * Copyright (c) Meta Platforms, Inc. and affiliates.
 */

package com.facebook.react.bridge

import java.util.Queue

/** Keeps messages until a listener comes. */
public class MessageQueue(private val capacity: Int) : Closeable {
  public suspend fun send(message: String): Boolean {
    return true
  }

  private fun trim() {}

  override fun close(): Unit = Unit

  public companion object {
    @JvmStatic public fun create(): MessageQueue = MessageQueue(3)
  }
}

public interface Listener { public fun onMessage(message: String) }
internal object Registry { fun all(): List<String> = emptyList() }
public fun String.toMessage(vararg parts: Any): String = this
public typealias Handler = (String) -> Unit
`;
    expect(await told("src/main/java/MessageQueue.kt", text)).toEqual([
      "(Keeps messages until a listener comes)",
      "public class MessageQueue(private val capacity: Int) : Closeable",
      "  public suspend fun send(message: String): Boolean",
      "-  private fun trim()",
      "-  override fun close(): Unit",
      "  public fun create(): MessageQueue",
      "public interface Listener",
      "  public fun onMessage(message: String)",
      "-internal object Registry",
      "  fun all(): List<String>",
      "public fun String.toMessage(vararg parts: Any): String",
      "public typealias Handler = (String) -> Unit",
    ]);
  });

  test("C", async () => {
    const text = `/* SPDX-License-Identifier: MIT */
/*
 * Ring buffers without locks.
 */
#ifndef RING_H
#define RING_H
#include <stddef.h>

#define RING_MASK(size) ((size) - 1)
#define RING_VERSION 3

typedef struct ring {
  size_t head;
} ring_t;

enum ring_mode { RING_SPSC, RING_MPMC };

ring_t *ring_new(size_t capacity, enum ring_mode mode);
int ring_push(ring_t *ring, const void *item);
extern int ring_count;

static inline size_t ring_len(const ring_t *ring)
{
  return ring->head;
}
#endif
`;
    expect(await told("include/ring.h", text)).toEqual([
      "(Ring buffers without locks)",
      "#define RING_MASK(size)",
      "typedef struct ring { size_t head; } ring_t",
      "enum ring_mode",
      "ring_t *ring_new(size_t capacity, enum ring_mode mode)",
      "int ring_push(ring_t *ring, const void *item)",
      "-static inline size_t ring_len(const ring_t *ring)",
    ]);
  });

  test("C++", async () => {
    const text = `// Copyright (c) Facebook, Inc. and its affiliates.

#pragma once
#include <memory>

namespace facebook::react {

/// Draws text with the platform's own means.
template <typename Layout>
class TextMeasurer final : public Measurer {
 public:
  explicit TextMeasurer(std::shared_ptr<Layout> layout);
  virtual ~TextMeasurer() = default;
  Size measure(const Text& text, int width) const override { return {}; }

 private:
  void reset();
  int cached_;
};

struct Size {
  float width;
  float area() const;
};

enum class Weight { Light, Bold };
using Fonts = std::vector<Font>;
std::string describe(const Size& size);

} // namespace facebook::react

void facebook::react::TextMeasurer::reset() {}
`;
    expect(await told("react/TextMeasurer.hpp", text)).toEqual([
      "(Draws text with the platform's own means)",
      "template <typename Layout> class TextMeasurer final : public Measurer",
      "  explicit TextMeasurer(std::shared_ptr<Layout> layout)",
      "  virtual ~TextMeasurer() = default",
      "  Size measure(const Text& text, int width) const override",
      "-  void reset()",
      "struct Size",
      "  float area() const",
      "enum class Weight",
      "using Fonts = std::vector<Font>",
      "std::string describe(const Size& size)",
      "void facebook::react::TextMeasurer::reset()",
    ]);
  });

  test("C#", async () => {
    const text = `using System.Threading.Tasks;

namespace Shop.Orders;

/// <summary>
/// Books orders and sends the bill.
/// </summary>
[ApiController]
[Route("orders")]
public sealed class OrderService : IOrderService
{
    private readonly IClock _clock;

    public OrderService(IClock clock) => _clock = clock;

    public int Count { get; private set; }

    [HttpPost]
    public async Task<Order> PlaceAsync(Cart cart, CancellationToken token = default)
    {
        return null;
    }

    private void Log(string text) { }
}

public interface IOrderService { Task<Order> PlaceAsync(Cart cart, CancellationToken token); }
public record Order(int Id, decimal Total);
public enum State { Open, Paid }
internal static class Extensions { public static bool IsPaid(this Order order) => true; }
`;
    expect(await told("src/Orders/OrderService.cs", text)).toEqual([
      "(Books orders and sends the bill)",
      "public sealed class OrderService : IOrderService",
      "  public OrderService(IClock clock)",
      "  public int Count",
      "  public async Task<Order> PlaceAsync(Cart cart, CancellationToken token = default)",
      "-  private void Log(string text)",
      "public interface IOrderService",
      "  Task<Order> PlaceAsync(Cart cart, CancellationToken token)",
      "public record Order(int Id, decimal Total)",
      "public enum State",
      "-internal static class Extensions",
      "  public static bool IsPaid(this Order order)",
    ]);
  });

  test("Ruby", async () => {
    const text = `# frozen_string_literal: true

require 'rack/utils'

module Rack
  # Sets an ETag header on all String bodies.
  class ETag < Base
    attr_reader :app

    def initialize(app, no_cache_control = nil, cache_control: DEFAULT)
      @app = app
    end

    def self.build(&block)
    end

    private

    def digest_body(body)
    end
  end

  def self.release
    VERSION
  end
end
`;
    expect(await told("lib/rack/etag.rb", text)).toEqual([
      "(Sets an ETag header on all String bodies)",
      "module Rack",
      "  class ETag < Base",
      "  def initialize(app, no_cache_control = nil, cache_control: DEFAULT)",
      "  def self.build(&block)",
      "-  def digest_body(body)",
      "  def self.release",
    ]);
  });

  test("PHP", async () => {
    const text = `<?php

declare(strict_types=1);

namespace App\\Mail;

use App\\Queue\\Worker;

/**
 * Sends mail through a queue.
 */
final class Mailer extends Base implements Sender
{
    public function __construct(private Worker $worker, ?string $from = null) {}

    #[Required]
    public function send(Message $message): bool
    {
        return true;
    }

    protected function retry(): void {}
}

interface Sender { public function send(Message $message): bool; }
trait Logs {}
enum Priority: int { case Low = 1; }
function mailer(array $options = []): Mailer { return new Mailer(); }
`;
    expect(await told("src/Mail/Mailer.php", text)).toEqual([
      "(Sends mail through a queue)",
      "final class Mailer extends Base implements Sender",
      "  public function __construct(private Worker $worker, ?string $from = null)",
      "  public function send(Message $message): bool",
      "-  protected function retry(): void",
      "interface Sender",
      "  public function send(Message $message): bool",
      "trait Logs",
      "enum Priority: int",
      "function mailer(array $options = []): Mailer",
    ]);
  });

  test("Swift", async () => {
    const text = `//
//  Session.swift
//
//  Copyright (c) 2014 Alamofire Software Foundation
//

import Foundation

/// Creates and manages requests during their lives.
open class Session: @unchecked Sendable {
    public static let \`default\` = Session()

    public init(configuration: URLSessionConfiguration = .default, queue: DispatchQueue) {
    }

    @discardableResult
    open func request(_ url: URL, method: Method = .get) async throws -> Request {
        fatalError()
    }

    private func validate() {}
}

public protocol Adapter {
    func adapt(_ request: URLRequest) -> URLRequest
}

extension Session: Adapter {
    public func adapt(_ request: URLRequest) -> URLRequest { request }
}

public enum Method: String { case get, post }
struct Box<T> { let value: T }
func helper(a: Int) -> Bool { true }
public typealias Handler = (Result<Data, Error>) -> Void
`;
    expect(await told("Sources/Net/Session.swift", text)).toEqual([
      "(Creates and manages requests during their lives)",
      "open class Session: @unchecked Sendable",
      "  public init(configuration: URLSessionConfiguration = .default, queue: DispatchQueue)",
      "  open func request(_ url: URL, method: Method = .get) async throws -> Request",
      "-  private func validate()",
      "public protocol Adapter",
      "  func adapt(_ request: URLRequest) -> URLRequest",
      "extension Session: Adapter",
      "  public func adapt(_ request: URLRequest) -> URLRequest",
      "public enum Method: String",
      "struct Box<T>",
      "func helper(a: Int) -> Bool",
      "public typealias Handler = (Result<Data, Error>) -> Void",
    ]);
  });

  test("shell", async () => {
    const text = `#!/usr/bin/env bash
#
# Deploys the site to one environment.
# Usage: deploy.sh staging

set -euo pipefail
. "$(dirname "$0")/lib.sh"

function check_tools {
  command -v rsync
}

upload() {
  local target=$1
}

_cleanup() { rm -rf "$tmp"; }
upload "$1"
`;
    expect(await told("scripts/deploy.sh", text)).toEqual([
      "(Deploys the site to one environment)",
      "function check_tools",
      "upload()",
      "-_cleanup()",
    ]);
  });

  test("SQL", async () => {
    const text = `-- Accounts and what they own.
CREATE TABLE IF NOT EXISTS accounts (
  id BIGSERIAL PRIMARY KEY,
  email VARCHAR(255) NOT NULL UNIQUE,
  created_at TIMESTAMP DEFAULT now()
);

CREATE INDEX accounts_email ON accounts (email);

CREATE OR REPLACE VIEW active_accounts AS
  SELECT * FROM accounts WHERE created_at > now();

CREATE TYPE mood AS ENUM ('calm', 'cross');

CREATE OR REPLACE FUNCTION account_count(since DATE) RETURNS INT AS $$
BEGIN
  RETURN 1;
END;
$$ LANGUAGE plpgsql;

INSERT INTO accounts (email) VALUES ('a@example.com');
`;
    expect(await told("db/schema.sql", text)).toEqual([
      "(Accounts and what they own)",
      "table accounts (id BIGSERIAL, email VARCHAR(255), created_at TIMESTAMP)",
      "view active_accounts",
      "type mood",
      "FUNCTION account_count(since DATE) RETURNS INT",
    ]);
  });

  test("a pipeline of GitLab: stages, and jobs with what they wait for", async () => {
    const text = `# Builds, tests and ships the shop.
stages: [build, test, deploy]

variables:
  NODE_ENV: test

include:
  - local: ci/lint.yml

.base:
  image: node:24

build:
  extends: .base
  stage: build
  script: [npm ci]

unit tests:
  stage: test
  needs: [build, { job: lint, optional: true }]
  script:
    - npm test

deploy:
  stage: deploy
  trigger: group/infra
`;
    expect(await told(".gitlab-ci.yml", text)).toEqual([
      "(Builds, tests and ships the shop)",
      "stages: build, test, deploy",
      "job build: stage build; extends .base",
      "job unit tests: stage test; needs build, lint",
      "job deploy: stage deploy; triggers a pipeline",
    ]);
  });

  test("a component of GitLab: inputs, and jobs without the marks of inputs", async () => {
    const text = `spec:
  inputs:
    stage:
      default: test
    prefix:
      default: ""
---
"$[[ inputs.prefix ]]scan":
  stage: $[[ inputs.stage ]]
  script: [scan]
`;
    expect(await told("templates/scan.yml", text)).toEqual(["()", "inputs: stage, prefix", "job scan: stage <stage>"]);
  });

  test("other YAML: services, or its keys", async () => {
    expect(await told("compose.yaml", "services:\n  db:\n    image: postgres\n  web:\n    build: .\n")).toEqual([
      "()",
      "services: db, web",
    ]);
    expect(await told("config/app.yml", "port: 80\nlog: info\n")).toEqual(["()", "keys: port, log"]);
  });

  test("Markdown: headings, without marks, code and pictures", async () => {
    const text = `---
title: x
---
<p align="center"><img src="logo.svg"></p>

# The **Guide** to \`durations\`

[![badge](https://example.com/b.svg)](https://example.com)

How to read and write [lengths](x.md) of time. More follows.

\`\`\`sh
# no heading
\`\`\`

## Install

### From source

#### Too deep
`;
    expect(await told("docs/guide.md", text)).toEqual([
      "(How to read and write lengths of time)",
      "The Guide to durations",
      "Install",
      "  From source",
    ]);
  });
});

describe("the outline of", () => {
  test("a text without blanks, as Chinese has none, is read word by word", async () => {
    const words = "字".repeat(1_000);
    expect((await outlineOf("docs/a.md", `${words} ${words}\n`))?.purpose).toBe("");
    expect((await outlineOf("src/a.ts", `/** ${words} */\nexport const a = 1;\n`))?.purpose).toBe("");
    expect((await outlineOf("src/a.ts", `/** ${words.slice(0, 9)} 字字 */\nexport const a = 1;\n`))?.purpose).not.toBe(
      "",
    );
  });

  test("a Markdown file that would take seconds to read is nothing", async () => {
    expect(await outlineOf("docs/a.md", `# A\n\n${"*a".repeat(30_000)}\n`)).toBeNull();
    expect(await outlineOf("docs/a.md", `# A\n\n${"> ".repeat(4_000)}\n`)).toBeNull();
  });

  test("a language without a grammar is nothing", async () => {
    expect(await told("src/main.zig", "pub fn main() void {}\n")).toEqual(["nothing"]);
  });

  test("a file of more than 200,000 characters is nothing", async () => {
    expect(await told("src/data.ts", `export const a = 1;\n${"// x\n".repeat(50_000)}`)).toEqual(["nothing"]);
  });

  test("broken code is what of it can be read", async () => {
    const outline = await told("src/a.py", "def fine(a):\n    return a\n\ndef broken(:\n");
    expect(outline).toContain("def fine(a)");
  });

  test("a declaration in a text or a remark is none", async () => {
    const text = "const a = `\nexport function no() {}\n`;\n// export function neither() {}\nexport const b = 1;\n";
    expect(await told("src/a.ts", text)).toEqual(["()", "export const b = 1"]);
  });

  test("a script that exports nothing is what it declares", async () => {
    expect(await told("tools/run.mjs", "function run(a) {}\nrun(1);\n")).toEqual(["()", "function run(a)"]);
  });

  test("a signature is cut where it is long", async () => {
    const members = Array.from({ length: 60 }, (_, n) => `field${n}: string`).join("; ");
    const [, signature = ""] = await told("src/a.ts", `export type Long = { ${members} };\n`);
    expect([signature.length, signature.endsWith("…")]).toEqual([181, true]);
  });
});

test("of a file that declares more than a page has room for, what others may use comes before the rest", async () => {
  const own = Array.from({ length: 150 }, (_, at) => `function own${at}() {}\n`).join("");
  const methods = Array.from({ length: 60 }, (_, at) => `  m${at}() {}\n`).join("");
  const shop = `export class Shop {\n${methods}  private till() {}\n}\nclass Inner {\n  hide() {}\n}\n`;
  const outline = await outlineOf("src/a.ts", `${own}${shop}export function last() {}\n`);
  const signatures = outline?.symbols.map(({ signature }) => signature) ?? [];
  expect(signatures).toHaveLength(120);
  expect(signatures.filter((signature) => /^function own/.test(signature))).toHaveLength(69);
  expect(signatures.filter((signature) => /^m\d+\(/.test(signature))).toHaveLength(48);
  expect(signatures.at(-1)).toBe("export function last()");
  expect(signatures.indexOf("export class Shop")).toBe(69);
});

test("a text that runs a parser over its stack has no outline, and every file after it has its own", async () => {
  const nested = `a\n${"/*\n".repeat(6_500)}`;
  expect(await told("nested.py", nested)).toEqual(["nothing"]);
  expect(await told("after.py", "def area(width):\n    return width\n")).toEqual(["()", "def area(width)"]);
  expect(await told("after.go", "package a\n\nfunc Area() int { return 1 }\n")).toEqual(["()", "func Area() int"]);
});

test("a script of nothing but line ends is read in no time", { timeout: 2_000 }, async () => {
  expect(await told("a.js", "\n".repeat(190_000))).toEqual(["()"]);
});
