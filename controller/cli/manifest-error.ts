/** A file or an option that cannot be used; the message names it, the document in it, and what to do. */
export class ManifestError extends Error {}
