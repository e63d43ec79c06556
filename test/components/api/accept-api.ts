import { writeFileSync } from 'node:fs';
import { apiSurface, STORED } from './api-surface';

writeFileSync(STORED, apiSurface());
