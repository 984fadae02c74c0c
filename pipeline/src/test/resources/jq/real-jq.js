// Runs cases through real jq. One JSON object a line on stdin: {"filter": "...", "input": ...}.
// One a line on stdout: {"outputs": [...], "error": true|false} or {"syntax": "message"}
// or {"crash": "message"}. With {"filter": "...", "inputs": [...]}: {"results": [...]}, one an input.
// Usage: node real-jq.js DIRECTORY_OF_JQ_WASM
const path = require('path');
const directory = path.resolve(process.argv[2]);
let jq = require(directory);

async function run({ filter, input, inputs }) {
  // An error after some outputs would be hidden by jq-wasm; so it is made an output.
  const one = `try ((${filter}\n) | {value: .}) catch {error: .}`;
  const wrapped = inputs ? `.[] | [${one}]` : `[${one}]`;
  let text;
  try {
    text = await jq.raw(JSON.stringify(inputs || input), wrapped, ['-c']);
  } catch (e) {
    const message = String(e.message);
    if (/Aborted|memory access|unreachable/.test(message)) return { crash: message };
    return { syntax: message };
  }
  const results = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  return inputs ? { results: results.map(result) } : result(results[0]);
}

function result(outputs) {
  return {
    outputs: outputs.filter((o) => 'value' in o).map((o) => o.value),
    error: outputs.some((o) => 'error' in o),
  };
}

// This build of jq gives up after some hundred programs: so a fresh one every hundred, and after it did.
function fresh() {
  Object.keys(require.cache).forEach((key) => delete require.cache[key]);
  jq = require(directory);
}

async function runTwice(one) {
  const result = await run(one);
  if (!result.crash) return result;
  fresh();
  return run(one);
}

(async () => {
  let count = 0;
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (++count % 100 === 0) fresh();
    console.log(JSON.stringify(await runTwice(JSON.parse(line))));
  }
})();
