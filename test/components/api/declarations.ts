import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');
const FOLDER = join(ROOT, 'components');

/** Where the declarations are taken to be: nothing is written. */
export const DECLARATIONS = join(ROOT, '.declarations');

/**
 * The program of the declarations that the compiler makes of the components' sources, without comments.
 *
 * @param entries files without their ends: `components/index`
 */
export function declarationsOf(entries: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(FOLDER, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, FOLDER, {
    removeComments: true,
    outDir: DECLARATIONS,
  });
  const host = ts.createCompilerHost(options);
  const sources = ts.createProgram(rootsOf(entries, ROOT, '.ts'), options, host);
  const made = new Map<string, string>();
  sources.emit(undefined, (file, text) => void made.set(file, text), undefined, true);
  const parsed = (file: string, version: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile | undefined => {
    const text = made.get(file);
    return text === undefined
      ? (sources.getSourceFile(file) ?? host.getSourceFile(file, version))
      : ts.createSourceFile(file, text, version);
  };
  return ts.createProgram(
    rootsOf(entries, DECLARATIONS, '.d.ts'),
    { ...options, rootDir: DECLARATIONS, noEmit: true },
    {
      ...host,
      getSourceFile: parsed,
      fileExists: (file) => made.has(file) || host.fileExists(file),
      readFile: (file) => made.get(file) ?? host.readFile(file),
      directoryExists: (folder) => folder.startsWith(DECLARATIONS) || ts.sys.directoryExists(folder),
    },
  );
}

function rootsOf(entries: readonly string[], folder: string, end: string): string[] {
  return entries.map((entry) => join(folder, `${entry}${end}`));
}
