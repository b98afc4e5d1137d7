/**
 * The implicit label of GB 45438-2025 (annex E): a JSON of these fields under the key `AIGC` in the file's metadata. `Label` 1: it is
 * generated. The reserved codes are the producer's to use and stay empty; the propagator's fields are for who spreads it on.
 * @param producer Name or code of who answers for the content.
 * @param produceId Names this recording at the producer's.
 */
export function aigcMetadata(producer: string, produceId: string): Record<string, string> {
  const label = {
    Label: '1',
    ContentProducer: producer,
    ProduceID: produceId,
    ReservedCode1: '',
    ContentPropagator: '',
    PropagateID: '',
    ReservedCode2: '',
  };
  return { AIGC: JSON.stringify(label), comment: 'AI生成 · 数字人 / AI-generated digital human' };
}
