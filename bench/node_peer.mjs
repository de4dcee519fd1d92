// One measurement with node-llama-cpp for bench/compare: tokens per second of reading and of writing, as JSON.
import {getLlama} from "node-llama-cpp";

const job = JSON.parse(process.argv[2]);
const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: job.threads});
const model = await llama.loadModel({modelPath: job.model});
const context = await model.createContext({
    contextSize: job.prompt + job.tokens + 64, batchSize: job.prompt, threads: job.threads
});
const sequence = context.getSequence();
const size = 500; // of the part of the vocabulary that is used
const prompt = Array.from({length: job.prompt}, (_, i) => (i * 7919 + 13) % size);

// Once to touch every weight, then for the clock.
let result;
for (const isCounted of [false, true]) {
    await sequence.clearHistory();
    const began = performance.now();
    let first = 0;
    let written = 0;
    for await (const token of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true})) {
        if (first === 0) first = performance.now();
        if (++written > job.tokens) break;
    }
    const ended = performance.now();
    if (isCounted) {
        result = {prefill: 1000 * job.prompt / (first - began), decode: 1000 * (written - 1) / (ended - first)};
    }
}
console.log(JSON.stringify(result));
process.exit(0);
