// Copies the built example beside the built proof: `prove` runs it without `--app`.
import { cp, rm } from 'node:fs/promises';

const FROM = new URL('../../../example/', import.meta.url);
const TO = new URL('../example/', import.meta.url);

await rm(TO, { recursive: true, force: true });
for (const folder of ['dist/app', 'dist/proof'])
  await cp(new URL(folder, FROM), new URL(folder, TO), { recursive: true });
