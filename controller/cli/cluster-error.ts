/**
 * A cluster cannot be reached, or does not have what was requested. The message names the server or the namespace, and
 * says what to do.
 */
export class ClusterError extends Error {}
