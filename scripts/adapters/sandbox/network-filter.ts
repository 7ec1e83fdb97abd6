/** What a seccomp filter must know of a machine (linux/audit.h, asm/unistd.h). */
const MACHINES: Partial<Record<NodeJS.Architecture, { arch: number; socket: number; seccomp: number }>> = {
  x64: { arch: 0xc000003e, socket: 41, seccomp: 317 },
  arm64: { arch: 0xc00000b7, socket: 198, seccomp: 277 },
};

// linux/bpf_common.h and linux/seccomp.h
const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const RETURN = 0x06;
const NUMBER_AT = 0;
const ARCH_AT = 4;
const FIRST_ARGUMENT_AT = 16;
const ALLOW = 0x7fff_0000;
const FAIL_WITH_EACCES = 0x0005_0000 | 13;

/** The second way of calling the kernel on x64, with numbers of its own. */
const X32_CALLS = 0x4000_0000;
/** Opens sockets past any filter; the same number on every machine. */
const IO_URING_SETUP = 425;
/** Local sockets of the file system, and the kernel's own, which lists network interfaces. */
const AF_UNIX = 1;
const AF_NETLINK = 16;

type Step = [code: number, ifTrue: number, ifFalse: number, value: number];

function encode(steps: readonly Step[]): string {
  const bytes = Buffer.alloc(steps.length * 8);
  for (const [at, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(ifTrue, at * 8 + 2);
    bytes.writeUInt8(ifFalse, at * 8 + 3);
    bytes.writeUInt32LE(value, at * 8 + 4);
  }
  return bytes.toString("hex");
}

/**
 * A seccomp program (an array of `sock_filter`, hexadecimal) that lets a process open no socket but local ones, and the
 * number of the call that sets it; null on a processor that it is not written for. Jumps count from the next step.
 */
export function networkFilter(processor: NodeJS.Architecture): { seccomp: number; program: string } | null {
  const machine = MACHINES[processor];
  if (machine === undefined) return null;
  const program = encode([
    [LOAD, 0, 0, ARCH_AT],
    [IF_EQUAL, 0, 7, machine.arch],
    [LOAD, 0, 0, NUMBER_AT],
    [IF_AT_LEAST, 5, 0, X32_CALLS],
    [IF_EQUAL, 4, 0, IO_URING_SETUP],
    [IF_EQUAL, 0, 4, machine.socket],
    [LOAD, 0, 0, FIRST_ARGUMENT_AT],
    [IF_EQUAL, 2, 0, AF_UNIX],
    [IF_EQUAL, 1, 0, AF_NETLINK],
    [RETURN, 0, 0, FAIL_WITH_EACCES],
    [RETURN, 0, 0, ALLOW],
  ]);
  return { seccomp: machine.seccomp, program };
}
