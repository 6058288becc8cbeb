import fc from 'fast-check';
import { isPublicAddress } from './addresses.js';

describe('an address that is not to be reached', () => {
  it.each([
    ['this host', '0.0.0.0'],
    ['this host', '0.1.2.3'],
    ['this host', '::'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['a private network', '10.0.0.1'],
    ['a private network', '10.255.255.255'],
    ['a private network', '172.16.0.1'],
    ['a private network', '172.31.255.255'],
    ['a private network', '192.168.1.1'],
    ['a shared network', '100.64.0.1'],
    ['a shared network', '100.127.255.255'],
    ['link-local', '169.254.0.1'],
    ['link-local', 'fe80::1'],
    ['link-local', 'fe80::1%eth0'],
    ['metadata of a cloud', '169.254.169.254'],
    ['metadata of a cloud', 'fd00:ec2::254'],
    ['metadata of a cloud', '100.100.100.200'],
    ['metadata of a cloud', '192.0.0.192'],
    ['metadata of a cloud', '168.63.129.16'],
    ['a unique local network', 'fc00::1'],
    ['a unique local network', 'fdff:ffff::1'],
    ['site-local', 'fec0::1'],
    ['IPv4 mapped', '::ffff:127.0.0.1'],
    ['IPv4 mapped', '::ffff:7f00:1'],
    ['IPv4 mapped', '::ffff:93.184.216.34'],
    ['IPv4 compatible', '::127.0.0.1'],
    ['IPv4 translated', '64:ff9b::7f00:1'],
    ['6to4', '2002:7f00:1::1'],
    ['Teredo', '2001:0:7f00:1::1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['an example', '192.0.2.1'],
    ['an example', '198.51.100.7'],
    ['an example', '203.0.113.9'],
    ['an example', '2001:db8::1'],
    ['a benchmark', '198.18.0.1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['no address', '127.1'],
    ['no address', '0x7f000001'],
    ['no address', '[::1]'],
  ])('%s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('however an IPv4 address is wrapped', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
        expect(isPublicAddress(`::${address}`)).toBe(false);
        expect(isPublicAddress(`64:ff9b::${address}`)).toBe(false);
      }),
    );
  });
});

it.each(['1.1.1.1', '9.255.255.255', '11.0.0.0', '93.184.216.34', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0'])(
  'the public IPv4 address %s is',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

it.each(['2606:4700:4700::1111', '2a00:1450:4001:800::200e', '2001:4860:4860::8888', '2620:fe::fe'])(
  'the public IPv6 address %s is',
  (address) => expect(isPublicAddress(address)).toBe(true),
);
