import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const DOCS = join(ROOT, 'docs');
/** The pages among the generated ones that people write. */
const WRITTEN = ['architecture.md', 'security.md'];

jest.setTimeout(120_000);

function filesIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.md'));
}

function pagesIn(folder: string): Record<string, string> {
  return Object.fromEntries(filesIn(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

function generatedPages(): Record<string, string> {
  return Object.fromEntries(Object.entries(pagesIn(DOCS)).filter(([file]) => !WRITTEN.includes(file)));
}

test('the reference says what the docstrings say; `npm run docs` writes it anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'serin-docs-'));
  try {
    execFileSync(process.execPath, [join(DOCS, 'build.mjs'), folder], { stdio: 'pipe' });
    expect(pagesIn(folder)).toEqual(generatedPages());
    expect(readFileSync(join(folder, 'project.txt'), 'utf8')).toBe(readFileSync(join(DOCS, '../README.md'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What everybody reads, and what contributors do, from the root of the project. */
const PAGES = ['.', 'docs', 'docs/decisions'].flatMap((folder) =>
  filesIn(join(ROOT, folder)).map((file) => join(folder, file)),
);

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const withoutBlocks = (text: string): string => text.replace(/^```.*?^```/gms, '');

/** The anchors of a page: its headings, as GitHub names them. */
function placesOf(page: string): string[] {
  const headings = [...withoutBlocks(textOf(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  return ['', ...headings];
}

interface Link {
  /** From the root of the project. */
  target: string;
  place: string;
}

/** The links of a page that lead to something in the project. */
function linksOf(page: string): Link[] {
  const text = withoutBlocks(textOf(page)).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)#\s]*)#?([^)\s]*)\)/g)]
    .filter(([, target]) => !/^[a-z]+:/.test(target!))
    .map(([, target, place]) => ({ target: target ? join(dirname(page), target) : page, place: place! }));
}

function leadsSomewhere({ target, place }: Link): boolean {
  if (!existsSync(join(ROOT, target))) return false;
  return target.endsWith('.md') ? placesOf(target).includes(place) : place === '';
}

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(link))).toEqual([]);
});

test.each(PAGES)('every file and folder that %s names is there', (page) => {
  const named = [
    ...withoutBlocks(textOf(page)).matchAll(/`((?:components|controller|docs|examples|test)\/[\w./-]*)`/g),
  ];
  expect(named.map(([, path]) => path!).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the index leads to every page for contributors', () => {
  const listed = linksOf('docs/README.md').map(({ target }) => target);
  const written = PAGES.filter((page) => page.startsWith('docs/decisions/') || WRITTEN.includes(page.slice(5)));
  expect(written.filter((page) => !listed.includes(page))).toEqual([]);
});

test.each(Object.entries(pagesIn(DOCS)))('%s tells nothing of where and when it was written', (_, text) => {
  expect(text).not.toContain(ROOT);
  expect(text).not.toMatch(/\b20\d\d-\d\d-\d\d\b/);
});
