import { basename, join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../..');
const TYPES = join(ROOT, 'controller/api/types');
/** Serin's kinds, by the file that has their type. */
const KINDS = { Canary: 'canary', MetricTemplate: 'metric-template', AlertProvider: 'alert-provider' };
/** The fields of a kind that are its own; every object of Kubernetes has the others. */
const PARTS = ['spec', 'status'];

/** A type of which every field has a docstring. */
export interface Described {
  /** The file that declares it. Absent for a type without a name. */
  file?: string;
  /** How TypeScript writes it. */
  expression: string;
  about: string;
  fields: Readonly<Record<string, string>>;
}

/**
 * The docstrings of Serin's kinds, by type. A type without a name is called after the field that has it.
 *
 * @throws Error that names the field or type that has no docstring
 */
export function docstrings(): [string, Described][] {
  return [...new Docstrings().found].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Reads the docstrings of Serin's kinds, and of all types of this folder that their fields have. */
class Docstrings {
  readonly found = new Map<string, Described>();
  private readonly checker: ts.TypeChecker;

  constructor() {
    const files = Object.values(KINDS).map((file) => join(TYPES, `${file}.ts`));
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file));
    const { options } = ts.parseJsonConfigFileContent({ ...config, files }, ts.sys, ROOT, { types: [] });
    const program = ts.createProgram(files, options);
    this.checker = program.getTypeChecker();
    for (const [kind, file] of Object.entries(KINDS)) {
      const module = this.checker.getSymbolAtLocation(program.getSourceFile(join(TYPES, `${file}.ts`))!)!;
      this.addNamed(this.checker.tryGetMemberInModuleExports(kind, module)!);
    }
  }

  private addNamed(symbol: ts.Symbol): void {
    if (this.found.has(symbol.name)) return;
    const file = basename(symbol.declarations![0]!.getSourceFile().fileName, '.ts');
    const about = this.docstringOf(symbol, symbol.name);
    this.add(symbol.name, { file, expression: symbol.name, about }, this.checker.getDeclaredTypeOfSymbol(symbol));
  }

  private add(name: string, described: Omit<Described, 'fields'>, type: ts.Type): void {
    const fields: Record<string, string> = {};
    this.found.set(name, { ...described, fields });
    for (const field of type.getProperties().filter((property) => !(name in KINDS) || PARTS.includes(property.name))) {
      const path = `${name}.${field.name}`;
      fields[field.name] = this.docstringOf(field, path);
      this.addTypeOf(field, path, `NonNullable<${described.expression}['${field.name}']>`);
    }
  }

  /** The type of a field, or of the items of its list, or of the values of its map. */
  private addTypeOf(field: ts.Symbol, path: string, expression: string): void {
    const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(field));
    const item = this.itemOf(type);
    if (isOwn(item.symbol)) return this.addNamed(item.symbol);
    const isObject = (item.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
    if (!isObject || item.getProperties().length === 0) return;
    if (item !== type) throw new Error(`${path}: what is in a list or a map needs a type with a name`);
    this.add(path, { expression, about: this.docstringOf(field, path) }, item);
  }

  /** What is in a list or a map, however deep; else the type itself. */
  private itemOf(type: ts.Type): ts.Type {
    const item = this.checker.isArrayType(type) ? type.getNumberIndexType() : type.getStringIndexType();
    return item === undefined ? type : this.itemOf(item);
  }

  private docstringOf(symbol: ts.Symbol, path: string): string {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).replace(/\s+/g, ' ').trim();
    if (text === '') throw new Error(`${path} has no docstring: say in controller/api/types what it is for`);
    return text;
  }
}

/** Whether it is an interface of the API. */
function isOwn(symbol: ts.Symbol | undefined): symbol is ts.Symbol {
  const declared = symbol?.declarations?.[0];
  return (
    declared !== undefined && ts.isInterfaceDeclaration(declared) && declared.getSourceFile().fileName.startsWith(TYPES)
  );
}
