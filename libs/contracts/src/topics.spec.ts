import { limits } from './limits.ts';
import { topicDefinitions, topics } from './topics.ts';

describe('topics', () => {
  it('are all defined, once', () => {
    expect(topicDefinitions.map((definition) => definition.name).sort()).toEqual(Object.values(topics).sort());
  });

  it('hold the largest event, and the dead letter of the largest request as base64', () => {
    const most = (name: string) => Number(topicDefinitions.find((definition) => definition.name === name)?.config['max.message.bytes']);
    expect(most(topics.interactions)).toBeGreaterThan(2 * limits.eventBytes);
    expect(most(topics.deadLetters)).toBeGreaterThan((limits.decompressedBytes * 4) / 3);
  });

  it('recompress, so that no consumer meets a codec that it lacks', () => {
    expect(topicDefinitions.map((definition) => definition.config['compression.type'])).toEqual(Array(topicDefinitions.length).fill('lz4'));
  });
});
