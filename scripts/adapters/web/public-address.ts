// A CommonJS package: Node finds no single names in it.
import ipaddr from "ipaddr.js";

/** `public`: any host of the web. `own`: a site that the configuration names, which may lie in a private network. */
export type Network = "public" | "own";

const OF_NETWORK: Readonly<Record<Network, readonly string[]>> = {
  public: ["unicast"],
  own: ["unicast", "private", "uniqueLocal", "loopback", "carrierGradeNat"],
};

/** Clouds answer with credentials at link-local addresses; Azure's agent also at this one, which looks public. */
const METADATA = ["168.63.129.16", "fd00:ec2::254"];

/**
 * Why a connection to an IP address must not be made; null when it may. The public web is what is left after all special
 * ranges: private, loopback, link-local, carrier-grade NAT, multicast, reserved, and IPv6 addresses with an IPv4 address
 * inside (mapped, NAT64, 6to4, Teredo), which lead to any of them.
 */
export function addressRefusal(address: string, network: Network): string | null {
  const ip = ipaddr.parse(address);
  const range = ip.range();
  if (METADATA.includes(ip.toString())) return `${address} is where a cloud keeps its metadata`;
  return OF_NETWORK[network].includes(range) ? null : `${address} is no public address (${range})`;
}
