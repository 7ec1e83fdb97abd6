/** What modules of Python's library hold whose names are few and change seldom; by `dir()` of Python 3.11, with names of 2.7 to 3.14. */
const PYTHON = {
  collections:
    "AsyncGenerator AsyncIterable AsyncIterator Awaitable ByteString Callable ChainMap Collection Container Coroutine Counter Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet OrderedDict Reversible Sequence Set Sized UserDict UserList UserString ValuesView abc defaultdict deque namedtuple",
  dataclasses:
    "Field FrozenInstanceError InitVar KW_ONLY MISSING asdict astuple dataclass field fields is_dataclass make_dataclass replace",
  contextlib:
    "AbstractAsyncContextManager AbstractContextManager AsyncContextDecorator AsyncExitStack ContextDecorator ExitStack aclosing asynccontextmanager chdir closing contextmanager nested nullcontext redirect_stderr redirect_stdout suppress",
  enum: "CONFORM CONTINUOUS EJECT Enum EnumCheck EnumDict EnumMeta EnumType Flag FlagBoundary IntEnum IntFlag KEEP NAMED_FLAGS ReprEnum STRICT StrEnum UNIQUE auto bin global_enum global_enum_repr global_flag_repr global_str member nonmember pickle_by_enum_name pickle_by_global_name property show_flag_values unique verify",
  functools:
    "Placeholder WRAPPER_ASSIGNMENTS WRAPPER_UPDATES cache cached_property cmp_to_key lru_cache partial partialmethod reduce singledispatch singledispatchmethod total_ordering update_wrapper wraps",
  json: "JSONDecodeError JSONDecoder JSONEncoder decoder detect_encoding dump dumps encoder load loads scanner tool",
  itertools:
    "accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby ifilter ifilterfalse imap islice izip izip_longest pairwise permutations product repeat starmap takewhile tee zip_longest",
  copy: "Error copy deepcopy dispatch_table error replace",
  abc: "ABC ABCMeta abstractclassmethod abstractmethod abstractproperty abstractstaticmethod get_cache_token update_abstractmethods",
};

/** Modules and macros of Rust's library by https://doc.rust-lang.org/std, and what those hold from which people take types. */
const RUST = {
  std: "alloc any arch array ascii assert_matches async_iter autodiff backtrace borrow boxed bstr cell char clone cmp collections convert default env error f16 f32 f64 f128 ffi fmt fs future hash hint i8 i16 i32 i64 i128 intrinsics io isize iter marker mem net num ops option os panic panicking path pat pin prelude primitive process ptr random range raw rc result rt simd slice str string sync task thread time u8 u16 u32 u64 u128 unicode usize vec assert assert_eq assert_ne cfg column compile_error concat dbg debug_assert debug_assert_eq debug_assert_ne eprint eprintln file format format_args include include_bytes include_str is_x86_feature_detected line matches module_path option_env print println stringify thread_local todo try unimplemented unreachable write writeln",
  "std::collections":
    "BTreeMap BTreeSet BinaryHeap HashMap HashSet LinkedList VecDeque Bound TryReserveError TryReserveErrorKind btree_map btree_set hash_map hash_set binary_heap linked_list vec_deque",
  "std::sync":
    "Arc Weak Mutex MutexGuard RwLock RwLockReadGuard RwLockWriteGuard Once OnceLock OnceState Condvar Barrier BarrierWaitResult WaitTimeoutResult PoisonError TryLockError TryLockResult LockResult LazyLock Exclusive ReentrantLock ReentrantLockGuard MappedMutexGuard MappedRwLockReadGuard MappedRwLockWriteGuard UniqueArc ONCE_INIT Semaphore atomic mpsc mpmc oneshot poison nonpoison barrier",
  "std::rc": "Rc Weak UniqueRc UniqueRcUninit",
  "std::cell": "Cell RefCell Ref RefMut UnsafeCell OnceCell LazyCell BorrowError BorrowMutError SyncUnsafeCell",
  "std::borrow": "Cow Borrow BorrowMut ToOwned IntoCow",
};

/** Headers of C++ without an ending, by https://en.cppreference.com/w/cpp/header up to C++26. */
const CPP =
  "algorithm any array atomic barrier bit bitset cassert ccomplex cctype cerrno cfenv cfloat charconv chrono cinttypes ciso646 climits clocale cmath codecvt compare complex concepts condition_variable contracts coroutine csetjmp csignal cstdalign cstdarg cstdbool cstddef cstdint cstdio cstdlib cstring ctgmath ctime cuchar cwchar cwctype debugging deque exception execution expected experimental ext filesystem flat_map flat_set format forward_list fstream functional future generator hash_map hash_set hazard_pointer hive initializer_list inplace_vector iomanip ios iosfwd iostream istream iterator latch limits linalg list locale map mdspan memory memory_resource meta mutex new numbers numeric optional ostream print queue random ranges ratio rcu regex scoped_allocator semaphore set shared_mutex simd source_location span spanstream sstream stack stacktrace stdexcept stdfloat stop_token streambuf string string_view strstream syncstream system_error text_encoding thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version";

/** Modules that come with Swift and with Apple's systems: those that begin with the name of one of its kits count as well. */
const SWIFT =
  "Swift Foundation FoundationNetworking FoundationXML FoundationEssentials FoundationInternationalization Glibc Musl Android Bionic Darwin WinSDK CRT ucrt WASILibc XCTest Testing Dispatch os ObjectiveC Combine SwiftUI UIKit AppKit Cocoa Observation RegexBuilder Distributed Synchronization Cxx CxxStdlib System Network Security CryptoKit Accelerate Accounts AdSupport Compression CDispatch Contacts Intents Messages MobileCoreServices Metal Photos Social Speech StoreKit Vision WebKit WatchKit Charts SwiftData SwiftSyntax MachO IOKit OSLog Builtin PackageDescription PackagePlugin CompilerPluginSupport";

const ofRows = (rows: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(rows).map(([module, names]): [string, ReadonlySet<string>] => [module, new Set(names.split(" "))]),
  );

export const PYTHON_NAMES: ReadonlyMap<string, ReadonlySet<string>> = ofRows(PYTHON);
export const RUST_NAMES: ReadonlyMap<string, ReadonlySet<string>> = ofRows(RUST);
export const CPP_HEADERS: ReadonlySet<string> = new Set(CPP.split(" "));
export const SWIFT_MODULES: ReadonlySet<string> = new Set(SWIFT.split(" "));
