import { Agent, type IncomingMessage, request } from 'node:http';
import { wait } from '../../support/processes';
import { BROKEN_TAG, IMAGE_HEADER, POD_HEADER } from './pods';

/** What came of one request. */
export interface Answer {
  /** Milliseconds since the epoch. */
  sent: number;
  ended: number;
  /** The pod that answered, and its image. */
  pod?: string;
  image?: string;
  status?: number;
  setCookie?: string;
  /** Why a user would be disappointed, other than by a version that is broken on purpose. */
  failure?: string;
}

export interface Target {
  port: number;
  host: string;
}

/** Longer than anything here takes, so that a request that hangs is counted as one that failed. */
const TIMEOUT = 5_000;

/** Users' requests, counted one by one. */
export interface Load {
  readonly answers: readonly Answer[];
  /** Sends no more, and waits for what is under way. */
  stop(): Promise<void>;
}

/** So many requests each second, whatever the answers take, each by a user who was never here. */
export function constantLoad(target: Target, rate: number, headers: Readonly<Record<string, string>> = {}): Load {
  const agent = new Agent({ keepAlive: true });
  const [answers, pending]: [Answer[], Set<Promise<unknown>>] = [[], new Set()];
  const start = Date.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (const due = ((Date.now() - start) / 1000) * rate; sent < due; sent++) {
      const asked = ask(target, headers, agent).then((answer) => answers.push(answer));
      pending.add(asked);
      void asked.then(() => pending.delete(asked));
    }
  }, 10);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all(pending);
    agent.destroy();
  };
  return { answers, stop };
}

/** A user who comes again and again, and keeps the cookie that he got last. */
export function visitor(target: Target, pause = 100): Load {
  const agent = new Agent({ keepAlive: true });
  const answers: Answer[] = [];
  let [going, cookie]: [boolean, string | undefined] = [true, undefined];
  const visit = async (): Promise<void> => {
    while (going) {
      const answer = await ask(target, cookie === undefined ? {} : { cookie }, agent);
      answers.push(answer);
      cookie = answer.setCookie?.split(';')[0] ?? cookie;
      await wait(pause);
    }
    agent.destroy();
  };
  const visits = visit();
  const stop = async (): Promise<void> => {
    going = false;
    await visits;
  };
  return { answers, stop };
}

/** Never rejects: what goes wrong is the answer. */
export async function ask(
  { port, host }: Target,
  headers: Readonly<Record<string, string>> = {},
  agent?: Agent,
): Promise<Answer> {
  const sent = Date.now();
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, agent, headers: { ...headers, host }, timeout: TIMEOUT },
        resolve,
      );
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${TIMEOUT} ms`)));
      asked.on('error', reject).end();
    });
    await response.toArray();
    return { sent, ended: Date.now(), ...content(response) };
  } catch (error) {
    return { sent, ended: Date.now(), failure: String(error) };
  }
}

function content({ headers, statusCode: status }: IncomingMessage): Partial<Answer> {
  const [pod, image] = [headers[POD_HEADER], headers[IMAGE_HEADER]] as (string | undefined)[];
  const meant = status === 200 || (image?.endsWith(`:${BROKEN_TAG}`) ?? false);
  const failure = pod !== undefined && meant ? undefined : `${status} by ${pod ?? 'the router'}`;
  return { pod, image, status, setCookie: headers['set-cookie']?.join('; '), failure };
}
