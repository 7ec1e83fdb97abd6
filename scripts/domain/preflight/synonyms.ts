import { stem } from "./words.ts";

/**
 * What programmers may call a thing that a task calls otherwise: people ask for "mutually exclusive flags", and the code has
 * options that conflict. Words of programs in general, from no project in particular; one way only, as the word on the left
 * often means less than those on the right.
 */
const TABLE = `
  abbreviation: short alias; above: greater over; accept: allow parse; accessor: getter; accumulate: reduce sum;
  address: url; after: post; again: retry repeat; aggregate: sum collect; agnostic: universal independent; ahead:
  next; alias: synonym nickname alternative; allow: permit accept; alone: only single; annotation: type decorator;
  announce: emit publish; answer: response reply; appearance: style theme; append: add push; argument: operand
  parameter param arg; around: before after wrap; arrange: sort order; array: list; ascending: asc sort; ask: prompt
  question; assert: check expect; asset: static file resource; async: asynchronous promise; asynchronous: async
  promise await; attach: register bind add; attachment: download disposition; attempt: retry try; attribute: attr
  property; authentication: auth login; author: contributor; authorization: auth permission; average: mean; bad:
  invalid; base: root default; batch: bulk group; beautify: format; before: pre prior; begin: start first; beginning:
  start first prefix; below: less lower; between: range within; beyond: greater above outside; bind: attach; blank:
  empty whitespace; body: payload content data; bold: strong; boolean: bool flag true false; border: edge frame;
  boundary: limit edge bound; branch: ref; brief: short summary concise; british: locale; broken: invalid corrupt;
  browser: client dom web; build: compile make; bulk: batch many; bump: increment version; cache: memoize store;
  callback: handler function hook listener; caller: client; cancel: abort signal; capital: uppercase; cast: convert
  coerce; chain: pipe compose; changelog: history; character: char letter; charset: encoding; check: validate verify
  test assert; checksum: hash integrity; child: sub; choose: select pick; chunk: stream part; clean: cleanup sanitize;
  cleanup: clear after dispose teardown; clear: reset remove empty; client: browser user; clone: copy duplicate;
  closest: nearest near; coerce: convert cast; collapse: fold merge; collect: gather aggregate; collection: list array
  set; color: colour hex rgb ansi; colour: color; column: width col; combine: merge join concat; coming: next future;
  comma: csv separator; compare: comparison diff cmp; compatible: compat backward; compile: build; complain: warn
  error reject; completion: autocomplete suggest complete; compose: chain pipe; compress: gzip; compression: gzip
  compress; concat: join append combine; concise: compact short; concurrent: parallel; condition: predicate if;
  conditional: if when; configure: setup config option set; console: terminal log stdout; constant: const literal;
  constraint: rule limit; construct: build create; content: body text; context: scope; contract: interface schema;
  conversation: session; convert: transform coerce cast to; cookie: session; copy: clone duplicate; count: number
  amount total; crash: error throw fail; create: make new build generate; credential: auth password; currency: money;
  current: now; custom: own user override; customize: custom configure override; data: content payload; date: day time
  calendar; deadline: timeout; debug: verbose trace; decimal: float fraction; declare: define declaration; decode:
  unescape percent uri parse; decorator: annotation; decrement: decrease reduce; deep: nested recursive; default:
  fallback preset; defer: lazy delay; define: declare definition; delay: wait timeout debounce; delete: remove
  destroy; delimiter: separator; dependency: depend package require; deprecate: obsolete legacy; descending: reverse
  desc; describe: description; deserialize: parse; destination: target output; detail: info; detect: check find;
  dictionary: map dict; difference: diff delta; different: differ diff distinct; directory: folder dir; disable: off
  turn suppress deactivate skip; discard: drop remove ignore; display: show print render; dispose: close cleanup;
  distance: difference; distant: remote; distinct: unique different; distribute: balance; domain: host; double:
  duplicate dual; download: file attachment; dual: double; duplicate: repeat copy dedupe; duration: interval period
  time length elapsed; dynamic: runtime; each: every all; eager: immediate; edge: border boundary; editor: vim;
  elapsed: duration; element: node item; emit: dispatch fire trigger event; emphasis: italic em; empty: blank null;
  enable: on activate; enclose: wrap; encode: escape encoding; encoding: charset encode; encrypt: cipher crypto; end:
  finish stop close last; endless: infinite; endpoint: route url; enlarge: grow expand; entire: whole full all;
  enumerate: list each; environment: env variable; epoch: timestamp unix; equal: same eq identical equality; error:
  failure fault problem mistake; escape: sanitize encode entity; event: signal message emit; exact: strict precise;
  exception: throw error raise; excess: surplus extra; exchange: swap replace; exclude: ignore omit except skip;
  exclusive: conflict incompatible disjoint; execute: run exec invoke; exit: quit terminate end stop process; expand:
  extend grow; expire: expiry ttl age; explain: help description; export: expose public; expose: export public;
  expression: regex; extend: inherit; extension: ext plugin suffix; external: outside remote; extra: additional excess
  more; factory: create; fail: error throw reject abort crash; failure: error crash exception; fall: fallback;
  fallback: default; fast: performance speed; fetch: get request load retrieve; field: property attribute column key;
  file: document; filter: select where; find: search lookup locate get; finish: complete end done; first: head start
  begin initial; flag: option switch opt; flat: flatten; flatten: flat; fold: wrap; folder: directory dir; forbid:
  prevent disallow block; forget: clear remove; format: formatter print style; forward: proxy redirect pass; fraction:
  decimal; frame: border; free: release; function: method procedure; future: after; gap: space missing; gather:
  collect aggregate; generate: create build produce; generic: type template; getter: get accessor; git: branch commit;
  global: shared common; greater: above beyond gt higher larger; group: set collection category; guess: infer detect;
  handler: callback listener controller; hang: timeout block; hash: digest checksum; header: heading; heading: header
  title; help: usage manual; helper: util utility; hex: rgb color; hide: hidden invisible conceal suppress; highlight:
  color; hook: callback middleware interceptor lifecycle event; host: server hostname domain; html: markup page;
  human: readable pretty; identical: same equal fixed; identifier: id name key; ignore: skip exclude omit; illegal:
  invalid; image: picture icon; immediate: instant; immutable: frozen readonly const; import: load require; include:
  contain embed; inclusive: include closed boundary; incomplete: partial; increase: increment raise grow; increment:
  inc bump step increase; indent: indentation tab spaces; infer: detect type; infinite: infinity unlimited; info:
  information detail; inform: notify; information: info detail; inherit: parent extend; init: initialize setup;
  initialize: init setup start; input: stdin read; insert: add; inside: within inner; instance: object; integer: int
  number; interactive: prompt ask; intercept: hook catch; internal: private; interpret: parse; intersect: overlap
  intersection common; interval: period range span; invalid: malformed error; invisible: hidden; invoke: call execute
  run; item: element entry; iterate: loop each iterator; iterator: iterate; join: merge concat; json: serialize; jump:
  skip goto; key: name property; label: caption name title tag; language: locale lang; last: final end tail latest;
  lazy: defer; leap: ; leave: skip omit; leftmost: first left start; legacy: deprecated old compat; legal: valid;
  length: size len; lenient: loose tolerant permissive; less: below lower smaller lt; letter: char character; lexer:
  tokenizer; library: package module lib; lifecycle: hook; limit: max maximum cap bound; link: url href anchor; list:
  array collection items; listener: handler subscribe on; literal: raw; load: read import require fetch; local: scoped
  own; locale: language i18n translation; location: position path; log: logger logging print trace; login: auth
  authentication; long: verbose full; look: style; lookup: find get; loop: iterate each; loose: lenient; lowercase:
  lower; mail: email; malformed: invalid; mandatory: required compulsory obligatory; manual: help man; map: dict
  dictionary hash object record; markdown: md; markup: html tag; mass: bulk batch; match: equal fit; maximum: max
  limit; measure: time duration metrics; memoize: cache; memory: heap; merge: combine join mix; message: text
  notification; metadata: meta info; method: function; metrics: stats; middle: center; middleware: handler plugin
  interceptor; mime: type content; minimum: min least; missing: absent undefined empty; misspelled: typo; mock: stub
  fake; module: package library; monitor: watch metrics; monorepo: workspace package; month: monthly; mount: attach
  use; mutable: writable; name: identifier label; nearest: closest; negate: negative not no; negative: negate minus;
  nested: nest recursive inner; nesting: nested; newest: last latest; next: following coming; node: element;
  normalize: canonical standard; notation: syntax format; notify: emit event alert; nth: step every; null: none nil
  undefined; number: count num numeric integer; numeric: number; object: dict record; observe: watch listen; offset:
  position; oldest: first least; option: setting configuration config preference; optional: omit; order: sort
  sequence; origin: source; output: stdout print result; outside: outer external; overlap: intersect touch; override:
  replace overwrite custom; overwrite: override replace; package: module; padding: pad space; page: html web document;
  pagination: page offset limit cursor; pair: tuple entry; paragraph: block; parallel: concurrent; parent: ancestor;
  parse: read parser interpret; partial: part; password: secret; past: ago before; path: route url; pattern: regex
  regexp glob match; payload: body data; percent: decode encode uri; percentage: percent; performance: fast speed
  optimize; period: interval range duration span; periodic: interval; permanent: persist; permission: access role;
  persist: save store; phase: stage; phrase: text; pick: select choose; piece: part chunk segment; pipe: stream;
  place: location position; placeholder: param parameter variable slot; platform: os runtime system; plugin: extension
  addon; plus: add; portion: part slice; position: index offset cursor; positive: plus; precision: round; predicate:
  condition filter; prefix: leading start; prepend: before; pretty: format; previous: last before prior; print: log
  output write display; private: internal hidden; procedure: function method rpc; profile: benchmark; program: cli
  command; progress: bar; promise: async await; prompt: ask question interactive; property: attribute field prop key;
  proxy: forward gateway; public: export; publish: release deploy; push: stream send event sse; quarter: ; query:
  search param; queue: buffer; quick: fast; race: lock concurrent; random: shuffle; range: interval span; rank: sort
  score; ratio: percent; raw: unescaped literal; read: load get parse; readable: human format; readonly: immutable;
  recall: cache; receiver: handler; recent: last latest; recognise: detect match; recognize: detect match; recursive:
  nested deep recursion; redirect: location forward; reference: ref; refuse: reject deny forbid; regex: regexp
  expression pattern; register: add attach; regular: interval; reject: deny refuse disallow forbid prevent; relative:
  distance ago; release: publish version; remember: cache store; remote: rpc; remove: delete drop unset clear; rename:
  name alias; render: template display; reorder: sort order; replace: substitute override; reply: response answer;
  report: output summary; request: req call; required: mandatory must; reset: clear restore revert; resource: asset;
  response: res reply answer; restore: reset; retrieve: get fetch; retry: attempt again backoff; reuse: cache pool;
  reverse: backward descending; revert: undo rollback; rightmost: last right end; root: base; round: precision;
  rounding: round; route: path endpoint router; row: line; rpc: remote procedure; rule: validator policy constraint;
  run: execute start call; runtime: platform engine; same: equal; sanitise: sanitize escape; sanitize: escape clean;
  save: store write persist; schedule: cron timer; scope: context; search: find query lookup; secret: password token
  key; secure: ssl https tls; security: secure safe; segment: part chunk; select: choose pick filter; send: push emit
  write post transmit; sender: client from; sentence: text; separate: split separator delimiter; separator: delimiter;
  sequence: order list; serialize: stringify json; server: host backend; session: cookie; setter: set; setup: init
  configure prepare; several: multiple many various multi plural; shape: schema type; shared: common global; short:
  abbreviate brief compact; shortcut: shorthand alias helper; shorten: simplify abbreviate truncate; shorthand:
  shortcut alias; show: display print render; shrink: reduce minimize compress; shuffle: random; sign: signed minus;
  signature: sign; simplify: shorten reduce minimize; simultaneous: concurrent parallel; singleton: instance; site:
  host url; size: length; skip: ignore omit exclude bypass; slice: range sub; slow: throttle delay; socket: websocket
  ws; sole: only; sort: order; source: origin input; space: whitespace; speed: fast performance; spelling: notation;
  split: separate divide; spot: position; spreadsheet: csv table; squash: merge; stage: step phase; standard: default
  norm; start: begin launch init; state: status; static: asset file; statistics: stats metrics; status: code state;
  step: increment stride; stop: abort cancel halt end terminate; store: save persist storage cache; stream: streaming
  pipe chunk; strict: exact; string: text; stringify: serialize json; strip: remove trim; style: styling color format;
  subcommand: subprogram command; subscribe: listen on observe; subset: partial filter pick; substitute: replace;
  suffix: ending postfix extension; suggest: suggestion hint recommend similar; summary: description message; surplus:
  excess extra superfluous; surround: wrap; surrounding: wrap around; swallow: ignore catch; swap: exchange replace;
  sync: synchronous; synchronous: sync; syntax: notation grammar; table: grid column; tag: label version; tagged:
  template literal; tally: count; target: destination; teardown: cleanup after; tell: notify message; template: tagged
  literal view; temporary: temp tmp; terminal: tty console shell; text: string message label; theme: style color;
  throttle: limit rate; tidy: format clean; time: hour clock; timeout: deadline expire time; timestamp: time date
  epoch; timezone: tz zone offset; timing: duration time elapsed; title: heading header caption name; tls: ssl https;
  today: now current; token: lexer word; tokenizer: lexer token; tolerate: ignore allow loose; total: sum count;
  touching: adjacent inclusive; trace: log debug; transform: convert map; translation: locale i18n; transliterate:
  convert; traverse: walk visit; tree: nested hierarchy; trigger: emit fire invoke; trim: strip remove; true: boolean;
  truncate: cut shorten ellipsis; trusted: safe; type: typing typescript generic; typed: type typing; typing: type
  annotation hint; typo: misspell similar suggest; undefined: null missing; understand: parse; undo: revert; unicode:
  utf utf8 character; unique: distinct dedupe duplicate; universal: agnostic generic any; unknown: unrecognized
  invalid; unlimited: infinite; unrecognised: unknown invalid; unsafe: dangerous; upload: file multipart; uppercase:
  upper capital; url: address link uri href; usage: help; validate: check verify validator; value: content; variadic:
  multiple several rest repeated list; verbatim: raw literal; verify: check validate; version: release semver; view:
  template render; visible: show; visitor: client; wait: await delay sleep; walk: traverse visit iterate; warn:
  warning caution complain notice; watch: observe poll; websocket: ws socket; week: weekly; weekday: day; weekend:
  saturday sunday; whitespace: space blank; whole: entire full; width: size column; wildcard: glob pattern star;
  windows: win32; word: token term; wrap: width fold; wrong: invalid; year: yearly annual; zero: empty null; zone:
  timezone tz`;

/** How much of a concept is found when only another word for it is. */
const SYNONYM_GAIN = 0.7;

/** A stem to look for, and how much of the concept it stands for (1: the task's own word). */
export type Wording = { stem: string; gain: number };

const SYNONYMS = readTable();

function readTable(): ReadonlyMap<string, Wording[]> {
  const table = new Map<string, Wording[]>();
  for (const entry of TABLE.split(";")) {
    const [head = "", others = ""] = entry.split(":").map((part) => part.trim());
    const own = stem(head);
    const known = table.get(own) ?? [];
    const stems = new Set([...known.map((wording) => wording.stem), ...others.split(/\s+/).map(stem)]);
    stems.delete(own);
    table.set(
      own,
      [...stems].map((other) => ({ stem: other, gain: SYNONYM_GAIN })),
    );
  }
  return table;
}

/** The ways to say a stem: itself first, then what programs may call it, if `widely`. */
export function wordingsOf(own: string, widely: boolean): Wording[] {
  return [{ stem: own, gain: 1 }, ...(widely ? (SYNONYMS.get(own) ?? []) : [])];
}
