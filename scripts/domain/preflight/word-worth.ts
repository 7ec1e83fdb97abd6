import type { Concept } from "./request.ts";

/**
 * How often a word of a change's title is also written into the files that the change touches, in tenths: "cookie" nearly
 * always (8: 80 to 90 %), "nicer" never. Such a word's absence says that the thing is not there; the other's says nothing.
 * Stems, counted over 87,000 changes in the public histories of 33 projects (JavaScript, Python, Go, Rust, Ruby), every
 * project counting 20 times at most for a word; words of fewer than four projects and those around 5 are left out.
 */
const TENTHS = `
  0: adjustment anoth anymor autoupd behaviour bet bring broken bugfix bump bunch chor clarific clarify clarity
  consolid correct coupl easi explain feedback functionality grammar grammatical happen improvement increas littl
  logic misc mistak mov oop peopl polish potential readability refact regard rely reorganiz revert reword rid simplify
  slight spell stuff sur tidy tighten turn typo unify unnecessary unneed;
  1: accidental accord accur actual additional adjust adopt alloc alphabetical amend amount approach appropri
  arbitrary assort automat automatical avoid back backtick behav behavi bit brok bug capital car centraliz certain
  changelog cherry clarifi clean cleanup codebas compatibility confus consistency consistent copilot correspond cover
  coverag deal dep didn differenc distribut docstr document doesn don dont earli edg efficient elimin encourag
  enhancement everyth everywher expos extraneous faq favor fixup flaky flex forgot friend functional generaliz gofmt
  going golangci great hack happy hardcod harden helpful hopeful hotfix ify inconsistent instruct instrument intent
  intermittent intro isn lack less leverag lib link lint maintenanc micro migrat mislead miss moderniz monorepo mypy
  narrow necessary newer newly nic nicer nit notic old older optim optimiz outdat overview party perf pick plac
  practic prep prepar pretti prevent prioritiz problem punctu purpos pyupgrad quick rdoc rearrang recent recip reduc
  redundant refin reformat regardless regen regress relax remain remov removal renam repetit rephras restor restructur
  revisit rework rewrit robust rst rubo ruff safer seem sentenc seper several shorten shouldn silenc simplifi
  simplific small solv sometim specific speed stabiliz standardiz streamlin switch tell terminology testcas thank
  think thrown tiny tst tun unit untest upcom wasn websit weird what whoop wrong year;
  2: account advanc align almost appli apply aren articl assum autodoc autofix backport bad behind black breakag
  calcul capability cas caus check clash collis comment commit common comp compat complianc compliant concept convers
  convert copi customiz cut dead deduplic defens demonstr dependency descript design detail develop disallow
  distinguish drop dry duplicat emiss english enhanc ensur entir erroneous expand explan explicit extract failur
  firefox flak flakey forgotten full fully gat general generat hard high hold hot incompatibility inconsistency
  incorrect independent individual inferenc inform informat integr involv isolat issu jsdoc jshint latest lifetim lit
  management markup mechanism memo mention migr misspell modern modific modify most nyc occur official organiz
  overhead performanc permit pref presenc previous promot proof propos pull put quest quickstart rac ran readm real
  rebas redefin referenc reflect releas relevant reli reord replac reproduc resolut respect roundtrip rust safety
  sampl sanity satisfy say scenario screen section semantic separ show shut signatur similar situ snippet solut soon
  specify speedup squash src standard stay stdlib stray suggest suit superfluous swap syntax tak temporari themselv
  third tool touch treat trig trivial trunk tweak twic unabl undocument unnecessari unrelat unus utiliz validat verb
  viol won word workaround written;
  3: acceptanc address advertis affect aggress allocat already anch api appear appvey architectur ask associat attempt
  autocomplet automatic avail availability backward begin bluebird borrow bottom break built button bypass calculat
  cap catch caught chines choos circuit clear clippy cmdlin collaps com comparison comprehens condit conditional conf
  consid constant contact contribut convent cop crash curly cycl dangl dashboard decid definit demo deno depend
  deployment deprecat desc describ detect determin deterministic different direct distinct doc doubl duplic early eas
  easy edit entry equality existenc existent extra fac fact fail fall fast faulty filesystem fill fin final finish fir
  fit forbid format graceful guard guid guidanc handl hang hint homepag honor horizontal hyperlink identify impli
  imply includ incom incompat incomplet indent indic initial initializ insid internal intersphinx invok isort iterat
  javascript later layer lazi leak least library lifecycl look los lowercas machin maintain major makefil malform
  mandatory markdown mast maximum mean memoiz minimal minimum nonexistent normal obsolet ops output outsid pag
  paragraph paramet part pass past patch period playground plus point pollut polyfill prematur present prior pro
  produc prop protect public quality recogniz regener registr regular relat repl repo repository represent requirement
  rest reus revis rol roll rtd rubocop second sensit sent seq serial setup shak shim shuffl sid significant slow spac
  spec special specifi sphinx stability stal statement step stop structur styl stylistic subdir successful surfac
  swallow synchronous temp temporary track transit travis troubleshoot truncat try underly undo unhandl unicorn
  unsupport untyp upgrad upper uppercas useless utility vari verify visual vulnerability whit whitespac whol wid zsh;
  4: abstract accept access adapt algorithm alignment alter altern alternat analysis annot anyth applic argument
  asynchronous attach background bar bash becom belong bench benchmark big blacklist bold bound box browserify build
  builtin call capitaliz charact chat claim classifi cli closur coercion colon coloriz combin comma communic compar
  compil complet complexity component comput concern configur conflict construct contrib convenienc copy cor cov cross
  dash deadlock declar defin dependent deprec dev development discov discuss display div doct doctest dummy dup
  dynamical eager edition ellipsis email endpoint eol eslint evalu exampl extend facebook fak fallback falsy fenc
  figur first fmt fold follow found framework frontmat funct fuzz gen gener generic github global golden guidelin hand
  help hid highlight hub ignor immedi impl important improp increment infinit info insecur instanc instanti interact
  known larg lat lead learn leav lenient light lin list liv localiz locat lon long lookup lost lower main man mangl
  manual mark matrix memory merg messag method mini minifi minimiz mocha msg multipl multithread mutual nativ network
  never newlin nodej non notific npm nullish occurrenc optional order original overload overridden overwrit
  overwritten pack packag pad panic parenthesiz peer perform phras pin plural posit power pre preserv pretty prim
  print product propag propagat pypy rak random rebuild refer refresh render repeat replacement replic report resourc
  retain retriev rfc right round rspec rul run runtim sauc script sec semi sep separat short shortcut should sidebar
  simpl singl smart snapshot split sprintf spurious squar stag start strip subdirectory suppli suppress sync team
  terminat toc top transl transpil traversal trip tutorial typescript ubuntu unclos unexpect unifi uninitializ unset
  verific wasm webpack win workflow world wrap;
  6: abc accumul acquir action activ aggreg amd android anonymous app append arg around array assert ast attachment
  author babel backend badg batch bind blob bool boolean boundary bsd bundl callback captur category cell cfg cgi
  chain channel chart child children click clob cloud clust cod codecov col collect community composit compress concat
  config conform consecut consol const constraint creat crlf crypto css ctrl curs cwd cyclic dart data debug decor
  deep default delay deleg delet destin diff digit dispatch dist doe dot downgrad download dump echo elaps element
  emit encrypt end enqueu enter entity error escap event exact except exec exit exp experimental export expr ext
  extens feed fiber flash float focus foot form forward fragment func googl graph group guess head header hex hoist
  hook icon idempotency identifi iif illegal infer inherit input insert install int internet interrupt invoc item iter
  job jump jupyt keep keyboard lang layout len lexer linebreak literal load localhost lock lodash logical logo loss
  mac magic mail menu meta metadata middlewar mim mix mock model monit monkeypatch multilin namespac new next nod
  notat notify numeric omit one open operand option org outcom overlap pagin pair parallel parametriz paren pars
  pattern payload per permiss phas pipelin placehold plugin policy poll popul populat port pos positional post
  precedenc precompil preferenc preview primit priority prob program progress project prompt provid proxy prun psych
  pub pur pygment python quiet quit rack read reason reassign receiv red reexport reg regist registry rel reload req
  rerun resp respons restart resum return revers room row saf safari scan schedul schema scop scrollbar security
  segment select self serv servic ses setuptool severity shell shutdown silent singleton slack slic sort span stabl
  stack stat static std string struct stub subpath subscrib substitut success summary target tcp tear term ternary the
  threshold throttl tim timezon tmpdir toggl towncri train tre trunc tsc tty typ umd unicod uniqu unknown unmarshal
  unpack unst url uvloop val vect vend verbos verbosity vue wait walk weak web whilst whitelist wildcard work workspac
  writ zero;
  7: add addon adjacent agent aliv all and approx arch archiv argpars asset associ async atom atomic attr auth
  authority backtrac basic between bigint bucket buff bulk byt cach cancel cancell candid cascad certific chai chang
  checkout class client clock clon compact concaten concurrency conn connect content context contract cooky count csrf
  csv ctx curl cve cython dark dat decimal decod decompress decrement def delimit delta detach dialect dict dir
  discard disconnect discord dns dock domain down drain encod endless enterpris env environ eof equal err etag factory
  fals fami filt fingerprint flat flatten flush font foo forbidden fork fram freez frozen functool get getattr
  gitignor grunt gzip has hash height heredoc hom html http identity immut import importlib ini inspect interop
  interpol interpolat intersect jar join junit keepal key kind kwarg label lambda latency leaf lean length licens lik
  listen log loos mak many mask math media min minitest mjs mount multipart multiprocess mut net nil noop null num onc
  openssl outer packet pager parent path permalink pickl pool poss postfix pragma predic preload prev primary privacy
  proc promis protocol pseudo push pyproject pytest query rais react readon reassignment reconnect recov redirect
  redis reject remot reopen repr reserv respond retent review rollup root rpc rss sam sanitiz sass schem scor scss
  secur seed sentinel serializ sery session shard signal sinon siz slug sock socket sol sourc spawn spin spons ssh ssl
  status stdout storag str strategy stream stringify subprocess suffix support symlink sys task them thread timeout
  timer timestamp tmp token toml total trac traceback transf transform transport trim tru trust tunnel tupl twist
  typeof unary unlock unmodifi unquot until updat uri utf vary version virtualenv visit watch weight wheel when wiki
  with without xdist xhtml xml yaml zip;
  8: addr after age allow alt ancest asyncio autoload await aws befor body bom bord broadcast brotli cert charset
  chunk cls color conduct cooki credential databas dataclass datetim depth dequ dest destroy durat each els emb enabl
  enum erb errno eval exc exhaust favicon fish for foreign fresh from gist glob gulp heartbeat host hostnam idl
  interval into json loc map max nos octal offset only optimistic out own owner partit password paus pid ping pong pop
  provis queu rang raw reply rescu retry rout scal secret setattr sibl sitemap splat stderr stdin subdomain subset
  then this tls transact travers twit unix unlink unmatch use used user usernam uuid versionad virtual wher width
  within xfail yield zon;
  9: any ciph copyright deflat digest disposit ecma expir origin sleep slot stacklevel super svg void zstd;`;

/** What a word counts that the table leaves out; of such, a little less than half are written. */
const USUAL = 0.55;

const WORTH = readTable();

function readTable(): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (const entry of TENTHS.split(";")) {
    const [tenths = "", words = ""] = entry.split(":");
    for (const word of words.trim().split(/\s+/)) table.set(word, (Number(tenths) + 0.5) / 10);
  }
  return table;
}

/** Identifiers are written nearly as often as the surest words. */
const IDENTIFIER = 0.8;

/** How much a concept's presence or absence tells (0.05–0.95). */
export function worthIn({ whole, parts }: Pick<Concept, "whole" | "parts">): number {
  return whole === null ? (WORTH.get(parts[0] ?? "") ?? USUAL) : IDENTIFIER;
}
