import { Application } from 'typedoc';
const out = process.argv[2];
const app = await Application.bootstrapWithPlugins({ options: new URL('typedoc.json', import.meta.url).pathname, out });
const project = await app.convert();
app.validate(project);
await app.generateOutputs(project);
