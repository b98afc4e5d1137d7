/** First byte of a frame that is a whole text message (RFC 6455 §5.2). */
const TEXT = 0x81;
/** Above these the length stands in two and in eight bytes of its own. */
const SHORT = 125;
const MIDDLE = 0xffff;

/**
 * Messages as a server sends them, each one frame, unmasked and unpacked, in one buffer: some hundred short messages by `ws` are as many
 * buffers, writes and callbacks, which cost as much as what they tell.
 */
export function framesOf(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + headerOf(length) + length, 0);
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  texts.forEach((text, i) => {
    const length = lengths[i] ?? 0;
    frames[at] = TEXT;
    if (length <= SHORT) frames[at + 1] = length;
    else if (length <= MIDDLE) {
      frames[at + 1] = 126;
      frames.writeUInt16BE(length, at + 2);
    } else {
      frames[at + 1] = 127;
      frames.writeBigUInt64BE(BigInt(length), at + 2);
    }
    at += headerOf(length);
    at += frames.write(text, at);
  });
  return frames;
}

function headerOf(length: number): number {
  if (length <= SHORT) return 2;
  return length <= MIDDLE ? 4 : 10;
}
