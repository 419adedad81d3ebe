import { alertsStory } from './console-pages/alerts-story.ts';
import { chromiumPath, hasBrowser } from './console-pages/browser.ts';
import { customersStory } from './console-pages/customers-story.ts';
import { deadLettersStory } from './console-pages/dead-letters-story.ts';
import { documentsStory } from './console-pages/documents-story.ts';
import { feedbackStory } from './console-pages/feedback-story.ts';
import { figuresStory } from './console-pages/figures-story.ts';
import { hostileStory } from './console-pages/hostile-story.ts';
import { incidentStory } from './console-pages/incident-story.ts';
import { looksStory } from './console-pages/looks-story.ts';
import { mergeStory } from './console-pages/merge-story.ts';
import { modelStory } from './console-pages/model-story.ts';
import { myDayStory } from './console-pages/my-day-story.ts';
import { overrideStory } from './console-pages/override-story.ts';
import { portfolioStory } from './console-pages/portfolio-story.ts';
import { rolesStory } from './console-pages/roles-story.ts';
import { signInStory } from './console-pages/sign-in-story.ts';
import { Stage } from './console-pages/stage.ts';

// Without a browser there is nothing to see. CI installs one, so there its absence is a failure.
const inBrowser = hasBrowser || process.env['CI'] !== undefined ? describe : describe.skip;
if (!hasBrowser) process.stderr.write(`The console's pages are not looked at: no Chromium at ${chromiumPath} (CHROMIUM_PATH says where there is one)\n`);

inBrowser('the console in a browser, after the demo', () => {
  let opened: Stage | undefined;
  const stage = (): Stage => {
    if (opened === undefined) throw new Error('The product did not start');
    return opened;
  };
  beforeAll(async () => {
    opened = await Stage.open();
  }, 400_000);
  afterAll(() => opened?.close(), 60_000);

  // The looks come first: they are of the demo alone.
  describe('looks', () => { looksStory(stage); });
  describe('figures', () => { figuresStory(stage); });
  describe('sign-in', () => { signInStory(stage); });
  describe('my day', () => { myDayStory(stage); });
  describe('alerts', () => { alertsStory(stage); });
  describe('customers', () => { customersStory(stage); });
  describe('overrides', () => { overrideStory(stage); });
  describe('merges', () => { mergeStory(stage); });
  describe('portfolio', () => { portfolioStory(stage); });
  describe('feedback', () => { feedbackStory(stage); });
  describe('refused events', () => { deadLettersStory(stage); });
  describe('documents', () => { documentsStory(stage); });
  describe('roles', () => { rolesStory(stage); });
  describe('hostile text', () => { hostileStory(stage); });
  // What an incident holds would be missing in the others.
  describe('an incident', () => { incidentStory(stage); });
  // A learnt version moves every score: last.
  describe('learning', () => { modelStory(stage); });
});
