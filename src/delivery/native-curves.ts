import { createECDH, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, sign } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CipherContext, type RTCDtlsFingerprint, RTCCertificate } from 'werift';
import { asError } from '../domain/failure.js';

// werift 0.24.4 has JavaScript do the elliptic curves of each DTLS handshake, and reads its one certificate and key from PEM again
// for each. What a handshake takes of the delivery thread by that, and here, ms (measured, code warm): X25519 1.6, 0.2; P-256 4.7, 0.2;
// its certificate and signature 0.7 to 0.9, 0.05.

/** What werift uses of tweetnacl: X25519. It takes all of the memory that a key lies in. */
export interface Nacl {
  scalarMult: (secret: Uint8Array, point: Uint8Array) => Uint8Array;
  readonly box: { keyPair: () => { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array } };
}

/** What it uses of @noble/curves: P-256. Of a shared secret it drops the first byte, which says whether y is odd. */
export interface P256 {
  getPublicKey: (secret: Uint8Array, compressed?: boolean) => Uint8Array;
  getSharedSecret: (secret: Uint8Array, point: Uint8Array) => Uint8Array;
}

/** The same by OpenSSL. A point that is none is an error, and so is a secret of zeros (RFC 8422 §5.11), with which tweetnacl goes on. */
export const nativeNacl: Nacl = {
  scalarMult: (secret, point) => {
    // As JWK, not DER: OpenSSL 3 takes five times as long to find out what a DER is. It computes the secret's own point (x) itself.
    const curve = { kty: 'OKP', crv: 'X25519' };
    const privateKey = createPrivateKey({ key: { ...curve, x: '', d: toBase64(secret) }, format: 'jwk' });
    const publicKey = createPublicKey({ key: { ...curve, x: toBase64(point) }, format: 'jwk' });
    return Uint8Array.from(diffieHellman({ privateKey, publicKey }));
  },
  box: {
    keyPair: () => {
      const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
      return { publicKey: fromBase64(x), secretKey: fromBase64(d) };
    },
  },
};

export const nativeP256: P256 = {
  getPublicKey: (secret, compressed = true) => {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(secret);
    return Uint8Array.from(ecdh.getPublicKey(null, compressed ? 'compressed' : 'uncompressed'));
  },
  getSharedSecret: (secret, point) => {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(secret);
    // OpenSSL gives x alone, and x alone is TLS's secret (RFC 8422 §5.10); of the first byte only the place matters.
    return Uint8Array.of(2, ...ecdh.computeSecret(point));
  },
};

function toBase64(data: Uint8Array): string {
  return Buffer.from(data).toString('base64url');
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}

/** The very modules that werift imports: wherever npm put them, and as CommonJS or ES modules as werift's own ES module gets them. */
export async function weriftsCurves(): Promise<{ nacl: unknown; p256: unknown }> {
  const from = createRequire(createRequire(import.meta.url).resolve('werift'));
  const curves = dirname(from.resolve('@noble/curves/p256'));
  const { p256 } = (await import(pathToFileURL(join(curves, 'esm/p256.js')).href)) as { p256?: unknown };
  return { nacl: from('tweetnacl'), p256 };
}

/**
 * Has werift use OpenSSL for what DTLS computes; to be called before the first connection is made. It is all or nothing: what is replaced
 * must be there and must agree with what takes its place.
 * @returns Why werift stays as it was; null: it does not.
 */
export async function useNativeCurves(load = weriftsCurves): Promise<string | null> {
  try {
    const { nacl, p256 } = await load();
    const parse = Reflect.get(CipherContext.prototype, 'parseX509') as unknown;
    const fingerprints = Reflect.get(RTCCertificate.prototype, 'getFingerprints') as unknown;
    if (!isNacl(nacl)) return 'werift has no tweetnacl with box.keyPair and scalarMult';
    if (!isP256(p256)) return 'werift has no @noble/curves with p256.getPublicKey and p256.getSharedSecret';
    if (!isFunction(parse) || !isFunction(fingerprints)) return 'werift reads its certificate in another way';
    if (!agree(nacl, p256)) return 'OpenSSL computes other secrets than werift';
    nacl.scalarMult = Object.assign(nativeNacl.scalarMult, { ...nacl.scalarMult });
    nacl.box.keyPair = Object.assign(nativeNacl.box.keyPair, { ...nacl.box.keyPair });
    Object.assign(p256, nativeP256);
    readCertificateOnce(parse as Parse, fingerprints as Fingerprints);
    return null;
  } catch (error) {
    return asError(error).message;
  }
}

/** One side by werift, the other by OpenSSL: both come to one secret. */
function agree(nacl: Nacl, p256: P256): boolean {
  const [mine, other] = [nacl.box.keyPair(), nativeNacl.box.keyPair()];
  const x25519 = equal(
    nacl.scalarMult(mine.secretKey, other.publicKey),
    nativeNacl.scalarMult(other.secretKey, mine.publicKey),
  );
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  return (
    x25519 &&
    equal(p256.getPublicKey(one, false), nativeP256.getPublicKey(one, false)) &&
    equal(
      p256.getSharedSecret(one, nativeP256.getPublicKey(two, false)).subarray(1),
      nativeP256.getSharedSecret(two, p256.getPublicKey(one, false)).subarray(1),
    )
  );
}

type Parse = (this: CipherContext, ...given: Parameters<CipherContext['parseX509']>) => void;
type Fingerprints = (this: RTCCertificate) => RTCDtlsFingerprint[];

/** The process has one certificate; each handshake would read it and its key from PEM, and each signature the key once more. */
function readCertificateOnce(parse: Parse, fingerprints: Fingerprints): void {
  let read: ({ certPem: string; keyPem: string } & Pick<CipherContext, 'localCert' | 'localPrivateKey'>) | null = null;
  CipherContext.prototype.parseX509 = function (certPem, keyPem, signatureHash) {
    if (read?.certPem === certPem && read.keyPem === keyPem) {
      this.localCert = read.localCert;
      this.localPrivateKey = read.localPrivateKey;
      this.signatureHashAlgorithm = signatureHash;
      return;
    }
    parse.call(this, certPem, keyPem, signatureHash);
    const key = createPrivateKey(keyPem);
    this.localPrivateKey.sign = (data, hash) => sign(hash, data, key);
    read = { certPem, keyPem, localCert: this.localCert, localPrivateKey: this.localPrivateKey };
  };
  const known = new WeakMap<RTCCertificate, RTCDtlsFingerprint[]>();
  RTCCertificate.prototype.getFingerprints = function () {
    const found = known.get(this) ?? fingerprints.call(this);
    known.set(this, found);
    return [...found];
  };
}

function isNacl(found: unknown): found is Nacl {
  return has(found, 'scalarMult') && 'box' in found && has(found.box, 'keyPair');
}

function isP256(found: unknown): found is P256 {
  return has(found, 'getPublicKey') && has(found, 'getSharedSecret') && !Object.isFrozen(found);
}

/** Functions are objects too, and tweetnacl's `box` is one. */
function has(found: unknown, name: string): found is object {
  const isObject = (typeof found === 'object' && found !== null) || isFunction(found);
  return isObject && isFunction(Reflect.get(found, name));
}

function isFunction(found: unknown): found is (...given: never[]) => unknown {
  return typeof found === 'function';
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
