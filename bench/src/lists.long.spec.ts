import { startProduct } from '@rapport/tools/testing';
import type { RunningProduct } from '@rapport/tools/testing';
import { listReport, listTimes } from './lists.ts';
import { fillCustomers } from './many-customers.ts';

let product: RunningProduct;
beforeAll(async () => {
  product = await startProduct();
}, 180_000);
afterAll(() => product.stop(), 60_000);

it('the customers page with 100,000 customers answers within a second', async () => {
  await fillCustomers(product, 100_000);
  const times = await listTimes(product, 5);
  console.log(listReport(times));
  for (const { name, status, rows, p95, ofThePage } of times) {
    if (!ofThePage) continue;
    expect({ name, status }).toEqual({ name, status: 200 });
    expect({ name, isFast: p95 <= 1_000 }).toEqual({ name, isFast: true });
    if (name !== 'q= nothing found') expect({ name, hasRows: rows > 0 }).toEqual({ name, hasRows: true });
  }
  expect(times.find(({ name }) => name === 'at= 30 days ago, everybody')).toMatchObject({ status: 413 });
});
