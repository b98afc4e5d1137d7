/**
 * A raw 4:2:0 planar picture (I420): Y plane width x height, then U and V of half size each way, one buffer,
 * strides equal to the widths. Limited range BT.709. Width and height are even.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Bytes of an I420 picture. */
export function pictureBytes(width: number, height: number): number {
  return (width * height * 3) / 2;
}
