import { BlockList, isIP } from 'node:net';

/** Ports that alerts may go to. Whoever may write a routing document must not reach other ports through us. */
const PORTS: readonly string[] = ['443', '8443'];

// Special-purpose registries of IANA (RFC 6890 and its updates): what isn't a public unicast address.
const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) inside.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::', 127], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8], ['::ffff:0:0', 96]] as const) inside.addSubnet(net, bits, 'ipv6');

/**
 * Why an address as written may not be sent to. Names that resolve to an address inside are found when a delivery
 * connects. None of it holds with ALLOW_PRIVATE_RECEIVERS.
 */
export function addressProblem(address: string): string | null {
  const url = new URL(address);
  const problem = endpointProblem(url);
  if (problem !== null) return problem;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const isInside = family === 0 ? /(^|\.)(localhost|local|internal)\.?$/i.test(host) : inside.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return isInside ? 'is an address inside the network; such receivers need ALLOW_PRIVATE_RECEIVERS=true' : null;
}

/** Scheme and port, asked again at each send: a stored document may be older than the rule. */
export function endpointProblem({ protocol, port }: URL): string | null {
  if (protocol !== 'https:') return 'must be https; http is for local stacks, with ALLOW_PRIVATE_RECEIVERS=true';
  // A URL's port is empty when it is the scheme's own.
  return PORTS.includes(port === '' ? '443' : port) ? null : `must use port ${PORTS.join(' or ')}; others are for local stacks, with ALLOW_PRIVATE_RECEIVERS=true`;
}
