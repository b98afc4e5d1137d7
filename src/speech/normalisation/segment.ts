/**
 * One piece of a text with what is said for it. The segments of a text are contiguous and cover it completely, so a
 * word cue can always name the original characters (captions show "¥199", the voice says 一百九十九元).
 */
export interface Segment {
  /** UTF-16 index of the first source character. */
  readonly start: number;
  /** UTF-16 index behind the last source character. */
  readonly end: number;
  /** `word` is spoken, `pause` is a clause boundary, `silent` is dropped (spaces, emoji, URLs, markup). */
  readonly kind: 'word' | 'pause' | 'silent';
  /**
   * `word`: hanzi and Latin words separated by spaces, nothing else. `pause`: one of `,` `.` `?` `!`. `silent`: empty.
   */
  readonly spoken: string;
}

/** What stands around a literal, for readings that depend on it (2个 is 两个, 第2 is 第二). */
export interface Place {
  readonly before: string;
  readonly after: string;
}
