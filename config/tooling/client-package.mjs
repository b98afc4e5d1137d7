// Writes the package.json and README of dist/zhubo-client: `npm pack ./dist/zhubo-client` makes what integrators install.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version, license, engines, dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const manifest = {
  name: 'zhubo-client',
  version,
  description:
    'Client of a Zhubo server: platform socket with resume, viewer socket, WHEP player, the schemas of their events',
  license,
  type: 'module',
  engines,
  exports: {
    '.': './client/index.js',
    './player': './client/player/index.js',
    './schemas': './gateway/platform/protocol.js',
  },
  // Types of events are inferred from the schemas; nothing but `zhubo-client/schemas` needs it at run time.
  peerDependencies: { zod: `^${dependencies.zod}` },
  peerDependenciesMeta: { zod: { optional: true } },
};
writeFileSync(`${root}dist/zhubo-client/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
for (const file of ['README.md', 'examples'])
  cpSync(`${root}src/client/${file}`, `${root}dist/zhubo-client/${file}`, { recursive: true });
cpSync(`${root}LICENSE`, `${root}dist/zhubo-client/LICENSE`);
