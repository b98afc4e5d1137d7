/** How many more pixels each way. */
const TIMES = 1.5;
/** Sides of pictures and grids in the lip-sync network's graphs that grow; others are counts of channels. */
const SIDES = new Set([20, 40, 80, 160]);
/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;

/**
 * The shipped lip-sync encoder or decoder for a mouth of one and a half times as many pixels each way, with the same weights. All its
 * layers but three kinds take any size: what the graph's inputs and outputs are said to be, the sides its reshapes name, and by how much
 * it resizes the seed (4, then 6). The bytes are changed where they stand: every number is as long afterwards (protobuf's wire format,
 * field numbers of onnx.proto3).
 */
export function enlarged(model: Buffer): Buffer {
  const out = Buffer.from(model);
  for (const graph of messages(out, 7)) {
    for (const field of [11, 12])
      for (const value of messages(graph, field))
        for (const type of messages(value, 2))
          for (const tensor of messages(type, 1))
            for (const shape of messages(tensor, 2)) for (const dim of messages(shape, 1)) enlargeDimension(dim);
    for (const node of messages(graph, 1)) {
      if (messages(node, 4)[0]?.toString() !== 'Constant') continue;
      for (const attribute of messages(node, 5)) for (const tensor of messages(attribute, 5)) enlargeConstant(tensor);
    }
  }
  return out;
}

function enlargeDimension(dim: Buffer): void {
  for (const { field, at, number } of fieldsOf(dim)) if (field === 1 && SIDES.has(number)) put(dim, at, TIMES * number);
}

function enlargeConstant(tensor: Buffer): void {
  const type = fieldsOf(tensor).find(({ field }) => field === 2)?.number;
  for (const raw of messages(tensor, 9)) {
    if (type === INT64)
      for (let at = 0; at < raw.length; at += 8) {
        const side = raw.readBigInt64LE(at);
        if (SIDES.has(Number(side))) raw.writeBigInt64LE(BigInt(TIMES * Number(side)), at);
      }
    // The resizing of [batch, channel, height, width].
    if (type === FLOAT && raw.length === 16)
      for (const at of [8, 12]) raw.writeFloatLE(TIMES * raw.readFloatLE(at), at);
  }
}

interface Field {
  readonly field: number;
  /** Where its value begins. */
  readonly at: number;
  /** A varint's value; of what has a length, that. */
  readonly number: number;
  readonly isMessage: boolean;
}

/** The messages (or strings, or bytes) in fields of this number, as they stand in the buffer. */
function messages(buffer: Buffer, wanted: number): Buffer[] {
  return fieldsOf(buffer)
    .filter(({ field, isMessage }) => field === wanted && isMessage)
    .map(({ at, number }) => buffer.subarray(at, at + number));
}

function fieldsOf(buffer: Buffer): Field[] {
  const out: Field[] = [];
  for (let at = 0; at < buffer.length;) {
    const [key, afterKey] = varint(buffer, at);
    const wire = key & 7;
    const [number, after] = wire === 0 || wire === 2 ? varint(buffer, afterKey) : [0, afterKey];
    out.push({ field: Math.floor(key / 8), at: wire === 2 ? after : afterKey, number, isMessage: wire === 2 });
    if (wire === 0) at = after;
    else if (wire === 2) at = after + number;
    else if (wire === 5 || wire === 1) at = afterKey + (wire === 5 ? 4 : 8);
    else throw new Error(`no protobuf: wire type ${wire} at ${at}`);
  }
  return out;
}

function varint(buffer: Buffer, from: number): [value: number, after: number] {
  let [value, times, at] = [0, 1, from];
  for (;;) {
    const byte = buffer.readUInt8(at);
    value += (byte & 127) * times;
    at += 1;
    if (byte < 128) return [value, at];
    times *= 128;
  }
}

/** Writes a varint of one or two bytes over one that is as long. */
function put(buffer: Buffer, at: number, value: number): void {
  if (value < 128) buffer.writeUInt8(value, at);
  else buffer.set([(value & 127) | 128, value >> 7], at);
}
