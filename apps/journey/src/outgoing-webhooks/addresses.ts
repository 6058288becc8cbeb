import { BlockList, isIP } from 'node:net';

/**
 * What is nobody's on the public internet (the special-purpose registries of RFC 6890): this host, private and shared networks, link-local
 * with the metadata services of clouds, documentation and benchmarks, multicast, and what is reserved.
 */
const IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Handed out as public, and yet each Azure machine's own host.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only what is handed out is public at all, and of that not what wraps another address or serves as an example. */
const IPV6_PUBLIC = '2000::/3';
const IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const notPublic = new BlockList();
for (const subnet of IPV4) add(notPublic, subnet, 'ipv4');
for (const subnet of IPV6) add(notPublic, subnet, 'ipv6');
const handedOut = new BlockList();
add(handedOut, IPV6_PUBLIC, 'ipv6');

/** Whether an address, as resolvers write it, may be anybody's on the public internet. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  // An IPv4 address written as IPv6 is not among those handed out, and so refused whatever it maps to.
  return family === 6 && !address.includes('%') && handedOut.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

function add(list: BlockList, subnet: string, family: 'ipv4' | 'ipv6'): void {
  const [net, prefix] = subnet.split('/');
  list.addSubnet(net!, Number(prefix), family);
}
