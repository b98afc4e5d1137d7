import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { asError, Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';

const id = z.string().min(1).max(160);
const language = z.enum(['zh', 'en']);
const context = z.strictObject({
  pinned: id.nullable().optional(),
  thread: id.nullable().optional(),
  recent: z.array(id).max(4).optional(),
});

const KINDS = ['facts', 'all', 'abstain', 'intent', 'product'] as const;
/** What is expected of a question: the first of these that it states. */
export type ExpectationKind = (typeof KINDS)[number];

const expectation = z
  .strictObject({
    /** Any one of these is right at rank 1, and one of them must be cited. Empty: only the words of the answer count. */
    facts: z.array(id).optional(),
    /** Each of these must be cited. */
    all: z.array(id).min(1).optional(),
    /** Nothing in the shop answers it: it must be refused. */
    abstain: z.literal(true).optional(),
    intent: z.enum(['question', 'greeting', 'thanks', 'praise', 'complaint', 'human', 'chatter']).optional(),
    /** The product that is meant. */
    product: id.optional(),
  })
  .refine((expected) => KINDS.some((kind) => expected[kind] !== undefined), {
    message: `an expectation states at least one of ${KINDS.join(', ')}`,
  });
export type Expectation = z.infer<typeof expectation>;

const question = z.strictObject({
  id,
  text: z.string().min(1).max(300),
  /** Told from the script of the text when absent. */
  language: language.optional(),
  /** A group of its own in the tables, e.g. `typo`. */
  kind: z.string().min(1).max(40).optional(),
  context: context.optional(),
  /** Questions of one viewer form a thread. */
  viewer: z.string().optional(),
  /** The question this one follows: what that one was about is this one's thread. */
  after: id.optional(),
  expect: expectation,
  mustSay: z.array(z.string().min(1)).optional(),
  mustNotSay: z.array(z.string().min(1)).optional(),
  note: z.string().optional(),
});

const clause = z.strictObject({
  text: z.string().min(1),
  language,
  /** What the talk is about; null: the store. */
  product: id.nullable(),
  citations: z.array(id),
  /** The comment being answered, whose own figures may be repeated. */
  asked: z.string().optional(),
  note: z.string().optional(),
});

const questionSet = z.strictObject({
  format: z.literal('zhubo-questions/1'),
  /** File of the shop, beside this one. */
  shop: z.string().min(1),
  language: language.optional(),
  note: z.string().optional(),
  /** Wall time the set is asked at, ISO 8601; now when absent. */
  now: z.iso.datetime({ offset: true }).optional(),
  context: context.optional(),
  questions: z.array(question),
  /** True clauses as a person would say them: the check must let them pass. */
  good: z.array(clause).optional(),
  /** False or forbidden clauses: the check must stop them. */
  bad: z.array(clause.extend({ attack: z.string().min(1) })).optional(),
});

export type Asked = z.infer<typeof question> & { readonly language: Language };
export type GoodClause = z.infer<typeof clause>;
export type BadClause = GoodClause & { readonly attack: string };

export interface QuestionSet {
  /** The file's name without `.json`. */
  readonly name: string;
  /** Path of the shop's file. */
  readonly shop: string;
  /** ms since epoch; undefined: the moment of the run. */
  readonly now?: number;
  readonly context: z.infer<typeof context>;
  readonly questions: readonly Asked[];
  readonly good: readonly GoodClause[];
  readonly bad: readonly BadClause[];
}

/**
 * Reads a set of questions.
 * @throws Failure `bad_request` naming the file, the key and what is wrong.
 */
export function loadQuestionSet(path: string): QuestionSet {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure('bad_request', `${path} cannot be read: ${asError(error).message}`, { cause: error });
  }
  const parsed = questionSet.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Failure('bad_request', `${path} is not a question set:\n  ${issues.join('\n  ')}`);
  }
  const set = parsed.data;
  const seen = new Set<string>();
  for (const { id: own, after } of set.questions) {
    if (seen.has(own)) throw new Failure('bad_request', `${path}: question ${JSON.stringify(own)} is there twice`);
    if (after !== undefined && !seen.has(after))
      throw new Failure('bad_request', `${path}: ${own} follows ${JSON.stringify(after)}, which is not before it`);
    seen.add(own);
  }
  return {
    name: basename(path).replace(/\.json$/, ''),
    shop: join(dirname(path), set.shop),
    ...(set.now === undefined ? {} : { now: Date.parse(set.now) }),
    context: set.context ?? {},
    questions: set.questions.map((one) => ({ ...one, language: one.language ?? set.language ?? languageOf(one.text) })),
    good: set.good ?? [],
    bad: set.bad ?? [],
  };
}

/** The expectation that decides how a question is judged first. */
export function kindOf(expected: Expectation): ExpectationKind {
  return KINDS.find((kind) => expected[kind] !== undefined) ?? 'facts';
}

/** Any Han character makes it Chinese: viewers mix English words into Chinese comments, hardly the other way round. */
export function languageOf(text: string): Language {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}
