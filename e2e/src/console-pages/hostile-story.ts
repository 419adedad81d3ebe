import { eventually } from '@rapport/tools/testing';
import { alertOf, hostile, plant, rivalled } from './plant.ts';
import type { Stage } from './stage.ts';

export function hostileStory(stage: () => Stage): void {
  it('runs nothing of what customers and colleagues write, and makes no element of it', async () => {
    const { client } = stage();
    const customer = { id: 'hostile', name: hostile, owner: hostile, team: hostile };
    const complaint = { id: 'hostile-complaint', data: { customer: { id: customer.id, name: hostile }, kind: 'complaint.received', text: { body: hostile } } };
    const id = await plant(client, [...rivalled(customer), complaint], customer);
    const visit = await stage().visit('agent', 'en-GB');
    const { page } = visit;
    const nothingMade = async (path: string): Promise<void> => {
      expect({ path, made: await page.locator('#root :is(img, script, iframe, object, embed)').count() }).toEqual({ path, made: 0 });
    };
    for (const path of ['/?whose=everyone', `/alerts?team=${encodeURIComponent(hostile)}`, `/alerts/${id}`, '/customers/hostile', `/customers?q=${encodeURIComponent(hostile.slice(0, 40))}`]) {
      await visit.go(path);
      // Its own letters stand there, in an element that keeps its direction to itself.
      await page.locator('main bdi').filter({ hasText: '<img src=x onerror=alert(1)><script>' }).first().waitFor();
      await nothingMade(path);
    }
    await page.locator('input[type=search]').fill('<script>alert(3)</script>');
    await page.waitForURL(/q=%3Cscript/);
    await eventually(async () => { expect(await page.locator('main [data-row]').count()).toBe(0); });
    await nothingMade('search');

    await visit.go(`/alerts/${id}`);
    await visit.press('c');
    await page.getByRole('dialog').getByRole('textbox').fill(hostile);
    await visit.press('Enter');
    await page.locator('main blockquote bdi').getByText(hostile).waitFor();
    expect((await alertOf(client, id)).activity.at(-1)?.comment).toBe(hostile);
    await nothingMade('comment');
    await client.post('notification', `/v1/alerts/${id}/resolve`, {});
    await visit.end();
  });
}
