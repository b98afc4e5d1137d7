// Builds when nothing is built yet or a source is newer than the build: `npm start` is then one command for everyone.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = ['dist/main.js', 'dist/pages/room.html'].map((file) => root + file);

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) latest = Math.max(latest, statSync(`${entry.parentPath ?? entry.path}/${entry.name}`).mtimeMs);
  }
  return latest;
}

const missing = built.find((file) => !existsSync(file));
const oldest = missing === undefined ? Math.min(...built.map((file) => statSync(file).mtimeMs)) : 0;
if (missing !== undefined || newest(`${root}src`) > oldest) {
  console.log('Building (once, about 15 seconds) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['run', '--silent', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(status ?? 1);
}
