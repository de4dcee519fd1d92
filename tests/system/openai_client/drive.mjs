// Drives the server with the official client, unchanged. Prints what failed and exits with 1, or "all passed".
// Environment: SIGHTLINE_URL, SIGHTLINE_TOKEN, SIGHTLINE_PICTURE (a PNG file), SIGHTLINE_PID of the server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const baseURL = process.env.SIGHTLINE_URL + "/v1";
const client = new OpenAI({ baseURL, apiKey: process.env.SIGHTLINE_TOKEN, maxRetries: 0 });
const picture = "data:image/png;base64," + readFileSync(process.env.SIGHTLINE_PICTURE).toString("base64");
const user = (content) => [{ role: "user", content }];
const short = { model: "tiny", max_tokens: 12, seed: 7, temperature: 1 };

const tests = {
  async "lists the model"() {
    const models = [];
    for await (const model of await client.models.list()) models.push(model.id);
    assert.equal(models.length, 1);
  },

  async "answers with text and usage"() {
    const reply = await client.chat.completions.create({ ...short, messages: user("Hello?"), enable_thinking: false });
    assert.equal(reply.object, "chat.completion");
    assert.equal(typeof reply.choices[0].message.content, "string");
    assert.ok(["stop", "length"].includes(reply.choices[0].finish_reason));
    assert.ok(reply.usage.prompt_tokens > 0 && reply.usage.completion_tokens <= 12);
  },

  async "sees a picture"() {
    const plain = await client.chat.completions.create({ ...short, messages: user("What is this?") });
    const seeing = await client.chat.completions.create({
      ...short,
      messages: user([
        { type: "image_url", image_url: { url: picture } },
        { type: "text", text: "What is this?" },
      ]),
    });
    assert.ok(seeing.usage.prompt_tokens >= plain.usage.prompt_tokens + 64);
  },

  async "streams the same text as it gives whole"() {
    const ask = { ...short, messages: user("Tell me."), chat_template_kwargs: { enable_thinking: false } };
    const whole = await client.chat.completions.create(ask);
    let text = "";
    let usage = null;
    let chunks = 0;
    for await (const chunk of await client.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      ++chunks;
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, whole.choices[0].message.content);
    assert.ok(chunks > 2);
    assert.equal(usage.completion_tokens, whole.usage.completion_tokens);
    assert.ok(usage.prompt_tokens_details.cached_tokens > 0);
  },

  async "streams through the client's own helper"() {
    const runner = client.chat.completions.stream({ ...short, messages: user("Hello?"), enable_thinking: false });
    const final = await runner.finalChatCompletion();
    assert.equal(final.choices[0].message.role, "assistant");
  },

  async "thinks in a field of its own"() {
    const reply = await client.chat.completions.create({ ...short, messages: user("Hello?"), enable_thinking: true });
    assert.equal(typeof reply.choices[0].message.reasoning_content, "string");
  },

  async "takes functions and their results"() {
    const tools = [
      {
        type: "function",
        function: {
          name: "get_weather",
          description: "Tells the weather.",
          parameters: { type: "object", properties: { metric: { type: "boolean" } }, required: ["metric"] },
        },
      },
    ];
    const ask = { ...short, messages: user("Weather in Graz?"), tools, tool_choice: "required", max_tokens: 400 };
    const first = await client.chat.completions.create({ ...ask, enable_thinking: false });
    assert.equal(first.choices[0].finish_reason, "tool_calls");
    const call = first.choices[0].message.tool_calls[0];
    assert.equal(call.function.name, "get_weather");
    assert.equal(typeof JSON.parse(call.function.arguments).metric, "boolean");
    const final = await client.chat.completions.stream({ ...ask, enable_thinking: false }).finalChatCompletion();
    assert.deepEqual(final.choices[0].message.tool_calls[0].function, call.function);
    const second = await client.chat.completions.create({
      ...short,
      tools,
      messages: [
        ...user("Weather in Graz?"),
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: call.id, content: "sunny" },
      ],
    });
    assert.ok(second.usage.prompt_tokens > 0);
  },

  async "takes a schema for the answer"() {
    const schema = { type: "object", properties: { yes: { type: "boolean" } }, required: ["yes"], additionalProperties: false };
    const reply = await client.chat.completions.create({
      ...short,
      max_tokens: 200,
      enable_thinking: false,
      messages: user("Is it?"),
      response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } },
    });
    assert.equal(typeof JSON.parse(reply.choices[0].message.content).yes, "boolean");
  },

  async "translates refusals into the client's errors"() {
    const ask = (more) => client.chat.completions.create({ ...short, messages: user("x"), ...more });
    await assert.rejects(ask({ temperature: -1 }), (e) => e instanceof OpenAI.BadRequestError && e.param === "temperature");
    await assert.rejects(ask({ messages: [] }), OpenAI.BadRequestError);
    await assert.rejects(
      ask({ messages: user([{ type: "image_url", image_url: { url: "http://evil.example/a.png" } }]) }),
      OpenAI.BadRequestError,
    );
    await assert.rejects(
      ask({ messages: user("word ".repeat(20000)), stream: true }),
      (e) => e instanceof OpenAI.BadRequestError && e.code === "CTX_FULL",
    );
    const stranger = new OpenAI({ baseURL, apiKey: "not-the-token-at-all", maxRetries: 0 });
    await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  },

  async "stops when the client aborts"() {
    const stream = await client.chat.completions.create({
      ...short,
      max_tokens: 3000,
      enable_thinking: false,
      messages: user("A long story."),
      stream: true,
    });
    let n = 0;
    for await (const _ of stream) {
      if (++n === 5) stream.controller.abort();
    }
    assert.ok(n < 3000);
    const next = await client.chat.completions.create({ ...short, messages: user("Hello?") });
    assert.ok(next.usage.completion_tokens > 0);
  },

  async "stays as it is over 200 requests with random aborts"() {
    const resident = () => {
      const page = readFileSync(`/proc/${process.env.SIGHTLINE_PID}/statm`, "utf8").split(" ");
      return Number(page[1]) * 4096;
    };
    const fresh = { ...short, messages: user("What do you see?"), enable_thinking: false };
    const before = (await client.chat.completions.create(fresh)).choices[0].message.content;
    let random = 12345;   // the same sequence each time
    const next = (n) => (random = (random * 1103515245 + 12345) % 2147483648) % n;
    let warm = 0;
    for (let i = 0; i < 200; ++i) {
      const controller = new AbortController();
      const ask = {
        ...short,
        seed: next(1000),
        max_tokens: 1 + next(200),
        stream: next(2) === 0,
        enable_thinking: next(2) === 0,
        messages: user(next(4) === 0 ? [{ type: "image_url", image_url: { url: picture } }] : "Story " + next(20)),
      };
      const leaves = next(2) === 0;
      const timer = leaves ? setTimeout(() => controller.abort(), next(15)) : null;
      try {
        const reply = await client.chat.completions.create(ask, { signal: controller.signal });
        if (ask.stream) for await (const _ of reply);
      } catch (error) {
        assert.ok(controller.signal.aborted, String(error));
      }
      clearTimeout(timer);
      if (i === 100) warm = resident();
    }
    const after = (await client.chat.completions.create(fresh)).choices[0].message.content;
    assert.equal(after, before);
    const growth = resident() - warm;
    console.log(`memory: ${warm >> 20} MiB after 100 requests, ${(growth / 1048576).toFixed(1)} MiB more after 200`);
    assert.ok(growth < 16 << 20, `memory grew by ${growth} bytes`);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`passed: ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
console.log(failed === 0 ? "all passed" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
