import { X509Certificate, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CipherContext,
  createSelfSignedCertificate,
  DtlsClient,
  DtlsServer,
  NamedCurveAlgorithm,
  HashAlgorithm,
  RTCCertificate,
  SignatureAlgorithm,
} from 'werift';
import {
  type Nacl,
  nativeNacl,
  nativeP256,
  type P256,
  useNativeCurves,
  weriftsCurves,
} from '../../src/delivery/native-curves.js';

type Dtls = ConstructorParameters<typeof DtlsServer>[0];
type Transport = Dtls['transport'];
type Keys = Pick<Dtls, 'cert' | 'key' | 'signatureHash'>;

/** What werift computed with before. */
const before: { nacl: Nacl; p256: P256 } = await (async () => {
  const { nacl, p256 } = (await weriftsCurves()) as { nacl: Nacl; p256: P256 };
  const { scalarMult, box } = nacl;
  return { nacl: { scalarMult, box: { keyPair: box.keyPair } }, p256: { ...p256 } };
})();
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

describe('the curves that OpenSSL computes for werift', () => {
  it('are those of RFC 7748 §6.1 and RFC 5903 §8.1', () => {
    const secret = nativeNacl.scalarMult(
      hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
      hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
    );
    expect(toHex(secret)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    const initiator = hex('c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433');
    const responder = hex('c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53');
    const point = nativeP256.getPublicKey(responder, false);
    expect(toHex(point)).toBe(
      '04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab',
    );
    expect(toHex(nativeP256.getSharedSecret(initiator, point).subarray(1))).toBe(
      'd6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de',
    );
  });

  it('come to one secret with what werift computed before, whoever of them is the viewer', () => {
    for (let i = 0; i < 20; i++) {
      const [old, ours] = [before.nacl.box.keyPair(), nativeNacl.box.keyPair()];
      expect(ours.secretKey.buffer.byteLength).toBe(32);
      expect(ours.publicKey.buffer.byteLength).toBe(32);
      expect(nativeNacl.scalarMult(ours.secretKey, old.publicKey)).toEqual(
        before.nacl.scalarMult(old.secretKey, ours.publicKey),
      );
      expect(nativeNacl.scalarMult(old.secretKey, ours.publicKey)).toEqual(
        before.nacl.scalarMult(ours.secretKey, old.publicKey),
      );
    }
    for (let i = 1; i <= 5; i++) {
      const [one, two] = [new Uint8Array(32).fill(i), new Uint8Array(32).fill(0xff - 2 * i)];
      for (const compressed of [true, false])
        expect(nativeP256.getPublicKey(one, compressed)).toEqual(before.p256.getPublicKey(one, compressed));
      const secret = nativeP256.getSharedSecret(one, before.p256.getPublicKey(two, false));
      expect(secret.subarray(1)).toEqual(
        before.p256.getSharedSecret(two, nativeP256.getPublicKey(one, false)).subarray(1),
      );
    }
  });

  it('refuse what is no point, a point of low order and a key that is too short', () => {
    const { secretKey } = nativeNacl.box.keyPair();
    const one = new Uint8Array(32).fill(1);
    expect(() => nativeNacl.scalarMult(secretKey, new Uint8Array(32))).toThrow();
    expect(() => nativeNacl.scalarMult(secretKey, new Uint8Array(31))).toThrow();
    expect(() => nativeP256.getSharedSecret(one, Uint8Array.of(4, ...new Uint8Array(64)))).toThrow();
    expect(() => nativeP256.getSharedSecret(one, new Uint8Array(0))).toThrow();
  });
});

describe('putting them in werift’s place', () => {
  it('leaves it as it is where it has something else', async () => {
    const { nacl, p256 } = await weriftsCurves();
    const parse: unknown = Reflect.get(CipherContext.prototype, 'parseX509');
    const wrong = { ...before.nacl, scalarMult: () => new Uint8Array(32) };
    for (const [found, why] of [
      [{ nacl: {}, p256 }, /tweetnacl/],
      [{ nacl, p256: undefined }, /noble/],
      [{ nacl, p256: Object.freeze({ ...before.p256 }) }, /noble/],
      [{ nacl: wrong, p256 }, /other secrets/],
    ] as const)
      expect(await useNativeCurves(async () => await Promise.resolve(found))).toMatch(why);
    const failed = useNativeCurves(async () => await Promise.reject(new Error('not installed')));
    expect(await failed).toBe('not installed');
    expect((nacl as Nacl).scalarMult).toBe(before.nacl.scalarMult);
    expect((nacl as Nacl).box.keyPair).toBe(before.nacl.box.keyPair);
    expect(p256).toMatchObject({ getPublicKey: before.p256.getPublicKey });
    expect(Reflect.get(CipherContext.prototype, 'parseX509')).toBe(parse);
  });
});

describe('a DTLS handshake with them', () => {
  let keys: Keys;

  beforeAll(async () => {
    const hash = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 };
    const { certPem, keyPem, signatureHash } = await createSelfSignedCertificate(hash);
    keys = { cert: certPem, key: keyPem, signatureHash };
    const [own] = new RTCCertificate(keyPem, certPem, signatureHash).getFingerprints();
    expect(await useNativeCurves()).toBeNull();
    const certificate = new RTCCertificate(keyPem, certPem, signatureHash);
    expect(certificate.getFingerprints()).toEqual([own]);
    expect(certificate.getFingerprints()).toEqual([own]);
  });

  it.each(Object.entries(NamedCurveAlgorithm))('over %s gives both sides the same keys', async (_, curve) => {
    // Twice: the certificate is read the first time.
    for (let i = 0; i < 2; i++) {
      const { client, server, connected, failed } = pair(keys, curve, (data) => data);
      await Promise.race([connected, failed]);
      expect(server.cipher.namedCurve).toBe(curve);
      expect(server.cipher.localPrivateKey.toPEM()).toBe(client.cipher.localPrivateKey.toPEM());
      const exported = server.exportKeyingMaterial('EXTRACTOR-dtls_srtp', 60);
      expect(exported).toEqual(client.exportKeyingMaterial('EXTRACTOR-dtls_srtp', 60));
      const signed = server.cipher.localPrivateKey.sign(Buffer.from('these'), 'sha256');
      const { publicKey } = new X509Certificate(keys.cert ?? '');
      expect(verify('sha256', Buffer.from('these'), publicKey, signed)).toBe(true);
    }
  });

  it.each(Object.entries(NamedCurveAlgorithm))(
    'over %s fails for a viewer whose point is none, and nobody else notices',
    async (_, curve) => {
      const { failed } = pair(keys, curve, withoutPoint);
      await expect(failed).rejects.toThrow();
      await pair(keys, curve, (data) => data).connected;
    },
  );
});

