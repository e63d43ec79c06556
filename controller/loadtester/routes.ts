import { type HookCall, readCall } from './tasks/call';
import { GATE_KINDS, type GateKind, type Gates } from './gates';
import { Refusal } from './refusal';
import type { Answer, Tasks } from './tasks/tasks';

/** Answers the calls to one path. @param body of the call */
export type Route = (body: string) => Answer | Promise<Answer>;

export interface RouteOptions {
  tasks: Tasks;
  gates: Gates;
  /** Namespaces whose Canaries are served. Default: all. */
  namespaces?: RegExp;
}

/** The routes for POST, by path. */
export function routesOf({ tasks, gates, namespaces }: RouteOptions): ReadonlyMap<string, Route> {
  const readServedCall = (body: string): HookCall => {
    const call = readCall(body);
    if (namespaces !== undefined && !namespaces.test(call.namespace)) {
      throw new Refusal(
        403,
        `namespace: Canaries of ${call.namespace} are not served here; call another load tester, or widen --namespace-regexp`,
      );
    }
    return call;
  };
  return new Map<string, Route>([
    ['/', (body) => tasks.answer(readServedCall(body))],
    ['/gate/approve', () => ({ status: 200, body: 'approved' })],
    ['/gate/halt', () => ({ status: 403, body: 'halted' })],
    ...GATE_KINDS.flatMap((kind) => gateRoutes(kind, gates, (body) => readServedCall(body).canary)),
  ]);
}

function gateRoutes(kind: GateKind, gates: Gates, canaryOf: (body: string) => string): [string, Route][] {
  const setGate = async (body: string, open: boolean): Promise<Answer> => {
    await gates.set(kind, canaryOf(body), open);
    return { status: 202, body: '' };
  };
  const check: Route = (body) => {
    const canary = canaryOf(body);
    return gates.isOpen(kind, canary)
      ? { status: 200, body: 'open' }
      : { status: 403, body: `the ${kind} of ${canary} is closed; POST /${kind}/open opens it` };
  };
  return [
    [`/${kind}/check`, check],
    [`/${kind}/open`, (body) => setGate(body, true)],
    [`/${kind}/close`, (body) => setGate(body, false)],
  ];
}
