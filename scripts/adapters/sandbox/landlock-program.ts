/**
 * Confines itself and becomes another program. In Perl, because every Debian and Ubuntu image has it (perl-base is
 * essential there), and Landlock can be reached by system calls alone: nothing to build, nothing to install. It needs
 * `no_new_privs`, which setpriv has set before.
 *
 * Arguments: the ruleset's attributes and the seccomp program ("" for none) in hexadecimal, the number of the seccomp
 * call, the number of rules, for each rule its rights and its path, then the program with its arguments. A place that
 * this user cannot open anyway gets no rule; any other failure ends it before the program starts. Strings are variables
 * throughout: `syscall` takes no others as pointers.
 */
const CONFINE_AND_RUN = String.raw`
my ($attributes, $filter, $seccomp, $count) = splice @ARGV, 0, 4;
my $ruleset = pack "H*", $attributes;
my $set = syscall 444, $ruleset, length $ruleset, 0;
die "landlock_create_ruleset: $!\n" if $set < 0;
for (1 .. $count) {
  my ($rights, $path) = splice @ARGV, 0, 2;
  sysopen my $place, $path, 0x280000 or next;
  my $rule = pack "Ql", $rights, fileno $place;
  syscall(445, $set, 1, $rule, 0) == 0 or die "landlock_add_rule for $path: $!\n";
}
syscall(446, $set, 0) == 0 or die "landlock_restrict_self: $!\n";
if ($filter ne "") {
  my $steps = pack "H*", $filter;
  my $program = pack "S x6 P", length($steps) / 8, $steps;
  syscall($seccomp + 0, 1, 0, $program) == 0 or die "seccomp: $!\n";
}
exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\n";
`;

/** Prints the version of the kernel's Landlock, or why there is none. */
export const PRINT_VERSION = 'my $v = syscall 444, 0, 0, 1; print $v < 0 ? "none: $!" : $v';

// linux/landlock.h
const EXECUTE = 1n << 0n;
const WRITE_FILE = 1n << 1n;
const READ_FILE = 1n << 2n;
const READ_DIR = 1n << 3n;
const REFER = 1n << 13n;
const TRUNCATE = 1n << 14n;
const IOCTL_DEV = 1n << 15n;
const SCOPE_ABSTRACT_UNIX_SOCKET = 1n << 0n;
const SCOPE_SIGNAL = 1n << 1n;

/** The first that lets a file move from one folder to another, as every build does. Linux 5.19. */
export const LEAST_VERSION = 2;

/** All rights over files that a version knows; what is not handled would be allowed everywhere. */
function handledRights(version: number): bigint {
  const first = (1n << 13n) - 1n;
  return first | REFER | (version >= 3 ? TRUNCATE : 0n) | (version >= 5 ? IOCTL_DEV : 0n);
}

/** A file or folder with everything below it, and what may be done there. */
export type Place = { path: string; isFolder: boolean; may: "read" | "write" };

function rightsOf({ isFolder, may }: Place, version: number): bigint {
  const handled = handledRights(version);
  const ofFiles = EXECUTE | READ_FILE | (may === "write" ? WRITE_FILE | TRUNCATE | IOCTL_DEV : 0n);
  if (!isFolder) return ofFiles & handled;
  return may === "write" ? handled : EXECUTE | READ_FILE | READ_DIR;
}

function ruleset(version: number): string {
  const fields = [handledRights(version)];
  // Between the two: rights over TCP ports, which the network filter makes superfluous.
  if (version >= 6) fields.push(0n, SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL);
  const bytes = Buffer.alloc(fields.length * 8);
  for (const [at, field] of fields.entries()) bytes.writeBigUInt64LE(field, at * 8);
  return bytes.toString("hex");
}

/**
 * Arguments for Perl to run the program that follows them with no more than these places, and without network where a
 * filter is given. `version`: of the kernel's Landlock, at least `LEAST_VERSION`.
 */
export function confineAndRun(
  version: number,
  places: readonly Place[],
  filter: { seccomp: number; program: string } | null,
): string[] {
  const rules = places.flatMap((place) => [String(rightsOf(place, version)), place.path]);
  const { program, seccomp } = filter ?? { program: "", seccomp: 0 };
  return ["-e", CONFINE_AND_RUN, "--", ruleset(version), program, String(seccomp), String(places.length), ...rules];
}
