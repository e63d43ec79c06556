import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');
const FOLDER = join(ROOT, 'components');

/** The folder of the declarations in the program. Nothing is written. */
export const DECLARATIONS = join(ROOT, '.declarations');

/**
 * A program with the declarations of the components, made by the compiler and without comments.
 *
 * @param entries files without extension: `components/index`
 */
export function declarationsOf(entries: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(FOLDER, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, FOLDER, {
    removeComments: true,
    outDir: DECLARATIONS,
    // Only declarations are asked for here: `npm run types` checks the sources.
    noCheck: true,
  });
  const host = ts.createCompilerHost(options);
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
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
