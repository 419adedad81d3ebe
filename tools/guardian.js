// Started by whoever starts a stack, in a session of its own. Its standard input is a pipe from the starter: when the
// starter ends in any way, kill -9 included, the pipe closes and everything that is still registered is ended here.
// Lines on the pipe: {"add": pid, "signal": "SIGTERM", "stage": 0} and {"remove": pid}.
// Plain JavaScript, because Jest's setup starts it before anything is built.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Stage 0 (services) goes first, so that they can still give back what they hold; stage 1 is Kafka and PostgreSQL. */
const patienceMs = [2_000, 5_000];
const [fileToRemove] = process.argv.slice(2);
const children = new Map();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const { add, remove, ...how } = JSON.parse(line);
  if (add !== undefined) children.set(add, how);
  children.delete(remove);
}

if (children.size > 0 && fileToRemove !== undefined) rmSync(fileToRemove, { force: true });
for (const [stage, ms] of patienceMs.entries()) await endStage(stage, ms);

async function endStage(stage, ms) {
  const alive = () => [...children].filter(([pid, how]) => how.stage === stage && signalled(pid, 0));
  for (const [pid, how] of alive()) signalled(pid, how.signal);
  for (const deadline = Date.now() + ms; alive().length > 0 && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const [pid] of children) if (children.get(pid).stage === stage) killGroup(pid);
}

function signalled(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

/** A kept process leads a group, whose members may have outlived it. */
function killGroup(pid) {
  signalled(-pid, 'SIGKILL');
  signalled(pid, 'SIGKILL');
}
