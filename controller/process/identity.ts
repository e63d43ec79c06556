/** What tells processes apart. */
export interface ProcessTraits {
  /** The environment. */
  variables: Readonly<Record<string, string | undefined>>;
  hostname: string;
  /** The port on which this process listens; 0: any. */
  port: number;
  /** Something that no other process has. */
  unique: string;
}

/**
 * The name under which a process holds the Lease. In a cluster it is the same after a crash, so that a container that
 * is started again takes its Lease back at once: the pod's name, by POD_NAME or as its host name. Two processes of one
 * pod, or two pods with the name of their node (`hostNetwork`), cannot listen on the same port, which is therefore part
 * of it. Outside of a cluster host names need not differ: there every process has a name of its own, and waits until
 * the Lease of its predecessor runs out. Should two processes have the same name nevertheless (pods with the same
 * `hostname`, a pod's environment on another machine), the Lease shows it to the one that had it first.
 */
export function nameProcess({ variables, hostname, port, unique }: ProcessTraits): string {
  const pod = variables.POD_NAME || (variables.KUBERNETES_SERVICE_HOST && hostname);
  return pod && port !== 0 ? `${pod}:${port}` : `${hostname}-${unique}`;
}
