import type { z } from 'zod';
import type {
  committedBody,
  factBody,
  historyBody,
  previewBody,
  productBody,
  promotionBody,
} from '../../gateway/catalogue/bodies.js';
import type { readinessBody, roomInfo } from '../../gateway/protocol.js';

/* What the server answers, by its own schemas. */

export type Room = z.infer<typeof roomInfo>;
/** `GET /v1/studio/rooms`: a room as it is prepared. */
export interface Prepared {
  readonly id: string;
  readonly shop: string;
  readonly versionOnAir: number | null;
  readonly room: { readonly title?: { readonly zh?: string; readonly en?: string } } & Readonly<
    Record<string, unknown>
  >;
}
export type Card = Room['products'][number];
export type Readiness = z.infer<typeof readinessBody>;
export type Product = z.infer<typeof productBody>;
export type Fact = z.infer<typeof factBody>;
export type FactHistory = z.infer<typeof historyBody>;
export type Promotion = z.infer<typeof promotionBody>;
export type Preview = z.infer<typeof previewBody>;
export type Committed = z.infer<typeof committedBody>;
