import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noonOf, OrdersFileProblem, readOrders } from './orders-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'orders-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

function read(text: string): ReturnType<typeof readOrders> {
  const file = join(folder, 'orders.csv');
  writeFileSync(file, text);
  return readOrders(file);
}

it('reads rows of one day as one event at noon, with or without a value', async () => {
  const { customers, rows } = await read('﻿id,date,value\r\n"x,1",1970-01-03,1\r\n"x,1",1970-01-03,2.5\r\n"x,1",1970-01-02,\r\n');
  expect(rows).toBe(3);
  expect(customers).toEqual([{ id: 'x,1', history: [{ at: noonOf(1), amount: null }, { at: noonOf(2), amount: 3.5 }] }]);
  expect((await read('date,id\n1970-01-02,y\n')).customers).toEqual([{ id: 'y', history: [{ at: noonOf(1), amount: null }] }]);
});

it.each([
  ['', 'has no orders'],
  ['id,date,value\n', 'has no orders'],
  ['id,value\nx,1\n', 'has no column date'],
  ['id,date,value\n,1970-01-01,1\n', 'row 1: id is empty'],
  ['id,date,value\nx,1970-02-30,1\n', 'row 1: "1970-02-30" is no date'],
  ['id,date,value\nx,1970-01-01,a\n', 'row 1: "a" is no number'],
  ['id,date,value\nx,1970-01-01,1,2\n', 'on line 2'],
  ['id,date,value\n"x,1970-01-01,1\n', "can't be read"],
])('says of %j what is wrong', async (text, words) => {
  const reading = read(text);
  await expect(reading).rejects.toThrow(OrdersFileProblem);
  await expect(reading).rejects.toThrow(words);
});

it('says of a file that is not there, or is a folder, that it can not be read', async () => {
  await expect(readOrders(join(folder, 'none.csv'))).rejects.toThrow("can't be read");
  await expect(readOrders(folder)).rejects.toThrow("can't be read");
});
