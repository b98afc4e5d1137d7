import { readFileSync } from 'node:fs';
import { asError, Failure } from '../../domain/failure.js';
import type { RankingFile } from './judgement.js';

/**
 * Reads `ranking.json`.
 * @throws Failure `bad_request` when it cannot be read or is of another format.
 */
export function loadRanking(path: string): RankingFile {
  let file: RankingFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as RankingFile;
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  const format: string = file.format;
  if (format !== 'zhubo-ranking/2')
    throw new Failure('bad_request', `${path} has format ${format}, expected zhubo-ranking/2`);
  return file;
}
