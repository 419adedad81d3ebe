import { brokerAnswers, newClusterId, serverProperties } from './kafka-broker.ts';

describe("the broker's configuration", () => {
  it('has a cluster id of 22 characters that never looks like an option', () => {
    const beginnings = Array.from({ length: 256 }, (_, first) => newClusterId(Buffer.from([first, ...Array<number>(15).fill(0xff)])));
    expect(beginnings.filter((id) => id.length !== 22 || id.startsWith('-'))).toEqual([]);
  });

  it('listens on this machine only and makes no topic by itself', () => {
    const lines = serverProperties('/data', { kafka: 20_001, kafkaController: 20_002 }).split('\n');
    expect(lines).toContain('listeners=PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002');
    expect(lines).toContain('auto.create.topics.enable=false');
    expect(lines).toContain('log.dirs=/data');
  });
});

describe('a broker that answers', () => {
  const brokers = process.env['KAFKA_BROKERS'] ?? '';

  it('of another cluster is not taken for the one that was started', async () => {
    await expect(brokerAnswers(brokers, { clusterId: newClusterId() })).rejects.toThrow(`has taken ${brokers} since`);
  });
});
