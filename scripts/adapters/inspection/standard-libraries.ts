import { builtinModules } from "node:module";

/** Python 3.8 to 3.14, and what Python 2 called otherwise. From `sys.stdlib_module_names`. */
const PYTHON =
  "__future__ __main__ _typeshed _thread abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo ConfigParser Cookie HTMLParser Queue SocketServer StringIO __builtin__ cPickle cStringIO cookielib httplib md5 thread urllib2 urlparse";

/** Ruby 2.7 to 3.4, default and bundled gems included. */
const RUBY =
  "English abbrev base64 benchmark bigdecimal bundler cgi coverage csv date dbm delegate did_you_mean digest drb erb error_highlight etc expect fcntl fiber fiddle fileutils find forwardable gdbm getoptlong io ipaddr irb json logger matrix minitest monitor mutex_m net nkf objspace observer open-uri open3 openssl optparse ostruct pathname pp prettyprint prime prism pstore psych pty racc rake random rbconfig rdoc readline reline resolv rexml rinda ripper rss ruby2_keywords rubygems securerandom set shellwords singleton socket stringio strscan syntax_suggest syslog tempfile test thread time timeout tmpdir tracer tsort un unicode_normalize uri weakref webrick win32ole yaml zlib";

export const NODE_MODULES: ReadonlySet<string> = new Set(builtinModules.map((name) => name.replace(/^node:/, "")));
export const PYTHON_MODULES: ReadonlySet<string> = new Set(PYTHON.split(" "));
export const RUBY_LIBRARIES: ReadonlySet<string> = new Set(RUBY.split(" "));
/** Crates that come with the compiler, and the words that stand for the crate itself. */
export const RUST_CRATES: ReadonlySet<string> = new Set([
  "std",
  "core",
  "alloc",
  "proc_macro",
  "test",
  "crate",
  "self",
  "super",
  "Self",
]);
