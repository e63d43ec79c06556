/**
 * The URL of one of a provider's endpoints: its address with a path behind it. The address may end in a slash.
 *
 * @param fallback the address where none is configured. Default: an address is required.
 * @throws Error when there is no address, or it is not a URL
 */
export function endpoint(type: string, address: string | undefined, path: string, fallback?: string): URL {
  const text = address || fallback;
  if (!text) throw new Error(`the ${type} provider has no address: set spec.provider.address to its URL`);
  if (!URL.canParse(text))
    throw new Error(`the ${type} provider's address is no URL: set spec.provider.address to one like http://host:9090`);
  const url = new URL(text);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url;
}
