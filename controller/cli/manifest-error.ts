/** A file that cannot be used. The message names it, the document in it, and what to do. */
export class ManifestError extends Error {}
