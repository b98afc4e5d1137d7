import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type Access, openAccess } from '../access/access.js';
import { DEFAULT_TENANT, type KeyScope, type Role, ROLES, SCOPES } from '../access/principal.js';
import { systemClock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import { silentLog } from '../domain/log.js';
import { Database } from '../storage/database.js';

type Print = (line: string) => void;

/** `zhubo users`: who may use the studio, from the machine itself. */
export function usersCommand(place: string, print: Print): Command {
  const users = new Command('users').description('people of the studio\n工作室的用户');
  users
    .command('add')
    .description('invite somebody; they choose their own password\n邀请用户，密码由本人设置')
    .argument('<login>', 'e-mail address or another name / 邮箱或登录名')
    .option('--name <name>', 'what they are called / 姓名')
    .addOption(new Option('--role <role>', 'what they may do / 角色').choices([...ROLES]).default('owner'))
    .option('--tenant <id>', 'whose people / 租户', DEFAULT_TENANT)
    .action(async (login: string, options: { name?: string; role: Role; tenant: string }) => {
      await withAccess(place, async ({ tenants, users: people }) => {
        const { id } = await tenants.get(options.tenant);
        const user = { login, name: options.name ?? login, role: options.role };
        const { invitation } = await people.add(id, user);
        print(`/studio#invitation=${invitation ?? ''}`);
        print('一次有效，三天内打开 good once, for three days');
      });
    });
  users
    .command('list')
    .description('who is there\n列出用户')
    .option('--tenant <id>', 'whose people / 租户', DEFAULT_TENANT)
    .action(async ({ tenant }: { tenant: string }) => {
      await withAccess(place, async ({ users: people }) => {
        for (const { login, name, role, disabled } of await people.list(tenant))
          print(`${login}\t${role}\t${name}${disabled ? '\t停用 disabled' : ''}`);
      });
    });
  return users;
}

/** `zhubo keys`: keys for programs. */
export function keysCommand(place: string, print: Print): Command {
  const keys = new Command('keys').description('keys for programs\n程序用的密钥');
  keys
    .command('add')
    .description('make a key and show it this once\n新建密钥，只显示这一次')
    .argument('<name>', 'what it is for / 用途')
    .requiredOption('--scopes <scopes>', SCOPES.join(','), (text) => text.split(',').map(scopeOf))
    .option('--tenant <id>', 'whose key / 租户', DEFAULT_TENANT)
    .action(async (name: string, { scopes, tenant }: { scopes: KeyScope[]; tenant: string }) => {
      await withAccess(place, async ({ tenants, keys: made }) => {
        const { id } = await tenants.get(tenant);
        print((await made.create(id, { name, scopes, expires: null })).secret);
      });
    });
  keys
    .command('revoke')
    .description('end a key at once\n立即吊销密钥')
    .argument('<id>', 'as `zhubo keys list` has it / 密钥编号')
    .option('--tenant <id>', 'whose key / 租户', DEFAULT_TENANT)
    .action(async (id: string, { tenant }: { tenant: string }) => {
      await withAccess(place, async ({ keys: made }) => {
        await made.revoke(tenant, id);
        print(`已吊销 revoked: ${id}`);
      });
    });
  keys
    .command('list')
    .description('which keys there are\n列出密钥')
    .option('--tenant <id>', 'whose keys / 租户', DEFAULT_TENANT)
    .action(async ({ tenant }: { tenant: string }) => {
      await withAccess(place, async ({ keys: made }) => {
        for (const { id, name, scopes, revoked } of await made.list(tenant))
          print(`${id}\t${name}\t${scopes.join(',')}${revoked === null ? '' : '\t已吊销 revoked'}`);
      });
    });
  return keys;
}

/** `zhubo backup`: everything, while the server runs. */
export function backupCommand(place: string, print: Print): Command {
  return new Command('backup')
    .description('copy the database while the server runs\n在服务运行时备份数据库')
    .argument('<file>', 'where the copy goes; must not exist / 备份文件，不能已存在')
    .action(async (file: string) => {
      await withDatabase(place, async (database) => {
        await database.backup(file);
        print(`已备份 backed up: ${file}`);
      });
    });
}

async function withAccess(place: string, work: (access: Access) => Promise<void>): Promise<void> {
  await withDatabase(place, async (database) => {
    const access = await openAccess(
      database,
      { hashes: { platform: [], operator: [] }, oidc: null },
      systemClock,
      silentLog,
    );
    try {
      await work(access);
    } finally {
      access.close();
    }
  });
}

/** Looking must not make a database. */
async function withDatabase(place: string, work: (database: Database) => Promise<void>): Promise<void> {
  if (!place.startsWith('postgres') && !existsSync(place))
    throw new Failure('not_found', `${place} does not exist; start the server once, or set ZHUBO_DATA.`);
  const database = await Database.open(place, systemClock, silentLog);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

function scopeOf(text: string): KeyScope {
  const scope = SCOPES.find((one) => one === text.trim());
  if (scope === undefined)
    throw new Failure('bad_request', `${JSON.stringify(text)} is no scope; allowed: ${SCOPES.join(', ')}`);
  return scope;
}
