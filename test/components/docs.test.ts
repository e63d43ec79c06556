import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const DOCS = resolve(__dirname, '../../docs');

jest.setTimeout(120_000);

function pagesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

test('the reference says what the docstrings say; `npm run docs` writes it anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'serin-docs-'));
  try {
    execFileSync(process.execPath, [join(DOCS, 'build.mjs'), folder], { stdio: 'pipe' });
    expect(pagesIn(folder)).toEqual(pagesIn(DOCS));
    expect(readFileSync(join(folder, 'project.txt'), 'utf8')).toBe(readFileSync(join(DOCS, '../README.md'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The anchors of a page: its headings, as GitHub names them. */
function placesOf(text: string): string[] {
  const headings = [...text.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  return ['', ...headings];
}

test.each(Object.entries(pagesIn(DOCS)))('every link of %s leads somewhere', (file, text) => {
  const pages = pagesIn(DOCS);
  const links = [...text.matchAll(/\]\(([^)#]*)#?([^)]*)\)/g)].map(([, page, place]) => ({
    page: page || file,
    place: place!,
  }));
  expect(
    links.filter(({ page, place }) => pages[page] === undefined || !placesOf(pages[page]).includes(place)),
  ).toEqual([]);
});

test.each(Object.entries(pagesIn(DOCS)))('%s tells nothing of where and when it was written', (_, text) => {
  expect(text).not.toContain(resolve(__dirname, '../..'));
  expect(text).not.toMatch(/\b20\d\d-\d\d-\d\d\b/);
});
