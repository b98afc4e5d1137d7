/** Shapes of a stream. Portrait: the presenter's whole pictures. Square: a part of them. Landscape: the square, and the shop beside it. */
export const ASPECTS = ['9:16', '1:1', '16:9'] as const;
export type Aspect = (typeof ASPECTS)[number];
