/**
 * A cluster that cannot be asked, or that lacks what was asked for; the message names the server or the namespace, and
 * what to do.
 */
export class ClusterError extends Error {}
