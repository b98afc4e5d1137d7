/**
 * Writes ONNX models of a few layer types by hand: protobuf's wire format (protobuf.dev/programming-guides/encoding) with the field numbers
 * of onnx.proto3, as far as a convolutional network needs them. For benches: no exporter, no download.
 */
export class OnnxWriter {
  readonly #nodes: Buffer[] = [];
  readonly #initializers: Buffer[] = [];
  readonly #inputs: Buffer[] = [];
  readonly #outputs: Buffer[] = [];
  #names = 0;

  /** A dimension with a name is free. */
  input(name: string, dims: readonly (number | string)[], type: 'float' | 'int64' = 'float'): string {
    this.#inputs.push(valueInfo(name, dims, type === 'float' ? FLOAT : INT64));
    return name;
  }

  output(name: string, dims: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, dims, FLOAT));
  }

  weights(dims: readonly number[], data: Float32Array): string {
    const name = this.#name('w');
    this.#initializers.push(
      Buffer.concat([
        ...dims.map((dim) => integer(1, dim)),
        integer(2, FLOAT),
        text(8, name),
        bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
      ]),
    );
    return name;
  }

  /** Adds a node; returns the name of its output. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    output = this.#name('t'),
  ): string {
    this.#nodes.push(
      Buffer.concat([
        ...inputs.map((input) => text(1, input)),
        text(2, output),
        text(4, type),
        ...Object.entries(attributes).map(([name, value]) =>
          bytes(
            5,
            Buffer.concat(
              typeof value === 'number'
                ? [text(1, name), integer(3, value), integer(20, 2)]
                : [text(1, name), ...value.map((one) => integer(8, one)), integer(20, 7)],
            ),
          ),
        ),
      ]),
    );
    return output;
  }

  /** The model: IR 8, opset 17. */
  model(): Buffer {
    const graph = Buffer.concat([
      ...this.#nodes.map((node) => bytes(1, node)),
      text(2, 'bench'),
      ...this.#initializers.map((tensor) => bytes(5, tensor)),
      ...this.#inputs.map((info) => bytes(11, info)),
      ...this.#outputs.map((info) => bytes(12, info)),
    ]);
    return Buffer.concat([integer(1, 8), bytes(7, graph), bytes(8, integer(2, 17))]);
  }

  #name(kind: string): string {
    this.#names += 1;
    return `${kind}${this.#names}`;
  }
}

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;

function valueInfo(name: string, dims: readonly (number | string)[], type: number): Buffer {
  const shape = Buffer.concat(dims.map((dim) => bytes(1, typeof dim === 'string' ? text(2, dim) : integer(1, dim))));
  const tensor = Buffer.concat([integer(1, type), bytes(2, shape)]);
  return Buffer.concat([text(1, name), bytes(2, bytes(1, tensor))]);
}

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

function integer(field: number, value: number): Buffer {
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}

function text(field: number, content: string): Buffer {
  return bytes(field, Buffer.from(content, 'utf8'));
}
