import type { z } from 'zod';
import type {
  committedBody,
  factBody,
  historyBody,
  previewBody,
  productBody,
  promotionBody,
} from '../../gateway/catalogue/bodies.js';
import type { entryBody, gapBody, learningBody, versionBody } from '../../gateway/flywheel/bodies.js';
import type { outletMade, outletShown } from '../../gateway/outlets/bodies.js';
import type { presenterBody } from '../../gateway/studio/bodies.js';
import type { readinessBody, roomInfo } from '../../gateway/protocol.js';
import type { deadLetterBody, testBody, webhookBody } from '../../gateway/webhooks/bodies.js';

/* What the server answers, by its own schemas. */

export type Room = z.infer<typeof roomInfo>;
/** `GET /v1/studio/rooms`: a room as it is prepared. */
export interface Prepared {
  readonly id: string;
  readonly shop: string;
  readonly version: number;
  readonly versionOnAir: number | null;
  /** Its words are in a file of the server, and are changed there. */
  readonly ofFile: boolean;
  readonly room: { readonly title?: { readonly zh?: string; readonly en?: string } } & Readonly<
    Record<string, unknown>
  >;
}
export type Presenter = z.infer<typeof presenterBody>;
export type Card = Room['products'][number];
export type Readiness = z.infer<typeof readinessBody>;
export type Product = z.infer<typeof productBody>;
export type Fact = z.infer<typeof factBody>;
export type FactHistory = z.infer<typeof historyBody>;
export type Promotion = z.infer<typeof promotionBody>;
export type Preview = z.infer<typeof previewBody>;
export type Gap = z.infer<typeof gapBody>;
export type JournalEntry = z.infer<typeof entryBody>;
export type LearningState = z.infer<typeof learningBody>;
export type LearntVersion = z.infer<typeof versionBody>;
export type Outlet = z.infer<typeof outletShown>;
export type OutletMade = z.input<typeof outletMade>;
export type Webhook = z.infer<typeof webhookBody>;
export type WebhookTest = z.infer<typeof testBody>;
export type DeadLetter = z.infer<typeof deadLetterBody>;
export type Committed = z.infer<typeof committedBody>;
