import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/ops/log.js';

/** What the log writes while `work` runs, one object a line. */
function written(work: (log: ReturnType<typeof createLog>) => void, level = 'info'): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  work(createLog(level, into));
  return lines;
}

describe('the log', () => {
  it('writes no secret and no viewer’s words, at whatever depth they are handed over', () => {
    const secrets = {
      authorization: 'Bearer S3CRET',
      apiKey: 'S3CRET',
      key: 'S3CRET',
      credential: 'S3CRET',
      password: 'S3CRET',
      sdp: 'v=0 S3CRET',
      offer: 'v=0 S3CRET',
      answer: 'v=0 S3CRET',
      text: '我的电话 S3CRET',
    };
    const lines = written((log) => {
      log.info({ ...secrets, room: 'demo' }, 'flat');
      log.info({ comment: secrets }, 'one down');
      log.info({ request: { headers: { ...secrets, 'x-api-key': 'S3CRET' } } }, 'two down');
      log.info({ headers: { 'x-api-key': 'S3CRET', cookie: 'S3CRET' } }, 'headers');
      log.child({ session: 's1', key: 'S3CRET' }).info({ batch: { items: [secrets] } }, 'child');
    });
    expect(lines).toHaveLength(5);
    expect(JSON.stringify(lines)).not.toContain('S3CRET');
    expect(lines[0]).toMatchObject({ room: 'demo', msg: 'flat', authorization: '[removed]' });
  });

  it('writes errors with their message and stack, and leaves out what is below its level', () => {
    const lines = written((log) => {
      log.debug({}, 'not this');
      log.error({ error: new Error('it broke') }, 'failed');
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, msg: 'failed', error: { message: 'it broke' } });
  });
});
