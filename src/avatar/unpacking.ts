import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Packet } from 'node-av/lib';
import { AV_PIX_FMT_YUV420P, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Failure } from '../domain/failure.js';
import { pictureBytes } from '../domain/picture.js';

/**
 * Decodes every picture of a video file in order and hands each to `take` as tight I420 (valid inside the call only).
 * Lets the event loop breathe after each packet.
 * @throws Failure `bad_request` when the file is no H.264 4:2:0 video of the given size.
 */
export async function decodePictures(
  path: string,
  size: { width: number; height: number },
  take: (picture: Buffer) => Promise<void>,
): Promise<void> {
  const input = new FormatContext();
  const context = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  try {
    check(await input.openInput(path, null, null), path);
    check(await input.findStreamInfo(null), path);
    const stream = input.streams.find((one) => one.codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    const codec = stream === undefined ? null : Codec.findDecoder(stream.codecpar.codecId);
    if (stream === undefined || codec === null)
      throw new Failure('bad_request', `${path} holds no video that can be decoded`);
    context.allocContext3(codec);
    check(context.parametersToContext(stream.codecpar), path);
    context.threadCount = 1;
    check(await context.open2(codec, null), path);
    const drain = async (): Promise<void> => {
      while (context.receiveFrameSync(frame) >= 0) {
        const { width, height, format } = frame;
        if (width !== size.width || height !== size.height || format !== AV_PIX_FMT_YUV420P) {
          throw new Failure(
            'bad_request',
            `${path} is ${width}x${height}, avatar.json says ${size.width}x${size.height} 4:2:0`,
          );
        }
        const picture = frame.toBuffer();
        if (picture.length !== pictureBytes(width, height))
          throw new Failure('internal', `${picture.length} bytes in a decoded picture`);
        await take(picture);
        frame.unref();
      }
    };
    while ((await input.readFrame(packet)) >= 0) {
      if (packet.streamIndex === stream.index) check(context.sendPacketSync(packet), path);
      packet.unref();
      await drain();
    }
    check(context.sendPacketSync(null), path);
    await drain();
  } finally {
    frame.free();
    packet.free();
    context.freeContext();
    await input.closeInput();
  }
}

function check(result: number, path: string): void {
  if (result >= 0) return;
  throw new Failure('bad_request', `${path} cannot be decoded: ${new FFmpegError(result).message}`);
}
