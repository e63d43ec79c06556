import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const DECISIONS = 'decisions';

/** The pages in this folder that people write. The generator lists them, and leaves them as they are. */
export const WRITTEN = [
  {
    file: 'architecture.md',
    title: 'Architecture',
    about: 'how a rollout works inside, and what Serin keeps of Flagger',
  },
  {
    file: 'security.md',
    title: 'Security',
    about: 'what writers of Canaries and templates reach through the controller, and how to narrow it',
  },
];

/** The decisions behind the design, in their order. Each is a page of its own, which people write. */
export function decisions() {
  const files = readdirSync(join(DOCS, DECISIONS)).filter((file) => file.endsWith('.md'));
  return files.sort().map((file) => ({ file: `${DECISIONS}/${file}`, title: titleOf(join(DOCS, DECISIONS, file)) }));
}

/** The heading that a page begins with. @throws Error if it has none */
function titleOf(path) {
  const [first] = readFileSync(path, 'utf8').split('\n');
  if (!first.startsWith('# ')) throw new Error(`${path} has no title: begin it with a line "# …"`);
  return first.slice(2);
}