/** Two ends that hear each other, whatever becomes of the viewer's datagrams on their way. */
function pair(
  keys: Keys,
  curve: number,
  way: (data: Buffer) => Buffer,
): { client: DtlsClient; server: DtlsServer; connected: Promise<unknown>; failed: Promise<never> } {
  const [near, far] = [new Wire((data) => data), new Wire(way)];
  near.other = far;
  far.other = near;
  const server = new DtlsServer({ ...keys, transport: near, certificateRequest: true, extendedMasterSecret: true });
  const client = new DtlsClient({ ...keys, transport: far, extendedMasterSecret: true });
  const SUPPORTED_GROUPS = 10;
  for (const extension of client.extensions)
    if (extension.type === SUPPORTED_GROUPS) extension.data = Buffer.from([0, 2, 0, curve]);
  const connected = Promise.all([client.onConnect.asPromise(), server.onConnect.asPromise()]);
  const failed = new Promise<never>((_, reject) => {
    for (const { onError } of [client, server]) onError.once(reject);
  });
  failed.catch(() => undefined);
  client.connect().catch(() => undefined);
  return { client, server, connected, failed };
}

/** A ClientKeyExchange (handshake type 16, RFC 5246 §7.4.7) with zeros for the point; after its 4 where the curve is P-256. */
function withoutPoint(data: Buffer): Buffer {
  const [record, handshake] = [13, 12];
  if (data[0] !== 22 || data[record] !== 16 || data.readUInt16BE(3) !== 0) return data;
  const point = record + handshake + 1;
  return Buffer.from(data).fill(0, data[point] === 4 && data.length > point + 33 ? point + 1 : point);
}

class Wire implements Transport {
  readonly type = 'memory';
  readonly closed = false;
  readonly address = { address: '', port: 0, family: 'IPv4' };
  readonly #way: (data: Buffer) => Buffer;
  other: Wire | null = null;
  onData: Transport['onData'] = () => undefined;

  constructor(way: (data: Buffer) => Buffer) {
    this.#way = way;
  }

  async send(data: Buffer): Promise<void> {
    await Promise.resolve();
    this.other?.onData(this.#way(data), ['', 0]);
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
