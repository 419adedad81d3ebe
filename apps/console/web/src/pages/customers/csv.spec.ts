import { csvOf } from './csv.ts';

it('writes a table that a spreadsheet reads, without a formula in it', () => {
  const csv = csvOf([
    ['Name', 'Score'],
    ['Müller, "Söhne"', 41.5],
    ['=HYPERLINK("http://x")', -3],
    [' @SUM(A1)', null],
    ['\t=1+1', 0],
    ['+49 661', 1],
    ['－1', 2],
  ]);
  expect(csv).toBe(
    '\uFEFFName,Score\r\n"Müller, ""Söhne""",41.5\r\n"\'=HYPERLINK(""http://x"")",-3\r\n\' @SUM(A1),\r\n\'\t=1+1,0\r\n\'+49 661,1\r\n\'－1,2\r\n',
  );
});
