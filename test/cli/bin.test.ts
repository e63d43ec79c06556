import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';

const ROOT = join(__dirname, '..', '..');
const built = existsSync(join(ROOT, 'dist', 'serin.cjs'));
if (!built) process.stderr.write('the installed command: skipped, dist/serin.cjs is missing: npm run build\n');

(built ? it : it.skip)('the installed command prints the version', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'controller', 'cli', 'bin.cjs'), 'version'],
    { encoding: 'utf8' },
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});
