import dns, { type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where clouds tell whoever asks from a node the credentials of the node. */
const METADATA_NAMES = ['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data'];
const METADATA_SUFFIXES = ['.metadata.google.internal', '.metadata.goog', '.ec2.internal'];

const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16);
REFUSED.addSubnet('fe80::', 10, 'ipv6');
// Metadata beyond the link: of AWS over IPv6, of Alibaba and of Oracle.
REFUSED.addSubnet('fd00:ec2::', 32, 'ipv6');
REFUSED.addAddress('100.100.100.200');
REFUSED.addAddress('192.0.0.192');

/** A call to a place that users must not reach through the controller. */
export class LinkLocalError extends Error {
  constructor() {
    super(
      'is a link-local address or the metadata of a cloud, which the controller does not call; if it is meant, start the controller with --allow-link-local',
    );
    this.name = 'LinkLocalError';
  }
}

/** @throws LinkLocalError when the host of an address must not be called: by its name, or as an IP address */
export function refuseLinkLocal({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const refused =
    isIP(host) === 0
      ? METADATA_NAMES.includes(host) || METADATA_SUFFIXES.some((suffix) => host.endsWith(suffix))
      : isRefused(host);
  if (refused) throw new LinkLocalError();
}

/** Looks names up as Node does, and refuses those that lead to such an address: a name may be anybody's. */
export const lookupElsewhere: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '');
    if (addresses.some(({ address }) => isRefused(address))) return callback(new LinkLocalError(), '');
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first!.address, first!.family);
  });
};

/** An IPv4 address that is written as one of IPv6 is found as well. */
function isRefused(address: string): boolean {
  return REFUSED.check(address.replace(/%.*$/, ''), isIP(address.replace(/%.*$/, '')) === 6 ? 'ipv6' : 'ipv4');
}
