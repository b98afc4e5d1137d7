/** A grid of square cells over one plane of a picture. */
export interface Grid {
  readonly left: number;
  readonly top: number;
  /** Pixels each way of one cell. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
}

export function cellCount(grid: Grid): number {
  return grid.columns * grid.rows;
}

/** The mean of each cell, row by row, into `into` from `at` on. The grid lies inside the plane. */
export function cellMeans(
  data: Uint8Array,
  plane: { readonly from: number; readonly stride: number },
  grid: Grid,
  into: Float32Array,
  at = 0,
): void {
  const { left, top, cell, columns, rows } = grid;
  const share = 1 / (cell * cell);
  for (let row = 0; row < rows; row += 1) {
    const to = at + row * columns;
    into.fill(0, to, to + columns);
    for (let y = 0; y < cell; y += 1) {
      let from = plane.from + (top + row * cell + y) * plane.stride + left;
      for (let column = 0; column < columns; column += 1) {
        let sum = 0;
        for (const end = from + cell; from < end; from += 1) sum += data[from] as number;
        into[to + column] = (into[to + column] as number) + sum * share;
      }
    }
  }
}

/** Where the three planes of a tight I420 picture begin. */
export function planes(width: number, height: number): Record<'y' | 'u' | 'v', { from: number; stride: number }> {
  const luma = width * height;
  return {
    y: { from: 0, stride: width },
    u: { from: luma, stride: width / 2 },
    v: { from: luma + luma / 4, stride: width / 2 },
  };
}
