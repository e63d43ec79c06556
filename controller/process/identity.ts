/** What distinguishes processes. */
export interface ProcessTraits {
  /** The environment. */
  variables: Readonly<Record<string, string | undefined>>;
  hostname: string;
  /** The port on which this process listens. 0 means any. */
  port: number;
  /** A text that no other process has. */
  unique: string;
}

/**
 * The name of a process as a holder of the Lease. In a cluster it is the same after a crash, so that a container that
 * is restarted takes its Lease back at once: it is the name of the pod, from POD_NAME or the host name. Two processes
 * of one pod, or two pods with the name of their node (`hostNetwork`), cannot listen on the same port, so the port is a
 * part of the name. Outside of a cluster host names may be equal. There every process has its own name, and waits until
 * the Lease of its predecessor expires. If two processes have the same name all the same (pods with the same
 * `hostname`, or the environment of a pod on another machine), the one that had the Lease first sees it in the Lease.
 */
export function nameProcess({ variables, hostname, port, unique }: ProcessTraits): string {
  const pod = variables.POD_NAME || (variables.KUBERNETES_SERVICE_HOST && hostname);
  return pod && port !== 0 ? `${pod}:${port}` : `${hostname}-${unique}`;
}
