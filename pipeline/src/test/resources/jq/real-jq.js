// Runs cases through real jq. One JSON object a line on stdin: {"filter": "...", "input": ...}.
// One a line on stdout: {"outputs": [...], "error": true|false} or {"syntax": "message"}
// or {"crash": "message"}.
// Usage: node real-jq.js DIRECTORY_OF_JQ_WASM
const path = require('path');
const directory = path.resolve(process.argv[2]);
let jq = require(directory);

async function run({ filter, input }) {
  // An error after some outputs would be hidden by jq-wasm; so it is made an output.
  const wrapped = `try ((${filter}\n) | {value: .}) catch {error: .}`;
  let text;
  try {
    text = await jq.raw(JSON.stringify(input), wrapped, ['-c']);
  } catch (e) {
    const message = String(e.message);
    if (/Aborted|memory access|unreachable/.test(message)) {
      // This build of jq gave up, and is of no use any more: a fresh one.
      Object.keys(require.cache).forEach((key) => delete require.cache[key]);
      jq = require(directory);
      return { crash: message };
    }
    return { syntax: message };
  }
  const results = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  return {
    outputs: results.filter((r) => 'value' in r).map((r) => r.value),
    error: results.some((r) => 'error' in r),
  };
}

(async () => {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  for (const line of text.split('\n')) {
    if (line !== '') console.log(JSON.stringify(await run(JSON.parse(line))));
  }
})();
