// Compiled with the types that openapi-typescript makes of the document, with its own defaults, and run by Node.
// BASE_URL and KEY come from outside.
import createClient from "openapi-fetch";
import type { paths } from "./generated.js";

declare const process: { env: Record<string, string>; exitCode?: number };

const client = createClient<paths>({ baseUrl: process.env.BASE_URL, headers: { "x-api-key": process.env.KEY! } });

function expect(isSo: boolean, what: unknown): void {
  if (!isSo) throw new Error(`not so: ${JSON.stringify(what)}`);
}

// Everything optional may be left out: none of these lines compiles if the document invents defaults.
const created = await client.POST("/v1/jobs", { body: { type: "report.generate" } });
const job = created.data!.job;
expect(job.queue === "default" && job.priority === 5, job);

const type = { name: "gen.ts", handler: "builtin:report.generate", enabled: false, default_timeout_sec: 77 };
expect((await client.POST("/v1/job-types", { body: type })).response.status === 201, type);
const path = { name: "gen.ts" };
const changed = await client.PATCH("/v1/job-types/{name}", { params: { path }, body: { default_max_attempts: 3 } });
expect(changed.data!.type.enabled === false && changed.data!.type.default_timeout_sec === 77, changed.data);

const hourly = await client.POST("/v1/schedules", { body: { type: "report.generate", interval_sec: 3600 } });
expect(hourly.data!.schedule.cron === null, hourly.data);
const daily = await client.POST("/v1/schedules", { body: { type: "report.generate", cron: "0 8 * * *" } });
const place = { params: { path: { schedule_id: daily.data!.schedule.id } } };
const off = await client.PATCH("/v1/schedules/{schedule_id}", { ...place, body: { enabled: false } });
expect(off.data!.schedule.cron === "0 8 * * *" && !off.data!.schedule.enabled, off.data);

const listed = await client.GET("/v1/jobs", { params: { query: { status: "queued", limit: 5 } } });
expect(Array.isArray(listed.data!.jobs), listed.data);
const refused = await client.POST("/v1/jobs", { body: { type: "no.such.type" } });
expect(refused.error!.error.code.length > 0, refused.error);
console.log("every step passed");
