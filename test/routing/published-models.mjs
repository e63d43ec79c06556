// Says what models that were made from providers' definitions think of objects. Reads from standard input a list of
// `{ model, object }`, where a model is a package; prints a list of complaints, empty where there is none. A program of
// its own: the models come as ES modules only.
import { readFileSync } from 'node:fs';

async function complaint({ model, object }) {
  const kinds = await import(`${model}/${object.apiVersion}`);
  const Kind = kinds[object.kind];
  if (Kind === undefined) return `${model} has no ${object.apiVersion} ${object.kind}`;
  try {
    new Kind(object).validate();
    return '';
  } catch (error) {
    return error.message;
  }
}

console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, 'utf8')).map(complaint))));
