import dns, { type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses at which clouds give the credentials of a node to every process on it. */
const METADATA_NAMES = ['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data'];
const METADATA_SUFFIXES = ['.metadata.google.internal', '.metadata.goog', '.ec2.internal'];

const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16);
REFUSED.addSubnet('fe80::', 10, 'ipv6');
// Metadata services with addresses that are not link-local: of AWS over IPv6, of Alibaba and of Oracle.
REFUSED.addSubnet('fd00:ec2::', 32, 'ipv6');
REFUSED.addAddress('100.100.100.200');
REFUSED.addAddress('192.0.0.192');

/** A call to an address that users must not reach through the controller. */
export class LinkLocalError extends Error {
  constructor() {
    super(
      'is a link-local address or the metadata of a cloud, which the controller does not call; if it is meant, start the controller with --allow-link-local',
    );
    this.name = 'LinkLocalError';
  }
}

/**
 * Checks the host of an address, which may be a name or an IP address.
 * @throws LinkLocalError when it must not be called
 */
export function refuseLinkLocal({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const refused =
    isIP(host) === 0
      ? METADATA_NAMES.includes(host) || METADATA_SUFFIXES.some((suffix) => host.endsWith(suffix))
      : isRefused(host);
  if (refused) throw new LinkLocalError();
}

/**
 * Looks up names like Node.js, and refuses those that lead to such an address, because everybody can register names.
 */
export const lookupElsewhere: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '');
    if (addresses.some(({ address }) => isRefused(address))) return callback(new LinkLocalError(), '');
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first!.address, first!.family);
  });
};

/** Whether an address must not be called. IPv4 addresses in the form of IPv6 are recognised, too. */
function isRefused(address: string): boolean {
  return REFUSED.check(address.replace(/%.*$/, ''), isIP(address.replace(/%.*$/, '')) === 6 ? 'ipv6' : 'ipv4');
}
