import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';

const stored = z.object({
  machine: z.object({
    processor: z.string(),
    cores: z.number(),
    memoryGb: z.number(),
    node: z.string(),
    system: z.string(),
    load: z.number(),
    revision: z.string(),
    date: z.string(),
  }),
  rows: z.array(z.object({ what: z.string(), here: z.string(), reach: z.string() })),
});

export type StoredBench = z.infer<typeof stored>;

/** The bench's table: printed as it grows, stored with what it was measured on, and set beside one stored before. */
export class BenchTable {
  readonly #rows: StoredBench['rows'] = [];

  constructor() {
    print('what', 'here', 'to reach');
  }

  row(what: string, here: string, reach: string): void {
    this.#rows.push({ what, here, reach });
    print(what, here, reach);
  }

  /** Writes the table as JSON. */
  store(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    const bench: StoredBench = { machine: machine(), rows: this.#rows };
    writeFileSync(path, `${JSON.stringify(bench, null, 2)}\n`);
    console.log(`\nstored in ${path}: ${JSON.stringify(bench.machine)}`);
  }

  /** Prints what is different from a table stored before. @throws When the file is none. */
  compare(path: string): void {
    const before = stored.parse(JSON.parse(readFileSync(path, 'utf8')));
    const now = machine();
    const other = (['processor', 'cores', 'node'] as const).filter((fact) => before.machine[fact] !== now[fact]);
    console.log(
      `\nagainst ${before.machine.revision} of ${before.machine.date}, load ${before.machine.load} then, ${now.load} now`,
    );
    for (const fact of other) console.log(`ANOTHER MACHINE: ${fact} was ${before.machine[fact]}, is ${now[fact]}`);
    for (const { what, was, is, change } of changes(before.rows, this.#rows)) print(what, `${was} -> ${is}`, change);
  }
}

export interface Change {
  readonly what: string;
  readonly was: string;
  readonly is: string;
  /** Of the first number: in percent, or that the row is new or gone. */
  readonly change: string;
}

/** Rows by their words; figures by the first number in each. Rows whose number did not change are left out. */
export function changes(before: StoredBench['rows'], now: StoredBench['rows']): Change[] {
  const was = new Map(before.map((row) => [row.what, row.here]));
  const is = new Map(now.map((row) => [row.what, row.here]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((what) => {
    const [old, current] = [was.get(what), is.get(what)];
    if (old === undefined || current === undefined)
      return [{ what, was: old ?? '-', is: current ?? '-', change: old === undefined ? 'new' : 'not measured' }];
    const [from, to] = [firstNumber(old), firstNumber(current)];
    if (from === to) return [];
    const percent = from === 0 ? NaN : ((to - from) / from) * 100;
    return [
      {
        what,
        was: old,
        is: current,
        change: Number.isNaN(percent) ? '' : `${percent > 0 ? '+' : ''}${percent.toFixed(0)} %`,
      },
    ];
  });
}

function firstNumber(text: string): number {
  return Number(/-?\d[\d,]*(?:\.\d+)?/.exec(text)?.[0].replaceAll(',', '') ?? NaN);
}

function print(what: string, here: string, reach: string): void {
  console.log(`${what.padEnd(62)} ${here.padEnd(28)} ${reach}`);
}

function machine(): StoredBench['machine'] {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    revision: revision(),
    date: new Date().toISOString(),
  };
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
