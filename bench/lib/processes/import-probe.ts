import { cpuUsage } from 'node:process';

/*
 * Imports the given packages, and prints how long that took: node import-probe.js @nestjs/common @nestjs/core
 * A separate program, so that nothing is loaded before.
 */

const before = cpuUsage();
const start = performance.now();
for (const specifier of process.argv.slice(2)) await import(specifier);
const milliseconds = performance.now() - start;
const { user, system } = cpuUsage(before);
console.log(
  JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1_000 }),
);
