/** Made by `npm run api:types` from our OpenAPI document. Do not edit. */
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Liveness; touches no storage
         * @description Answers 200 as long as the process does. For load balancers and supervisors; needs no key.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tools that models may be given
         * @description Function specifications of our own tools and of every enabled job type whose handler is offered as one, under the type's name with underscores for dots.
         */
        get: operations["listAgentTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-tools/invoke-batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make up to 20 tool calls, each with its own outcome
         * @description The calls are made in order; those of job types are jobs in the queue that is named. Codes of a call: `UNKNOWN_TOOL`, `JOB_TYPE_DISABLED`, `FORBIDDEN`, `TOOL_ARGUMENTS`, `JOB_FAILED`, `JOB_CANCELLED`, `TIMEOUT` (with `pending`: the job goes on), and those of what is behind a tool.
         */
        post: operations["invokeAgentTools"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sse-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a token that opens streams
         * @description For clients that can send no header, in place of the key. It may be used as often as wanted until it expires, by any process of the server, and opens what the key may open at that time.
         */
        post: operations["mintStreamToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the key may do
         * @description The name, role and queues of the key that asks.
         */
        get: operations["whoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who would answer in a conversation
         * @description Types, providers and models, each that is not there with its reason, and how to connect one.
         */
        get: operations["readChatOptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Conversations, newest first
         * @description `q` searches titles and texts. Go on with `cursor` until `next_cursor` is null.
         */
        get: operations["listConversations"];
        put?: never;
        /**
         * Begin a conversation
         * @description Repeating it with the same `id` or key is answered with the conversation that is there.
         */
        post: operations["createConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One conversation
         * @description With where its turn stands.
         */
        get: operations["readConversation"];
        put?: never;
        post?: never;
        /**
         * Delete it for good
         * @description Ends its turn, and erases its messages and its turns' jobs with their steps, events and bodies. Memories that it wrote and what its calls cost stay.
         */
        delete: operations["deleteConversation"];
        options?: never;
        head?: never;
        /**
         * Rename, archive, set, or show another branch
         * @description Settings are merged by name; null removes one.
         */
        patch: operations["changeConversation"];
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The branch that is shown, as a file
         * @description Markdown or JSON.
         */
        get: operations["exportConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on elsewhere from a message
         * @description A new conversation begins with copies of the messages up to this one.
         */
        post: operations["forkConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest 40 jobs created from suggestions of the branch shown
         * @description With their states now, newest suggestion first, without `input` and `result`.
         */
        get: operations["listSuggestedJobs"];
        put?: never;
        /**
         * Create jobs that a message suggests
         * @description A proposal becomes one job, however often it is asked for. What is not created now stays, with a reason. The job's result comes back into the conversation as a message.
         */
        post: operations["createSuggestedJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages of the branch that is shown
         * @description Oldest first, the newest page first. An answer under way is there exactly up to `cursor`, from which the stream goes on; messages that wait come last.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Say something
         * @description Stored, with the turn that answers, before this returns. 409: `CONVERSATION_BUSY` (with `reject`, or with a `parent` while a turn is under way), `QUEUE_FULL`, `CHAT_UNAVAILABLE`, `IDEMPOTENCY_CONFLICT`.
         */
        post: operations["postMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/queue/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a message back that waits
         * @description 404 once it does not wait any more.
         */
        delete: operations["dropQueuedMessage"];
        options?: never;
        head?: never;
        /**
         * Change a message that waits
         * @description 404 once it does not wait any more.
         */
        patch: operations["editQueuedMessage"];
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a message answered once more
         * @description The new answer is a sibling of the one that is there.
         */
        post: operations["retryMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the turn under way
         * @description What it has said stays. Nothing happens when none is.
         */
        post: operations["stopTurn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a conversation: server-sent events
         * @description `conversation`, `message`, `delta`, `parts`, `status`, `reset`; an event with an id comes once and in order. Resume with `Last-Event-ID`, or with the `cursor` of the messages.
         */
        get: operations["streamConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/handlers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the handlers a job type may name
         * @description The work that this version can do, with the JSON Schema of each input.
         */
        get: operations["listHandlers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Liveness; touches no storage
         * @description Answers 200 as long as the process does. For load balancers and supervisors; needs no key.
         */
        get: operations["healthV1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List job types, by name
         * @description Every type with its defaults. A disabled one takes no new jobs.
         */
        get: operations["listJobTypes"];
        put?: never;
        /**
         * Create a job type
         * @description Names a handler and the defaults of jobs of this type. 409 when the name is taken.
         */
        post: operations["createJobType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a job type with the schemas of its handler
         * @description The type, and the JSON Schemas of what its handler takes and returns.
         */
        get: operations["readJobType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a job type; jobs already created keep their numbers
         * @description Changes the fields given and leaves the others as they are.
         */
        patch: operations["changeJobType"];
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs, newest first, without input and result
         * @description Filters are exact and go together. Go on with `cursor` until it is null; a page may be short.
         */
        get: operations["listJobs"];
        put?: never;
        /**
         * Create a job; durable when answered
         * @description The job is on durable storage when this answers. Send an `Idempotency-Key` to be able to repeat the request safely.
         */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create up to 100 jobs, each with its own outcome
         * @description One request to the store. A job that is refused does not hold up the others.
         */
        post: operations["createJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/submit-intent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit several jobs as they were meant
         * @description Fields that are half said get defaults. A job that cannot be made is skipped, and what waits for it; 200 when none could be made. With an idempotency key, the same request makes the same jobs.
         */
        post: operations["submitIntents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a job
         * @description The job as last committed, with its input and result.
         */
        get: operations["readJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The runs of a job so far
         * @description When each run began and ended, on which worker, and how it ended.
         */
        get: operations["listAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a job's callback
         * @description Whether it was delivered, how often it was tried, and when it is tried next; null when none is owed.
         */
        get: operations["readCallback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/callback/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a finished callback again
         * @description Begins the tries again with the same event id, so that a receiver can tell a repetition.
         */
        post: operations["redeliverCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job at once
         * @description The job is final at once, and a handler that runs it is stopped. Repeating it changes nothing.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The event log after a cursor: log lines, progress, streamed output
         * @description Ids grow. Ask again with `after` set to `next_after`; nothing is skipped and nothing comes twice.
         */
        get: operations["readEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a job is not running
         * @description Everything that keeps a queued job from being claimed, with the time at which it passes where that is known.
         */
        get: operations["explainJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go another way from a step of a run
         * @description A new job begins with copies of the steps up to `from_step`; their effects are not repeated.
         */
        post: operations["forkRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest log lines, oldest of them first
         * @description At most `tail` lines. For everything since a known line, read the events.
         */
        get: operations["tailLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something to a run
         * @description The message is stored before this returns; a run that waits is woken. 409: `NOT_A_RUN`, `RUN_ENDED`, `RUN_BUSY` (with `reject`), `INBOX_FULL`, or another message has this id.
         */
        post: operations["sayToRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Make a run's decisions again
         * @description From its record, without a provider and without calling any tool: is each decision the same now?
         */
        get: operations["replayRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit a finished job again, as a new job
         * @description The same type, input and limits under a new id. Only for a job that is over.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The steps of a run
         * @description Everything that was recorded, in order. Go on with `after` set to `next_after`.
         */
        get: operations["listSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a job: server-sent events until it is final
         * @description Each event comes once; resume with `Last-Event-ID`. The answer is 204 when everything was seen.
         */
        get: operations["streamJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/unfold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a run's last summary
         * @description The model sees again what its last summary stands for, from the run's next step on; a second time undoes the summary before. 409: `NOTHING_FOLDED`, `NOT_A_RUN`, `RUN_ENDED`.
         */
        post: operations["unfoldRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The model calls of a job, with their tokens and cost
         * @description Each call to a model provider, with what it cost where a price is known.
         */
        get: operations["readJobUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List memories, newest change first
         * @description Filters are exact. What has expired is left out unless asked for.
         */
        get: operations["listMemories"];
        put?: never;
        /**
         * Insert or replace a memory by scope and key; its embedding follows in a job
         * @description The same scope and key are one memory: its value is replaced. 409 where a quota is full.
         */
        post: operations["putMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/reembed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Embed again what is not ready with the embedder in use
         * @description For memories that failed, or were embedded with another model. The work is done by a job.
         */
        post: operations["reembedMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget a scope, or everything, at once
         * @description Needs `confirm: true`. What is forgotten is not found any more when this answers; its rows are erased soon after.
         */
        post: operations["resetMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List scopes with their counts, newest change first
         * @description How many memories each scope holds, and how far their embedding is.
         */
        get: operations["listMemoryScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find memories of a scope by a question
         * @description Candidates of an index are read back from the store before they are returned, so deleted or expired memories are never among them.
         */
        post: operations["searchMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The embedder in use, and what a scope may hold
         * @description Which embedder answers, how many memories wait for it, and the quotas.
         */
        get: operations["readMemoryStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/{memory_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a memory
         * @description One memory with its value and the state of its embedding.
         */
        get: operations["readMemory"];
        put?: never;
        post?: never;
        /**
         * Delete a memory and its vector
         * @description It is not found any more when this answers.
         */
        delete: operations["deleteMemory"];
        options?: never;
        head?: never;
        /**
         * Say whether runs may believe a memory
         * @description Trusted takes an admin key without a queue_allowlist, which is a person's. 409 where the memory was written since `updated_at`: then it is not what was read.
         */
        patch: operations["markMemory"];
        trace?: never;
    };
    "/v1/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check a key
         * @description Answers 200 to any valid key and does nothing else.
         */
        get: operations["ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open questions of runs that wait
         * @description Newest run first. Go on with `cursor` until it is null.
         */
        get: operations["listQuestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{question_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One question, open or not
         * @description With the answer that counts, once there is one.
         */
        get: operations["readQuestion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{question_id}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer a question
         * @description The first answer counts: the same again is answered alike, another gets 409 `QUESTION_CLOSED` with the answer that was first. The run goes on at once.
         */
        post: operations["replyToQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readiness; 503 while storage cannot be read and written
         * @description Answers 200 when a request would find storage that can be read and written. Needs no key.
         */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/handlers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the handlers may do here
         * @description As configured. A key that only reads is told what is enabled and nothing else.
         */
        get: operations["readHandlerSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counters of a window, jobs by status, queues, and the alerts that hold
         * @description What a queue-limited key sees is limited to its queues.
         */
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/metrics/prometheus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as gauges in the text format 0.0.4 of Prometheus
         * @description For a scrape job that sends the key in a header.
         */
        get: operations["readMetricsForPrometheus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/metrics/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same counts step by step, with percentiles of run and waiting times
         * @description Steps of a minute or an hour, for charts.
         */
        get: operations["readMetricsSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which model providers are enabled, and how; without keys
         * @description Models, addresses and time-outs as configured. Keys are never shown.
         */
        get: operations["readProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The queues that workers serve, and the setting that names them
         * @description A job in another queue is accepted and waits until a worker serves it.
         */
        get: operations["listQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runtime/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tokens and cost of the last days, today last, and what today's budgets have left
         * @description Sums by day, type, key and model. A key limited to some queues sees what its own name has spent.
         */
        get: operations["readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List schedules, newest first
         * @description Filters are exact and go together. Go on with `cursor` until it is null.
         */
        get: operations["listSchedules"];
        put?: never;
        /**
         * Create a schedule, by interval or cron expression
         * @description Give exactly one of `interval_sec` and `cron`. Each occurrence becomes one job, however many schedulers there are.
         */
        post: operations["createSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * When a cadence would run; stores nothing, so keys that may only read may ask too
         * @description Give exactly one of `interval_sec` and `cron`.
         */
        post: operations["previewSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a schedule
         * @description The schedule with its next and last run.
         */
        get: operations["readSchedule"];
        put?: never;
        post?: never;
        /**
         * Delete a schedule and its history; its jobs stay
         * @description No further job is made. Jobs that were made stay.
         */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /**
         * Change a schedule, run it now, or reset its breaker
         * @description Changes the fields given and leaves the others as they are.
         */
        patch: operations["changeSchedule"];
        trace?: never;
    };
    "/v1/schedules/{schedule_id}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a schedule runs next, with what changes of the clocks do
         * @description From now on, with a note where the clocks change.
         */
        get: operations["listNextRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{schedule_id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a schedule's occurrences, newest first
         * @description Each occurrence with its job, or with the reason why it was skipped.
         */
        get: operations["listScheduleRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ui-prefs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read UI settings
         * @description An empty document where none was stored.
         */
        get: operations["readPrefs"];
        /**
         * Replace UI settings as a whole
         * @description What is not sent is gone afterwards.
         */
        put: operations["replacePrefs"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/working-memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an agent is at, of one session
         * @description The turns of a conversation are told that of `session.<its id>`, and no other's.
         */
        get: operations["readWorkingMemory"];
        put?: never;
        /**
         * Change the working memory of a session
         * @description It is kept as seven memories of scope `agent.working_memory`, which end by themselves.
         */
        post: operations["writeWorkingMemory"];
        /**
         * Forget the working memory of a session
         * @description At once.
         */
        delete: operations["deleteWorkingMemory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/working-memory/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The session that was written last
         * @description Whoever's it is.
         */
        get: operations["latestWorkingMemory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a file or a folder
         * @description The folder it is in must be there. `version` is what it replaced, for a restore; null when nothing was kept.
         */
        post: operations["createWorkspaceEntry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file, or a range of it
         * @description Always as an attachment that browsers do not show. On AWS, more than 4 MiB are answered with 307 to a URL of the storage that is valid for five minutes.
         */
        get: operations["downloadWorkspaceFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a text file
         * @description Up to the limit of texts (413). A NUL in the first 8192 bytes makes a file no text (415).
         */
        get: operations["readWorkspaceFile"];
        /**
         * Save a text file that is there
         * @description Atomic: readers see the old text or the new. `version` is what it replaced, for a restore; null when nothing was kept.
         */
        put: operations["saveWorkspaceFile"];
        post?: never;
        /**
         * Delete a file, or a folder with all in it
         * @description A file can be restored from its history. A folder cannot: it takes `recursive=true` and the `confirm` that the same request with `dry_run=true` tells: it is of exactly what was counted.
         */
        delete: operations["deleteWorkspaceFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a folder of the workspace
         * @description Folders first, then by name. Go on with `cursor` until it is null.
         */
        get: operations["listWorkspaceFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where to get a file, without a redirect
         * @description For pages, which cannot follow a redirect to another origin with a key.
         */
        get: operations["linkWorkspaceFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename or move a file or a folder
         * @description Its history goes with it. Never into itself, and never over a folder that it is in.
         */
        patch: operations["moveWorkspaceEntry"];
        trace?: never;
    };
    "/v1/workspace/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring an earlier version back
         * @description What is there now is kept before, so that this can be undone in turn.
         */
        post: operations["restoreWorkspaceFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/search/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find files by name, however it is spelt
         * @description Case, accents, separators and a single slip do not matter. At most 10,000 names are looked at.
         */
        get: operations["searchWorkspaceNames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/search/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find lines of text files
         * @description Plain text, or with `regex=true` an expression of RE2, of linear time. At most 500 files and ten seconds; go on with `cursor`.
         */
        get: operations["searchWorkspaceText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file
         * @description As base64 in JSON, up to its limit; or as a stream of any size the storage takes: the body itself with `path` and `overwrite` in the query, or a form with these fields before its one file. A `path` of a form that ends with a slash gets the file's name. `version` is what it replaced, for a restore; null when nothing was kept.
         */
        post: operations["uploadWorkspaceFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask how to upload a large file
         * @description On AWS a request to the storage itself, which takes what a function cannot; elsewhere one to this API. It is refused there, too, when something else has been put at the path meanwhile.
         */
        post: operations["prepareWorkspaceUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the text of an earlier version
         * @description As the file itself is read; `downloadWorkspaceFile` has versions that are no text.
         */
        get: operations["readWorkspaceVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What writes at a path replaced, newest first
         * @description The last 20 contents of up to 4 MiB, for 30 days; also where nothing is any more.
         */
        get: operations["listWorkspaceVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AlertSchema */
        AlertSchema: {
            /**
             * Code
             * @description QUEUE_STALLED, QUEUE_UNSERVED, HIGH_FAILURE_RATE, RESCUE_STALLED, PROVIDER_REJECTED or CALLBACKS_FAILING
             * @example QUEUE_STALLED
             */
            code: string;
            /**
             * Details
             * @example {
             *       "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
             *       "oldest_age_sec": 1000,
             *       "queue": "default",
             *       "threshold_sec": 900
             *     }
             */
            details: {
                [key: string]: unknown;
            };
            /**
             * Message
             * @example A claimable job of queue 'default' has waited 1000 s (threshold 900 s)
             */
            message: string;
            /**
             * Severity
             * @example warn
             */
            severity: string;
        };
        /** AnswerSchema */
        AnswerSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /**
             * By
             * @description a key's name, `link` or `expiry`
             * @example ops
             */
            by: string;
            /**
             * Choice
             * @example approve
             */
            choice: string;
            /** Text */
            text: string | null;
        };
        /** AttemptSchema */
        AttemptSchema: {
            /**
             * Ended At
             * @example 2026-02-17T18:11:01.123Z
             */
            ended_at: string | null;
            /**
             * Error
             * @description any JSON value
             */
            error: unknown;
            /**
             * Number
             * @example 1
             */
            number: number;
            /**
             * Outcome
             * @example succeeded
             */
            outcome: ("succeeded" | "failed" | "cancelled" | "worker_lost" | "given_back" | "parked" | "waiting") | null;
            /**
             * Started At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            started_at: string;
            /**
             * Worker
             * @example boot-1/worker-1
             */
            worker: string | null;
        };
        /** AttemptsResponse */
        AttemptsResponse: {
            /** Attempts */
            attempts: components["schemas"]["AttemptSchema"][];
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** BatchItem */
        BatchItem: {
            error?: components["schemas"]["ErrorDetail"] | null;
            /** Idempotent */
            idempotent?: true | null;
            job?: components["schemas"]["JobSchema"] | null;
            /**
             * Ok
             * @example true
             */
            ok: boolean;
            /**
             * Status
             * @example 201
             */
            status: number;
            /** Warnings */
            warnings?: components["schemas"]["WarningSchema"][] | null;
        };
        /** BatchJobRequest */
        BatchJobRequest: {
            /**
             * Callback Url
             * @description http or https, without credentials
             */
            callback_url?: string | null;
            /**
             * Idempotency Key
             * @example order-4711
             */
            idempotency_key?: string | null;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input?: unknown;
            /**
             * Max Attempts
             * @description default from the type
             */
            max_attempts?: number | null;
            /**
             * Priority
             * @description higher runs first; default 5
             */
            priority?: number | null;
            /**
             * Queue
             * @description default `default`
             */
            queue?: string | null;
            /**
             * Run At
             * @description at most five years ahead; default now
             */
            run_at?: string | null;
            /**
             * Tags
             * @description the first 20 are kept, as text
             * @example [
             *       "demo"
             *     ]
             */
            tags?: unknown[] | null;
            /**
             * Timeout Sec
             * @description of one attempt; default from the type
             */
            timeout_sec?: number | null;
            /**
             * Type
             * @description an enabled job type
             * @example report.generate
             */
            type: string;
        };
        /** BatchRequest */
        BatchRequest: {
            /** Jobs */
            jobs: components["schemas"]["BatchJobRequest"][];
        };
        /** BatchResponse */
        BatchResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Results */
            results: components["schemas"]["BatchItem"][];
        };
        /** BreakerSchema */
        BreakerSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /** Reason */
            reason: string;
        };
        /** BudgetSchema */
        BudgetSchema: {
            /**
             * Limit Usd
             * @example 5
             */
            limit_usd: number;
            /**
             * Name
             * @example day:2026-02-17
             */
            name: string;
            /**
             * Spent Usd
             * @example 0.0007328
             */
            spent_usd: number;
        };
        /**
         * ChangeJobTypeRequest
         * @description At least one field; `null` is refused.
         */
        ChangeJobTypeRequest: {
            /** Default Max Attempts */
            default_max_attempts?: number;
            /** Default Timeout Sec */
            default_timeout_sec?: number;
            /**
             * Enabled
             * @example false
             */
            enabled?: boolean;
            /** Handler */
            handler?: string;
        };
        /**
         * ChangeScheduleRequest
         * @description At least one field, not both `interval_sec` and `cron`; `null` is refused except for the name and the limits.
         */
        ChangeScheduleRequest: {
            /**
             * Catch Up
             * @enum {string}
             */
            catch_up?: "skip" | "latest" | "all";
            /**
             * Cron
             * @description five fields, or six with leading seconds
             */
            cron?: string;
            /**
             * Enabled
             * @example true
             */
            enabled?: boolean;
            /**
             * Input
             * @description any JSON value
             */
            input?: unknown;
            /**
             * Interval Sec
             * @description seconds between runs
             */
            interval_sec?: number;
            /** Max Attempts */
            max_attempts?: number;
            /** Max Failures */
            max_failures?: number | null;
            /** Max Runs Per Day */
            max_runs_per_day?: number | null;
            /** Name */
            name?: string | null;
            /**
             * Overlap
             * @enum {string}
             */
            overlap?: "skip" | "queue" | "allow";
            /** Priority */
            priority?: number;
            /** Queue */
            queue?: string;
            /**
             * Reset Breaker
             * @description forget the failures and go on
             * @example true
             */
            reset_breaker?: boolean;
            /**
             * Run Now
             * @description run once now, besides its plan
             */
            run_now?: boolean;
            /** Start In Sec */
            start_in_sec?: number;
            /** Tags */
            tags?: unknown[];
            /** Timeout Sec */
            timeout_sec?: number;
            /** Timezone */
            timezone?: string;
            /** Type */
            type?: string;
        };
        /** ChatHintSchema */
        ChatHintSchema: {
            /**
             * Provider
             * @example ollama
             */
            provider: string;
            /**
             * Text
             * @description how to connect it
             * @example Ollama: install it, then set OPENAI_ENABLED=1 ...
             */
            text: string;
        };
        /** ChatOptionsResponse */
        ChatOptionsResponse: {
            /**
             * Default Type
             * @example ai.chat.generate
             */
            default_type: string | null;
            /**
             * Demo
             * @description by default no model answers, but the demonstration
             * @example false
             */
            demo: boolean;
            /** Hints */
            hints: components["schemas"]["ChatHintSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Types */
            types: components["schemas"]["ChatTypeSchema"][];
        };
        /** ChatTypeSchema */
        ChatTypeSchema: {
            /**
             * Enabled
             * @description whether it would answer
             * @example true
             */
            enabled: boolean;
            /**
             * Label
             * @example Chat
             */
            label: string;
            /**
             * Model
             * @example gpt-4.1-mini
             */
            model: string | null;
            /**
             * Models
             * @description what may be chosen
             * @example [
             *       "gpt-4.1-mini"
             *     ]
             */
            models: string[];
            /**
             * Models Reason
             * @description why these are not all models
             * @example null
             */
            models_reason: string | null;
            /**
             * Name
             * @example ai.chat.generate
             */
            name: string;
            /**
             * Provider
             * @example openai
             */
            provider: string | null;
            /**
             * Reason
             * @description why it would not answer
             * @example null
             */
            reason: string | null;
            /**
             * Takes Tools
             * @example true
             */
            takes_tools: boolean;
        };
        /** CodexSchema */
        CodexSchema: {
            /**
             * Cli Path
             * @example codex
             */
            cli_path: string;
            /**
             * Enabled
             * @example false
             */
            enabled: boolean;
            /**
             * Exec Mode
             * @enum {string}
             */
            exec_mode: "online" | "oss";
            /** Local Provider */
            local_provider: ("ollama" | "lmstudio") | null;
            /** Model */
            model: string | null;
            /**
             * Timeout Ms
             * @example 60000
             */
            timeout_ms: number;
        };
        /** ContentsSchema */
        ContentsSchema: {
            /**
             * Files
             * @example 12
             */
            files: number;
            /**
             * Size
             * @description bytes
             * @example 48211
             */
            size: number;
        };
        /**
         * ConversationChangeRequest
         * @description At least one of these.
         */
        ConversationChangeRequest: {
            /** Archived */
            archived?: boolean | null;
            /**
             * Leaf
             * @description show the newest branch through this message
             */
            leaf?: string | null;
            settings?: components["schemas"]["ConversationSettingsRequest"] | null;
            /**
             * Title
             * @example Green tea
             */
            title?: string | null;
        };
        /** ConversationRequest */
        ConversationRequest: {
            /**
             * Id
             * @description an id of your own makes repeating safe
             */
            id?: string | null;
            settings?: components["schemas"]["ConversationSettingsRequest"] | null;
            /**
             * Title
             * @example Tea
             */
            title?: string | null;
        };
        /** ConversationResponse */
        ConversationResponse: {
            conversation: components["schemas"]["ConversationSchema"];
            /** Idempotent */
            idempotent?: true | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** ConversationSchema */
        ConversationSchema: {
            /**
             * Active Job
             * @description the job of the turn under way
             * @example null
             */
            active_job: string | null;
            /**
             * Archived
             * @example false
             */
            archived: boolean;
            /**
             * Cost Usd
             * @description of all turns, on all branches
             * @example 0.0004
             */
            cost_usd: number | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            /**
             * Created By
             * @example ops
             */
            created_by: string;
            /**
             * Id
             * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
             */
            id: string;
            /**
             * Leaf
             * @description the newest message of the branch that is shown
             * @example 0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12
             */
            leaf: string | null;
            /**
             * Preview
             * @description the beginning of the newest message
             * @example Tea is a drink.
             */
            preview: string;
            /**
             * Queued
             * @description messages that wait
             * @example 0
             */
            queued: number;
            /**
             * Revision
             * @example 3
             */
            revision: number;
            /**
             * Settings
             * @example {
             *       "queue": "default"
             *     }
             */
            settings: {
                [key: string]: unknown;
            };
            /**
             * State
             * @enum {string}
             */
            state: "idle" | "running" | "waiting";
            /**
             * Title
             * @example What is tea?
             */
            title: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
        };
        /**
         * ConversationSettingsRequest
         * @description What turns are made with, and nothing else. Everything may be left out; in a change, null removes a setting.
         */
        ConversationSettingsRequest: {
            /**
             * Agent Tools
             * @description whether the model may call tools; default true
             */
            agent_tools?: boolean | null;
            /**
             * Auto Run
             * @description run proposed jobs that the policy lets pass
             */
            auto_run?: boolean | null;
            /**
             * Callback Url
             * @description told when a turn asks something, and when it ends
             */
            callback_url?: string | null;
            /**
             * Caps
             * @description rounds, tool_calls, wall_clock_sec, tokens, usd of a turn
             */
            caps?: {
                [key: string]: unknown;
            } | null;
            /**
             * Grants
             * @description which calls need no approval
             */
            grants?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Job Type
             * @description which type answers; default: ai.chat.generate, else Codex
             */
            job_type?: string | null;
            /**
             * Memory
             * @description memories as context: scope, top_k, query, required
             */
            memory?: boolean | {
                [key: string]: unknown;
            } | null;
            /**
             * Memory Write
             * @description keep answers: scope, key, ttl_sec, tags
             */
            memory_write?: boolean | {
                [key: string]: unknown;
            } | null;
            /**
             * Model
             * @description in place of the configured one, where tools are on
             */
            model?: string | null;
            /**
             * Planner
             * @description only propose jobs
             */
            planner?: boolean | null;
            /**
             * Policy
             * @description for proposed jobs
             */
            policy?: {
                [key: string]: unknown;
            } | null;
            /**
             * Provider
             * @description in place of a type
             */
            provider?: ("openai" | "codex" | "demo") | null;
            /**
             * Queue
             * @description the logical queue of turns; decides who may see the conversation
             */
            queue?: string | null;
            /**
             * System
             * @description in place of our words
             */
            system?: string | null;
            /**
             * Tools
             * @description names of tools; default: all
             */
            tools?: string[] | null;
        };
        /** ConversationsResponse */
        ConversationsResponse: {
            /**
             * Complete
             * @description false: a search has looked at the newest part only
             * @example true
             */
            complete: boolean;
            /** Conversations */
            conversations: components["schemas"]["ConversationSchema"][];
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Next Cursor */
            next_cursor: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** CreateEntryRequest */
        CreateEntryRequest: {
            /**
             * Content
             * @description of a file
             * @example # Plan
             */
            content?: string | null;
            /**
             * Kind
             * @example file
             */
            kind?: ("file" | "dir") | null;
            /**
             * Overwrite
             * @description replace a file; take a folder that is there
             */
            overwrite?: boolean | null;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
        };
        /**
         * CreateJobRequest
         * @description Unknown fields are ignored; `null` means "not given".
         */
        CreateJobRequest: {
            /**
             * Callback Url
             * @description http or https, without credentials
             */
            callback_url?: string | null;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input?: unknown;
            /**
             * Max Attempts
             * @description default from the type
             */
            max_attempts?: number | null;
            /**
             * Priority
             * @description higher runs first; default 5
             */
            priority?: number | null;
            /**
             * Queue
             * @description default `default`
             */
            queue?: string | null;
            /**
             * Run At
             * @description at most five years ahead; default now
             */
            run_at?: string | null;
            /**
             * Tags
             * @description the first 20 are kept, as text
             * @example [
             *       "demo"
             *     ]
             */
            tags?: unknown[] | null;
            /**
             * Timeout Sec
             * @description of one attempt; default from the type
             */
            timeout_sec?: number | null;
            /**
             * Type
             * @description an enabled job type
             * @example report.generate
             */
            type: string;
        };
        /** CreateJobTypeRequest */
        CreateJobTypeRequest: {
            /** Default Max Attempts */
            default_max_attempts?: number | null;
            /** Default Timeout Sec */
            default_timeout_sec?: number | null;
            /** Enabled */
            enabled?: boolean | null;
            /**
             * Handler
             * @description one of GET /v1/handlers
             * @example builtin:report.generate
             */
            handler: string;
            /**
             * Name
             * @example weekly.report
             */
            name: string;
        };
        /**
         * CreateScheduleRequest
         * @description Exactly one of `interval_sec` and `cron`.
         * @example {
         *       "cron": "0 8 * * mon-fri",
         *       "input": {
         *         "topic": "tea"
         *       },
         *       "name": "Morning report",
         *       "timezone": "Europe/Helsinki",
         *       "type": "report.generate"
         *     }
         */
        CreateScheduleRequest: components["schemas"]["IntervalSchedule"] | components["schemas"]["CronSchedule"];
        /**
         * CreateSuggestedRequest
         * @description Without `proposals`: all of the message.
         */
        CreateSuggestedRequest: {
            /**
             * Message Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            message_id: string;
            /**
             * Mode
             * @description of these, what the policy lets pass, what needs approval, or all (the default)
             */
            mode?: ("auto" | "approval" | "all") | null;
            /**
             * Proposals
             * @description numbers of the message's proposals, from 0
             * @example [
             *       0,
             *       2
             *     ]
             */
            proposals?: number[] | null;
        };
        /** CreatedIntentSchema */
        CreatedIntentSchema: {
            job: components["schemas"]["JobSchema"];
            /**
             * Kind
             * @enum {string}
             */
            kind: "intent" | "tool_doc";
            /**
             * Source Idx
             * @description of the request's job, from 1
             * @example 1
             */
            source_idx: number;
        };
        /** CreatedJobResponse */
        CreatedJobResponse: {
            /** Idempotent */
            idempotent?: true | null;
            job: components["schemas"]["JobSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Warnings */
            warnings?: components["schemas"]["WarningSchema"][] | null;
        };
        /** CreatedResponse */
        CreatedResponse: {
            entry: components["schemas"]["CreatedSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /**
         * CreatedSchema
         * @description `size` and all below are of files.
         */
        CreatedSchema: {
            /**
             * Etag
             * @example 5d41402abc4b2a76
             */
            etag?: string | null;
            /**
             * Kind
             * @example file
             * @enum {string}
             */
            kind: "file" | "dir";
            /** Modified At */
            modified_at?: string | null;
            /**
             * Overwritten
             * @description something was replaced
             * @example false
             */
            overwritten: boolean;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @example 7
             */
            size?: number | null;
            /** Version */
            version?: string | null;
        };
        /** CreatedSuggestionSchema */
        CreatedSuggestionSchema: {
            /**
             * Index
             * @example 0
             */
            index: number;
            job: components["schemas"]["JobSchema"];
        };
        /** CreationResponse */
        CreationResponse: {
            /** Created */
            created: components["schemas"]["CreatedSuggestionSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Skipped */
            skipped: components["schemas"]["SkippedSuggestionSchema"][];
        };
        /** CronPreview */
        CronPreview: {
            /**
             * Cron
             * @description five fields, or six with leading seconds
             * @example 30 3 * * *
             */
            cron: string;
            /**
             * N
             * @example 5
             */
            n?: number | null;
            /**
             * Schedule Id
             * @description whose `H` fields to show
             */
            schedule_id?: string | null;
            /** Start In Sec */
            start_in_sec?: number | null;
            /**
             * Timezone
             * @description IANA name
             * @example Europe/Helsinki
             */
            timezone?: string | null;
        };
        /**
         * CronSchedule
         * @description Runs when a cron expression says.
         */
        CronSchedule: {
            /** Catch Up */
            catch_up?: ("skip" | "latest" | "all") | null;
            /**
             * Cron
             * @description five fields, or six with leading seconds
             * @example 0 8 * * mon-fri
             */
            cron: string;
            /** Enabled */
            enabled?: boolean | null;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input?: unknown;
            /** Max Attempts */
            max_attempts?: number | null;
            /**
             * Max Failures
             * @description failures in a row that stop it; 0: never
             */
            max_failures?: number | null;
            /**
             * Max Runs Per Day
             * @description 0: no limit
             */
            max_runs_per_day?: number | null;
            /**
             * Name
             * @example Morning report
             */
            name?: string | null;
            /** Overlap */
            overlap?: ("skip" | "queue" | "allow") | null;
            /** Priority */
            priority?: number | null;
            /** Queue */
            queue?: string | null;
            /** Start In Sec */
            start_in_sec?: number | null;
            /**
             * Tags
             * @description the first 20 are kept
             */
            tags?: unknown[] | null;
            /** Timeout Sec */
            timeout_sec?: number | null;
            /**
             * Timezone
             * @description IANA name
             * @example Europe/Helsinki
             */
            timezone?: string | null;
            /**
             * Type
             * @example report.generate
             */
            type: string;
        };
        /** DataFetchSettingsSchema */
        DataFetchSettingsSchema: {
            /**
             * Allowlist
             * @example [
             *       "api.example.com"
             *     ]
             */
            allowlist?: string[] | null;
            /**
             * Enabled
             * @example true
             */
            enabled: boolean;
            /**
             * Max Bytes
             * @example 65536
             */
            max_bytes?: number | null;
            /**
             * Timeout Ms
             * @example 8000
             */
            timeout_ms?: number | null;
        };
        /** DeletedMemoryResponse */
        DeletedMemoryResponse: {
            /**
             * Deleted
             * @constant
             */
            deleted: true;
            /**
             * Id
             * @example 5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77
             */
            id: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeletedPathSchema */
        DeletedPathSchema: {
            /**
             * Path
             * @example notes
             */
            path: string;
        };
        /**
         * DeletedResponse
         * @description `contents` and `confirm` are of folders.
         */
        DeletedResponse: {
            /**
             * Confirm
             * @example 9b74c9897bac770ffc029102a200c5de
             */
            confirm?: string | null;
            contents?: components["schemas"]["ContentsSchema"] | null;
            /**
             * Deleted
             * @description false: it was only asked what would go
             * @example true
             */
            deleted: boolean;
            file: components["schemas"]["DeletedPathSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Version */
            version: string | null;
        };
        /** DeletedScheduleResponse */
        DeletedScheduleResponse: {
            /**
             * Deleted
             * @constant
             */
            deleted: true;
            /**
             * Id
             * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
             */
            id: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeletedWorkingMemoryResponse */
        DeletedWorkingMemoryResponse: {
            /**
             * Deleted
             * @description memories that went
             * @example 7
             */
            deleted: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Session Id
             * @example session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            session_id: string;
        };
        /** DeletionResponse */
        DeletionResponse: {
            /**
             * Complete
             * @description false: gone for everybody, and still being erased
             * @example true
             */
            complete: boolean;
            /** @description its messages, and its turns' jobs */
            deleted: components["schemas"]["ErasedSchema"];
            /** @description memories that it wrote, and calls to models in the ledger */
            kept: components["schemas"]["KeptSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeliveryResponse */
        DeliveryResponse: {
            delivery: components["schemas"]["DeliverySchema"] | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeliverySchema */
        DeliverySchema: {
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            /**
             * Event Id
             * @example 6a3b0e9c-91d4-5a0e-8c58-2d6f7b1c4e20
             */
            event_id: string;
            /** Last Error */
            last_error: string | null;
            /**
             * Last Status
             * @example 204
             */
            last_status: number | null;
            /** Next At */
            next_at: string | null;
            /**
             * State
             * @example delivered
             * @enum {string}
             */
            state: "pending" | "delivered" | "exhausted" | "blocked" | "skipped";
            /**
             * Tries
             * @example 1
             */
            tries: number;
            /**
             * Url
             * @example https://hooks.example.com/done
             */
            url: string;
        };
        /**
         * DemoSchema
         * @description Answers offline while no real provider is enabled; its results say `demo: true`.
         */
        DemoSchema: {
            /**
             * Enabled
             * @example false
             */
            enabled: boolean;
            /**
             * Model
             * @example demo-1
             */
            model: string;
        };
        /** DeploySettingsSchema */
        DeploySettingsSchema: {
            /**
             * Dry Run
             * @example true
             */
            dry_run?: boolean | null;
            /**
             * Enabled
             * @example true
             */
            enabled: boolean;
            /**
             * Targets
             * @example [
             *       "staging"
             *     ]
             */
            targets?: string[] | null;
        };
        /** EmbedderName */
        EmbedderName: {
            /**
             * Model
             * @example local/e5-small
             */
            model: string;
            /**
             * Name
             * @example local
             */
            name: string;
        };
        /** EmbedderSchema */
        EmbedderSchema: {
            /**
             * Dimension
             * @example 384
             */
            dimension: number | null;
            /**
             * Is Semantic
             * @description false: it compares words, not what they mean
             * @example true
             */
            is_semantic: boolean;
            /**
             * Model
             * @example local/e5-small
             */
            model: string;
            /**
             * Name
             * @example local
             */
            name: string;
        };
        /** EmbeddingErrorSchema */
        EmbeddingErrorSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /** Code */
            code: string;
            /**
             * Details
             * @description any JSON value
             */
            details?: unknown;
            /** Message */
            message: string;
        };
        /**
         * EntrySchema
         * @description A file or folder; a folder has no size and no etag.
         */
        EntrySchema: {
            /**
             * Etag
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /**
             * Is Dir
             * @example false
             */
            is_dir: boolean;
            /** Modified At */
            modified_at: string | null;
            /**
             * Name
             * @example plan.md
             */
            name: string;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @example 7
             */
            size: number | null;
        };
        /** ErasedSchema */
        ErasedSchema: {
            /**
             * Jobs
             * @example 1
             */
            jobs: number;
            /**
             * Messages
             * @example 1
             */
            messages: number;
        };
        /** ErrorDetail */
        ErrorDetail: {
            /** Code */
            code: string;
            /**
             * Details
             * @description any JSON value; `fields` lists those of the request that are at fault
             */
            details?: {
                fields?: {
                    field: string;
                    message?: string;
                }[];
            };
            /** Message */
            message: string;
        };
        /** ErrorResponse */
        ErrorResponse: {
            error: components["schemas"]["ErrorDetail"];
            /**
             * Ok
             * @constant
             */
            ok: false;
        };
        /** EventSchema */
        EventSchema: {
            /**
             * Id
             * @example 1
             */
            id: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "log" | "progress" | "delta" | "step" | "question";
            /**
             * Level
             * @example info
             * @enum {string}
             */
            level: "debug" | "info" | "warn" | "error";
            /**
             * Message
             * @example Job created
             */
            message: string;
            /**
             * Meta
             * @description any JSON value
             * @example {
             *       "queue": "default",
             *       "type": "report.generate"
             *     }
             */
            meta: unknown;
            /**
             * Ts
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            ts: string;
        };
        /** EventsResponse */
        EventsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Events */
            events: components["schemas"]["EventSchema"][];
            /**
             * Next After
             * @example 1
             */
            next_after: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** ExplainResponse */
        ExplainResponse: {
            /**
             * Attempts Left
             * @example 1
             */
            attempts_left: number;
            /**
             * Claimable
             * @example false
             */
            claimable: boolean;
            /**
             * Crashes
             * @description runs whose worker died, which the job may have caused
             * @example 0
             */
            crashes: number;
            /**
             * Interruptions
             * @description runs cut short by what was not the job's doing, as far as is known
             * @example 0
             */
            interruptions: number;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string;
            /**
             * Lane
             * @example default
             */
            lane: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Reasons */
            reasons: components["schemas"]["ReasonSchema"][];
            /**
             * Run At
             * Format: date-time
             * @example 2026-02-17T18:12:00.000Z
             */
            run_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
        };
        /**
         * FileLinkResponse
         * @description `link` null: the file comes from this API.
         */
        FileLinkResponse: {
            file: components["schemas"]["FileSchema"];
            link: components["schemas"]["FileLinkSchema"] | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** FileLinkSchema */
        FileLinkSchema: {
            /**
             * Expires At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            expires_at: string;
            /**
             * Url
             * @example https://bucket.s3.eu-north-1.amazonaws.com/workspace/notes/plan.md?X-Amz-Signature=4f1c
             */
            url: string;
        };
        /** FileSchema */
        FileSchema: {
            /**
             * Etag
             * @description another one after every change of the content
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /** Modified At */
            modified_at: string | null;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @description bytes
             * @example 7
             */
            size: number;
        };
        /**
         * FileVersionSchema
         * @description `size` and `etag` null: there was nothing before.
         */
        FileVersionSchema: {
            /**
             * Etag
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /**
             * Id
             * @example 01JC2Q4ZV0
             */
            id: string;
            /**
             * Kept At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            kept_at: string;
            /**
             * Replaced By
             * @description who wrote then: a key's name, or a job's id
             * @example ops
             */
            replaced_by: string;
            /**
             * Size
             * @example 7
             */
            size: number | null;
        };
        /** FileVersionsResponse */
        FileVersionsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /** Versions */
            versions: components["schemas"]["FileVersionSchema"][];
        };
        /** FolderResponse */
        FolderResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Cursor */
            cursor: string | null;
            /** Entries */
            entries: components["schemas"]["EntrySchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Path
             * @example notes
             */
            path: string;
            /**
             * Root
             * @description what absolute paths begin with
             * @example /srv/workspace
             */
            root: string;
        };
        /**
         * ForkRequest
         * @description At most one of `message`, `arguments` and `model`.
         */
        ForkRequest: {
            /**
             * Arguments
             * @description in place of those of the next tool call
             */
            arguments?: {
                [key: string]: unknown;
            } | null;
            /**
             * From Step
             * @description the last step that is kept
             * @example 4
             */
            from_step: number;
            /**
             * Message
             * @description what is said next
             * @example Try the other one.
             */
            message?: string | null;
            /**
             * Model
             * @description in place of the configured model
             */
            model?: string | null;
        };
        /** ForkedResponse */
        ForkedResponse: {
            /** Idempotent */
            idempotent?: true | null;
            job: components["schemas"]["JobSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** FunctionSchema */
        FunctionSchema: {
            /**
             * Description
             * @example Plan a deployment as a dry run: steps, checks and the way back
             */
            description: string;
            /**
             * Name
             * @example deploy_run
             */
            name: string;
            /**
             * Parameters
             * @description JSON Schema of an object
             * @example {
             *       "properties": {
             *         "target": {
             *           "type": "string"
             *         }
             *       },
             *       "required": [],
             *       "type": "object"
             *     }
             */
            parameters: {
                [key: string]: unknown;
            };
        };
        /** HandlerSchema */
        HandlerSchema: {
            /**
             * Input Schema
             * @example {
             *       "properties": {},
             *       "type": "object"
             *     }
             */
            input_schema: {
                [key: string]: unknown;
            };
            /**
             * Name
             * @example builtin:report.generate
             */
            name: string;
            /**
             * Output Schema
             * @example {
             *       "properties": {},
             *       "type": "object"
             *     }
             */
            output_schema: {
                [key: string]: unknown;
            };
            /**
             * Summary
             * @example Writes a report
             */
            summary: string;
        };
        /** HandlerSettingsResponse */
        HandlerSettingsResponse: {
            handlers: components["schemas"]["HandlerSettingsSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** HandlerSettingsSchema */
        HandlerSettingsSchema: {
            data_fetch: components["schemas"]["DataFetchSettingsSchema"];
            deploy: components["schemas"]["DeploySettingsSchema"];
            tool_exec: components["schemas"]["ToolExecSettingsSchema"];
            web_search: components["schemas"]["WebSearchSettingsSchema"];
        };
        /** HandlersResponse */
        HandlersResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Handlers */
            handlers: components["schemas"]["HandlerSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** HealthResponse */
        HealthResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Service
             * @constant
             */
            service: "rauskuclaw-api";
            /**
             * Time
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            time: string;
        };
        /** IntentOptionsRequest */
        IntentOptionsRequest: {
            /**
             * Inject Tool Docs
             * @description read the workspace's words on a tool first; default true
             */
            inject_tool_docs?: boolean | null;
            /**
             * Repair
             * @description mend searches without words and writes without flags; default true
             */
            repair?: boolean | null;
        };
        /** IntervalPreview */
        IntervalPreview: {
            /**
             * Interval Sec
             * @description seconds between runs
             */
            interval_sec: number;
            /**
             * N
             * @example 5
             */
            n?: number | null;
            /**
             * Schedule Id
             * @description whose `H` fields to show
             */
            schedule_id?: string | null;
            /** Start In Sec */
            start_in_sec?: number | null;
            /**
             * Timezone
             * @description IANA name
             * @example Europe/Helsinki
             */
            timezone?: string | null;
        };
        /**
         * IntervalSchedule
         * @description Runs every so many seconds.
         */
        IntervalSchedule: {
            /** Catch Up */
            catch_up?: ("skip" | "latest" | "all") | null;
            /** Enabled */
            enabled?: boolean | null;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input?: unknown;
            /**
             * Interval Sec
             * @description seconds between runs
             */
            interval_sec: number;
            /** Max Attempts */
            max_attempts?: number | null;
            /**
             * Max Failures
             * @description failures in a row that stop it; 0: never
             */
            max_failures?: number | null;
            /**
             * Max Runs Per Day
             * @description 0: no limit
             */
            max_runs_per_day?: number | null;
            /**
             * Name
             * @example Morning report
             */
            name?: string | null;
            /** Overlap */
            overlap?: ("skip" | "queue" | "allow") | null;
            /** Priority */
            priority?: number | null;
            /** Queue */
            queue?: string | null;
            /** Start In Sec */
            start_in_sec?: number | null;
            /**
             * Tags
             * @description the first 20 are kept
             */
            tags?: unknown[] | null;
            /** Timeout Sec */
            timeout_sec?: number | null;
            /**
             * Timezone
             * @description IANA name
             * @example Europe/Helsinki
             */
            timezone?: string | null;
            /**
             * Type
             * @example report.generate
             */
            type: string;
        };
        /**
         * InvokeToolsRequest
         * @description Unknown fields are ignored; `null` means "not given".
         */
        InvokeToolsRequest: {
            /**
             * Calls
             * @description each with an id of its own
             */
            calls: components["schemas"]["ToolCallRequest"][];
            /**
             * Mode
             * @description sync waits for jobs; default `sync`
             */
            mode?: ("sync" | "async") | null;
            /**
             * Queue
             * @description default `default`
             */
            queue?: string | null;
            /**
             * Wait Ms
             * @description how long a sync one waits; default 15000
             */
            wait_ms?: number | null;
        };
        /** InvokeToolsResponse */
        InvokeToolsResponse: {
            /**
             * Mode
             * @enum {string}
             */
            mode: "sync" | "async";
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Results */
            results: components["schemas"]["ToolResultSchema"][];
            /** Tool Messages */
            tool_messages: components["schemas"]["ToolMessageSchema"][];
        };
        /** JobErrorSchema */
        JobErrorSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /** Code */
            code: string | null;
            /**
             * Details
             * @description any JSON value
             */
            details: unknown;
            /** Message */
            message: string;
        };
        /** JobListResponse */
        JobListResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Cursor */
            cursor: string | null;
            /** Jobs */
            jobs: components["schemas"]["JobSummary"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Waiting
             * @description which of these jobs wait for an answer, if any do
             */
            waiting?: components["schemas"]["WaitingSchema"][] | null;
        };
        /** JobResponse */
        JobResponse: {
            job: components["schemas"]["JobSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** JobSchema */
        JobSchema: {
            /**
             * Attempts
             * @example 0
             */
            attempts: number;
            /** Callback Url */
            callback_url: string | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            error: components["schemas"]["JobErrorSchema"] | null;
            /**
             * Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            id: string;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input: unknown;
            /**
             * Max Attempts
             * @example 1
             */
            max_attempts: number;
            /**
             * Priority
             * @example 5
             */
            priority: number;
            /**
             * Queue
             * @example default
             */
            queue: string;
            /**
             * Result
             * @description any JSON value
             */
            result: unknown;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /**
             * Tags
             * @example [
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * Timeout Sec
             * @example 120
             */
            timeout_sec: number;
            /**
             * Type
             * @example report.generate
             */
            type: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
        };
        /** JobStatusSchema */
        JobStatusSchema: {
            /**
             * Cancelled
             * @example 2
             */
            cancelled: number;
            /**
             * Failed
             * @example 7
             */
            failed: number;
            /**
             * Queued
             * @example 1
             */
            queued: number;
            /**
             * Running
             * @example 0
             */
            running: number;
            /**
             * Succeeded
             * @example 410
             */
            succeeded: number;
        };
        /** JobSummary */
        JobSummary: {
            /**
             * Attempts
             * @example 0
             */
            attempts: number;
            /** Callback Url */
            callback_url: string | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            error: components["schemas"]["JobErrorSchema"] | null;
            /**
             * Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            id: string;
            /**
             * Max Attempts
             * @example 1
             */
            max_attempts: number;
            /**
             * Priority
             * @example 5
             */
            priority: number;
            /**
             * Queue
             * @example default
             */
            queue: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /**
             * Tags
             * @example [
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * Timeout Sec
             * @example 120
             */
            timeout_sec: number;
            /**
             * Type
             * @example report.generate
             */
            type: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
        };
        /** JobTypeDetailResponse */
        JobTypeDetailResponse: {
            /**
             * Input Schema
             * @example {
             *       "properties": {},
             *       "type": "object"
             *     }
             */
            input_schema: {
                [key: string]: unknown;
            } | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Output Schema
             * @example {
             *       "properties": {},
             *       "type": "object"
             *     }
             */
            output_schema: {
                [key: string]: unknown;
            } | null;
            type: components["schemas"]["JobTypeSchema"];
        };
        /** JobTypeResponse */
        JobTypeResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            type: components["schemas"]["JobTypeSchema"];
        };
        /** JobTypeSchema */
        JobTypeSchema: {
            /**
             * Default Max Attempts
             * @example 1
             */
            default_max_attempts: number;
            /**
             * Default Timeout Sec
             * @example 120
             */
            default_timeout_sec: number;
            /**
             * Enabled
             * @example true
             */
            enabled: boolean;
            /**
             * Handler
             * @example builtin:report.generate
             */
            handler: string;
            /**
             * Name
             * @example report.generate
             */
            name: string;
        };
        /** JobTypesResponse */
        JobTypesResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Types */
            types: components["schemas"]["JobTypeSchema"][];
        };
        /** JobUsageResponse */
        JobUsageResponse: {
            /** Calls */
            calls: components["schemas"]["ModelCallSchema"][];
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Spent Usd
             * @description what the job has cost in all: every call, lost ones as estimated, and the runs that it started
             * @example 0.0007328
             */
            spent_usd: number;
            /** @description the sum of `calls`, of which there are at most 200 */
            total: components["schemas"]["UsageSumSchema"];
        };
        /** KeptSchema */
        KeptSchema: {
            /**
             * Calls
             * @example 1
             */
            calls: number;
            /**
             * Memories
             * @example 1
             */
            memories: number;
        };
        /** LogLine */
        LogLine: {
            /**
             * Id
             * @example 1
             */
            id: number;
            /**
             * Level
             * @example info
             * @enum {string}
             */
            level: "debug" | "info" | "warn" | "error";
            /**
             * Message
             * @example Job created
             */
            message: string;
            /**
             * Meta
             * @description any JSON value
             * @example {
             *       "queue": "default",
             *       "type": "report.generate"
             *     }
             */
            meta: unknown;
            /**
             * Ts
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            ts: string;
        };
        /** LogsResponse */
        LogsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Logs */
            logs: components["schemas"]["LogLine"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /**
         * MarkMemoryRequest
         * @description `updated_at` is that of the memory as it was read.
         */
        MarkMemoryRequest: {
            /**
             * Trust
             * @example trusted
             * @enum {string}
             */
            trust: "trusted" | "untrusted";
            /**
             * Updated At
             * Format: date-time
             * @description ISO-8601 with a zone
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
        };
        /** MatchSchema */
        MatchSchema: {
            /**
             * Distance
             * @description cosine distance, 0..2; null where vectors took no part
             * @example 0.212345
             */
            distance: number | null;
            explain: components["schemas"]["ScoreExplanation"];
            memory: components["schemas"]["MemorySchema"];
            /**
             * Score
             * @example 0.983607
             */
            score: number;
            /**
             * Similarity
             * @description cosine similarity, 1 - distance; null where vectors took no part
             * @example 0.787655
             */
            similarity: number | null;
            /**
             * Weak
             * @description true: an arbitrary question would have found it as well; null: nothing can be said
             * @example false
             */
            weak: boolean | null;
        };
        /** MemoryListResponse */
        MemoryListResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Cursor */
            cursor: string | null;
            /** Memories */
            memories: components["schemas"]["MemorySchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MemoryResponse */
        MemoryResponse: {
            memory: components["schemas"]["MemorySchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MemorySchema */
        MemorySchema: {
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            /**
             * Embedded At
             * @example 2026-02-17T18:11:01.123Z
             */
            embedded_at: string | null;
            embedding_error: components["schemas"]["EmbeddingErrorSchema"] | null;
            /**
             * Embedding Status
             * @example ready
             * @enum {string}
             */
            embedding_status: "pending" | "ready" | "failed";
            /** Expires At */
            expires_at: string | null;
            /**
             * Id
             * @example 5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77
             */
            id: string;
            /**
             * Key
             * @example door.code
             */
            key: string;
            /**
             * Scope
             * @example agent.chat
             */
            scope: string;
            /**
             * Tags
             * @example [
             *       "office"
             *     ]
             */
            tags: string[];
            /**
             * Trust
             * @description whether runs may believe it
             * @example untrusted
             * @enum {string}
             */
            trust: "trusted" | "untrusted";
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
            /**
             * Value
             * @description any JSON value
             * @example {
             *       "text": "The office opens with the green card"
             *     }
             */
            value: unknown;
        };
        /** MemoryStatusResponse */
        MemoryStatusResponse: {
            /**
             * @example {
             *       "dimension": 384,
             *       "is_semantic": true,
             *       "model": "local/e5-small",
             *       "name": "local"
             *     }
             */
            embedder: components["schemas"]["EmbedderSchema"] | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            quota: components["schemas"]["QuotaSchema"];
            /**
             * Vectors Enabled
             * @example true
             */
            vectors_enabled: boolean;
        };
        /** MessageIdRequest */
        MessageIdRequest: {
            /**
             * Message Id
             * @example b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11
             */
            message_id: string;
        };
        /**
         * MessageRequest
         * @description Either `text`, or `parts` of text and of files of the workspace.
         */
        MessageRequest: {
            /**
             * Busy
             * @description while a turn is under way: wait, be heard at its next step, at once, or be refused
             */
            busy?: ("queue" | "steer" | "interrupt" | "reject") | null;
            /**
             * Id
             * @description an id of your own makes repeating safe
             */
            id?: string | null;
            /**
             * Parent
             * @description the message that this one follows, null for the first: edit and resend. Default: the newest
             */
            parent?: string | null;
            /** Parts */
            parts?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Text
             * @example What is tea?
             */
            text?: string | null;
        };
        /** MessageSchema */
        MessageSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /**
             * Cost Usd
             * @example 0.0004
             */
            cost_usd: number | null;
            /**
             * Id
             * @example 0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12
             */
            id: string;
            /**
             * Index
             * @description which of them it is
             * @example 0
             */
            index: number;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string | null;
            /**
             * Parent
             * @example b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11
             */
            parent: string | null;
            /**
             * Parts
             * @description in the shape of the AI SDK's UIMessage
             * @example [
             *       {
             *         "text": "Tea is a drink.",
             *         "type": "text"
             *       }
             *     ]
             */
            parts: {
                [key: string]: unknown;
            }[];
            /**
             * Role
             * @example assistant
             * @enum {string}
             */
            role: "user" | "assistant" | "system";
            /**
             * Siblings
             * @description all that follow the same message
             * @example [
             *       "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12"
             *     ]
             */
            siblings: string[];
            /**
             * Status
             * @enum {string}
             */
            status: "done" | "running" | "queued" | "failed" | "cancelled";
        };
        /** MessagesResponse */
        MessagesResponse: {
            /**
             * Before
             * @description reads the part before; null at the beginning
             * @example null
             */
            before: string | null;
            conversation: components["schemas"]["ConversationSchema"];
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Cursor
             * @description where the stream goes on from here
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11-17
             */
            cursor: string;
            /** Messages */
            messages: components["schemas"]["MessageSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MetricsResponse */
        MetricsResponse: {
            /** Alerts */
            alerts: components["schemas"]["AlertSchema"][];
            metrics: components["schemas"]["MetricsSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MetricsSchema */
        MetricsSchema: {
            /** By Type */
            by_type: components["schemas"]["TypeFiguresSchema"][];
            /**
             * Counters
             * @description sums of the window by name; what did not happen is absent
             * @example {
             *       "job.claimed": 12,
             *       "job.created": 12,
             *       "job.failed_terminal": 1,
             *       "job.succeeded": 11
             *     }
             */
            counters: {
                [key: string]: number;
            };
            /**
             * Enabled
             * @example true
             */
            enabled: boolean;
            /**
             * Generated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            generated_at: string;
            job_status: components["schemas"]["JobStatusSchema"];
            /** Queues */
            queues: components["schemas"]["QueueFiguresSchema"][];
            /**
             * Window Sec
             * @example 3600
             */
            window_sec: number;
        };
        /**
         * MintTokenRequest
         * @description With a job or a conversation, the token opens their streams and no others.
         */
        MintTokenRequest: {
            /** Conversation Id */
            conversation_id?: string | null;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id?: string | null;
            /**
             * Ttl Sec
             * @description default 120
             */
            ttl_sec?: number | null;
        };
        /** ModelCallSchema */
        ModelCallSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /**
             * Cost Usd
             * @description null: no price of the model is known
             * @example 0.0007328
             */
            cost_usd: number | null;
            /**
             * Estimated
             * @description the provider reported nothing that can be true, so it is a guess
             * @example false
             */
            estimated: boolean;
            /**
             * Id
             * @example 7d1c2f0e-58a4-4c8e-b1f7-0f6f5a2d9c33
             */
            id: string;
            /**
             * Model
             * @example gpt-4.1-mini
             */
            model: string;
            /**
             * Provider
             * @example openai
             */
            provider: string;
            usage: components["schemas"]["TokensSchema"];
        };
        /** MoveEntryRequest */
        MoveEntryRequest: {
            /**
             * From Path
             * @example notes/plan.md
             */
            from_path: string;
            /**
             * Overwrite
             * @description replace what is there, of the same kind
             */
            overwrite?: boolean | null;
            /**
             * To Path
             * @example done/plan.md
             */
            to_path: string;
        };
        /** MovedResponse */
        MovedResponse: {
            /**
             * From Path
             * @example notes/plan.md
             */
            from_path: string;
            /**
             * Moved
             * @description false: both are the same place
             * @example true
             */
            moved: boolean;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * To Path
             * @example done/plan.md
             */
            to_path: string;
        };
        /**
         * MovingResponse
         * @description A large folder in S3: the job goes on with it.
         */
        MovingResponse: {
            /**
             * From Path
             * @example notes/plan.md
             */
            from_path: string;
            /**
             * Job Id
             * @example 5e0f3c3a-5a0f-4c5e-9b52-0b6a3f0d8f11
             */
            job_id: string;
            /**
             * Moved
             * @description false: both are the same place
             * @example true
             */
            moved: boolean;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * To Path
             * @example done/plan.md
             */
            to_path: string;
        };
        /** NameMatchesResponse */
        NameMatchesResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Cursor
             * @description goes on with names that were not looked at
             */
            cursor: string | null;
            /**
             * Entries
             * @description the nearest first
             */
            entries: components["schemas"]["EntrySchema"][];
            /**
             * More
             * @description there were more than `limit`
             * @example false
             */
            more: boolean;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Scanned
             * @description names looked at
             * @example 120
             */
            scanned: number;
        };
        /** NextRunSchema */
        NextRunSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-03-29T01:00:00.000Z
             */
            at: string;
            /**
             * Local
             * @description the same in the schedule's zone, with its offset
             * @example 2026-03-29T04:00:00+03:00
             */
            local: string;
            /**
             * Note
             * @description what a change of the clocks does to it
             * @example 2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and runs right after
             */
            note: string | null;
        };
        /** NextRunsResponse */
        NextRunsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Next */
            next: components["schemas"]["NextRunSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Schedule Id
             * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
             */
            schedule_id: string | null;
            /**
             * Timezone
             * @example Europe/Helsinki
             */
            timezone: string;
        };
        /** NormalizedIntentSchema */
        NormalizedIntentSchema: {
            /**
             * Idx
             * @example 1
             */
            idx: number;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input: unknown;
            /**
             * Max Attempts
             * @example 1
             */
            max_attempts: number;
            /**
             * Priority
             * @example 5
             */
            priority: number;
            /**
             * Queue
             * @description any JSON value
             * @example null
             */
            queue: unknown;
            /**
             * Tags
             * @example [
             *       "chat"
             *     ]
             */
            tags: string[];
            /**
             * Timeout Sec
             * @example 120
             */
            timeout_sec: number;
            /**
             * Type
             * @example report.generate
             */
            type: string;
        };
        /** OpenAiSchema */
        OpenAiSchema: {
            /**
             * Base Url
             * @example https://api.openai.com
             */
            base_url: string;
            /**
             * Enabled
             * @example true
             */
            enabled: boolean;
            /**
             * Model
             * @example gpt-4.1-mini
             */
            model: string | null;
            /**
             * Timeout Ms
             * @example 30000
             */
            timeout_ms: number;
        };
        /**
         * PercentilesSchema
         * @description Milliseconds, estimated from a histogram with two buckets per decade.
         */
        PercentilesSchema: {
            /**
             * P50
             * @example 420
             */
            p50: number;
            /**
             * P95
             * @example 870.5
             */
            p95: number;
        };
        /** PingResponse */
        PingResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Pong
             * @constant
             */
            pong: true;
        };
        /** PostedResponse */
        PostedResponse: {
            conversation: components["schemas"]["ConversationSchema"];
            /**
             * Heard
             * @description the turn under way hears it
             * @example false
             */
            heard: boolean;
            /** @description the turn that answers, once it has begun */
            job: components["schemas"]["JobSummary"] | null;
            message: components["schemas"]["MessageSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Queued
             * @description it waits for the turn under way
             * @example false
             */
            queued: boolean;
        };
        /** PrefsResponse */
        PrefsResponse: {
            /**
             * Created At
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Prefs
             * @example {
             *       "theme": "dark"
             *     }
             */
            prefs: {
                [key: string]: unknown;
            };
            /**
             * Scope
             * @example default
             */
            scope: string;
            /**
             * Updated At
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string | null;
        };
        /** PrepareUploadRequest */
        PrepareUploadRequest: {
            /** Overwrite */
            overwrite?: boolean | null;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @description bytes
             * @example 1073741824
             */
            size: number;
        };
        /**
         * PreviewScheduleRequest
         * @description Exactly one of `interval_sec` and `cron`.
         * @example {
         *       "cron": "30 3 * * *",
         *       "n": 5,
         *       "timezone": "Europe/Helsinki"
         *     }
         */
        PreviewScheduleRequest: components["schemas"]["IntervalPreview"] | components["schemas"]["CronPreview"];
        /** ProvidersResponse */
        ProvidersResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            providers: components["schemas"]["ProvidersSchema"];
        };
        /** ProvidersSchema */
        ProvidersSchema: {
            codex: components["schemas"]["CodexSchema"];
            demo: components["schemas"]["DemoSchema"];
            openai: components["schemas"]["OpenAiSchema"];
        };
        /**
         * PutMemoryRequest
         * @description Replaces what is stored under the same scope and key. Without `ttl_sec` it never expires.
         */
        PutMemoryRequest: {
            /**
             * Key
             * @example door.code
             */
            key: string;
            /**
             * Scope
             * @example agent.chat
             */
            scope: string;
            /**
             * Tags
             * @description the first 50 are kept, as text
             * @example [
             *       "office"
             *     ]
             */
            tags?: unknown[] | null;
            /**
             * Trust
             * @description new content without it is untrusted, equal content stays as it is; trusted takes an admin key without a queue_allowlist
             * @example untrusted
             */
            trust?: ("trusted" | "untrusted") | null;
            /**
             * Ttl Sec
             * @example 86400
             */
            ttl_sec?: number | null;
            /**
             * Value
             * @description any JSON value, at most 65,536 bytes; null is one
             * @example {
             *       "text": "The office opens with the green card"
             *     }
             */
            value: unknown;
        };
        /**
         * PutPrefsRequest
         * @description Without `prefs`, the whole body is the document.
         */
        PutPrefsRequest: {
            /**
             * Prefs
             * @example {
             *       "theme": "dark"
             *     }
             */
            prefs?: {
                [key: string]: unknown;
            };
        };
        /** QuestionResponse */
        QuestionResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            question: components["schemas"]["QuestionSchema"];
        };
        /** QuestionSchema */
        QuestionSchema: {
            /**
             * About
             * @description the step it is about
             * @example 3
             */
            about: number;
            answer: components["schemas"]["AnswerSchema"] | null;
            /**
             * Arguments
             * @description any JSON value
             * @example {
             *       "target": "staging"
             *     }
             */
            arguments: unknown;
            /**
             * Asked At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            asked_at: string;
            /**
             * Binding
             * @description SHA-256 of tool and arguments
             */
            binding: string | null;
            /**
             * Call Id
             * @example call_1
             */
            call_id: string;
            /**
             * Choices
             * @description empty: the answer is text
             * @example [
             *       "approve",
             *       "deny"
             *     ]
             */
            choices: string[];
            /**
             * Decision
             * @description why it is asked, and where each value came from
             */
            decision: unknown;
            /**
             * Default
             * @description the answer at expiry
             * @example deny
             */
            default: string;
            /**
             * Details
             * @description any JSON value
             */
            details: unknown;
            /**
             * Diff
             * @description what the call would change, as a unified diff
             * @example -green
             *     +black
             */
            diff: string | null;
            /**
             * Expires At
             * Format: date-time
             * @example 2026-03-19T18:11:01.123Z
             */
            expires_at: string;
            /**
             * Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11.4
             */
            id: string;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string;
            /**
             * Job Type
             * @example agent.run
             */
            job_type: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "approval" | "unknown" | "input" | "budget";
            /**
             * Open
             * @example true
             */
            open: boolean;
            /**
             * Step
             * @example 4
             */
            step: number;
            /**
             * Text
             * @example May the run call deploy_run?
             */
            text: string;
            /**
             * Tool
             * @example deploy_run
             */
            tool: string | null;
        };
        /** QuestionsResponse */
        QuestionsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Cursor */
            cursor: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Questions */
            questions: components["schemas"]["QuestionSchema"][];
        };
        /** QueueFiguresSchema */
        QueueFiguresSchema: {
            /**
             * Claimable
             * @description due now; counts end at 10000
             * @example 1
             */
            claimable: number;
            /**
             * Delayed
             * @description not due yet
             * @example 0
             */
            delayed: number;
            /**
             * Oldest Age Sec
             * @description for how long the oldest claimable job has been so
             * @example 1000
             */
            oldest_age_sec: number | null;
            /**
             * Queue
             * @example default
             */
            queue: string;
            /**
             * Served
             * @example true
             */
            served: boolean;
        };
        /** QueueSchema */
        QueueSchema: {
            /**
             * Queue
             * @example default
             */
            queue: string;
            /**
             * Served
             * @constant
             */
            served: true;
        };
        /** QueuedMessageRequest */
        QueuedMessageRequest: {
            /** Parts */
            parts?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Text
             * @example What is green tea?
             */
            text?: string | null;
        };
        /** QueuesResponse */
        QueuesResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Queues */
            queues: components["schemas"]["QueueSchema"][];
            /**
             * Setting
             * @example WORKER_QUEUE_ALLOWLIST
             */
            setting: string;
        };
        /** QuotaSchema */
        QuotaSchema: {
            /**
             * Bytes Per Scope
             * @example 67108864
             */
            bytes_per_scope: number;
            /**
             * Rows Per Scope
             * @example 10000
             */
            rows_per_scope: number;
        };
        /** ReadyResponse */
        ReadyResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Ready
             * @constant
             */
            ready: true;
            /**
             * Time
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            time: string;
        };
        /** ReasonSchema */
        ReasonSchema: {
            /**
             * Code
             * @example RETRY_BACKOFF
             */
            code: string;
            /**
             * Details
             * @description any JSON value
             */
            details: unknown;
            /**
             * Message
             * @example Waiting before the next attempt
             */
            message: string;
            /**
             * Until
             * @example 2026-02-17T18:12:00.000Z
             */
            until: string | null;
        };
        /** RedirectResponse */
        RedirectResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Url
             * @example https://bucket.s3.eu-north-1.amazonaws.com/workspace/notes/plan.md?X-Amz-Signature=4f1c
             */
            url: string;
        };
        /** ReembedRequest */
        ReembedRequest: {
            /**
             * Scope
             * @example agent.chat
             */
            scope: string;
        };
        /** ReembedResponse */
        ReembedResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Queued
             * @example 12
             */
            queued: number;
            /**
             * Scope
             * @example agent.chat
             */
            scope: string;
        };
        /** RepairSchema */
        RepairSchema: {
            /**
             * Idx
             * @example 1
             */
            idx: number;
            /**
             * Kind
             * @example file_search_query
             */
            kind: string;
            /**
             * Value
             * @description any JSON value
             * @example README
             */
            value: unknown;
        };
        /** ReplayResponse */
        ReplayResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Decisions */
            decisions: components["schemas"]["ReplayedSchema"][];
            /**
             * Equal
             * @example true
             */
            equal: boolean;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** ReplayedSchema */
        ReplayedSchema: {
            /**
             * Equal
             * @example true
             */
            equal: boolean;
            /** @description null: the tool is not there any more */
            now: components["schemas"]["VerdictSchema"] | null;
            recorded: components["schemas"]["VerdictSchema"];
            /**
             * Step
             * @example 3
             */
            step: number;
            /**
             * Tool
             * @example deploy_run
             */
            tool: string;
        };
        /** ReplyRequest */
        ReplyRequest: {
            /**
             * Arguments
             * @description edited, with an approval
             */
            arguments?: {
                [key: string]: unknown;
            } | null;
            /**
             * Choice
             * @description one of the question's choices
             * @example approve
             */
            choice?: string | null;
            /**
             * Text
             * @description the answer to an open question, or a reason
             */
            text?: string | null;
        };
        /**
         * ResetMemoryRequest
         * @description Without `scope` everything goes; a `scope` that is null or blank is refused.
         */
        ResetMemoryRequest: {
            /**
             * Confirm
             * @constant
             */
            confirm: true;
            /**
             * Scope
             * @example agent.chat
             */
            scope?: string;
        };
        /** ResetMemoryResponse */
        ResetMemoryResponse: {
            /**
             * Deleted Memories
             * @example 3
             */
            deleted_memories: number;
            /**
             * Deleted Vectors
             * @example 3
             */
            deleted_vectors: number;
            /**
             * Matched Memories
             * @example 3
             */
            matched_memories: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Remaining Memories
             * @description in the whole store, whatever the scope was
             * @example 0
             */
            remaining_memories: number;
            /**
             * Remaining Vectors
             * @description in the whole store, whatever the scope was
             * @example 0
             */
            remaining_vectors: number;
            /**
             * Scope
             * @example agent.chat
             */
            scope: string | null;
        };
        /** RestoreFileRequest */
        RestoreFileRequest: {
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Version
             * @example 01JC2Q4ZV0
             */
            version: string;
        };
        /**
         * RestoredFileResponse
         * @description `file` null: there was nothing before, so nothing is there now. `version` undoes the restore.
         */
        RestoredFileResponse: {
            file: components["schemas"]["FileSchema"] | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Version
             * @example 01JC2Q4ZV0
             */
            version: string | null;
        };
        /** SaidResponse */
        SaidResponse: {
            /**
             * Id
             * @example m-1
             */
            id: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Repeated
             * @example false
             */
            repeated: boolean;
        };
        /** SaveFileRequest */
        SaveFileRequest: {
            /**
             * Content
             * @description the whole text
             * @example # Plan
             */
            content: string;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
        };
        /** SavedFileResponse */
        SavedFileResponse: {
            file: components["schemas"]["SavedFileSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** SavedFileSchema */
        SavedFileSchema: {
            /**
             * Etag
             * @description another one after every change of the content
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /** Modified At */
            modified_at: string | null;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @description bytes
             * @example 7
             */
            size: number;
            /**
             * Version
             * @example 01JC2Q4ZV0
             */
            version: string | null;
        };
        /** SavedScheduleResponse */
        SavedScheduleResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            schedule: components["schemas"]["ScheduleSchema"];
            /** Warnings */
            warnings?: components["schemas"]["WarningSchema"][] | null;
        };
        /** SayRequest */
        SayRequest: {
            /**
             * Id
             * @description an id of your own makes repeating safe
             * @example m-1
             */
            id?: string | null;
            /**
             * Mode
             * @description heard after the answer, at the next step, at once, or refused while the run is busy
             */
            mode?: ("queue" | "steer" | "interrupt" | "reject") | null;
            /**
             * Text
             * @example Use the staging database.
             */
            text: string;
        };
        /** ScheduleErrorSchema */
        ScheduleErrorSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /** ScheduleListResponse */
        ScheduleListResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Cursor */
            cursor: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Schedules */
            schedules: components["schemas"]["ScheduleSchema"][];
        };
        /** ScheduleResponse */
        ScheduleResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            schedule: components["schemas"]["ScheduleSchema"];
        };
        /** ScheduleRunSchema */
        ScheduleRunSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Job Id */
            job_id: string | null;
            /**
             * Message
             * @example Skipped, because job 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11 has not ended
             */
            message: string;
            /**
             * Nominal At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            nominal_at: string;
            /**
             * Outcome
             * @example skipped
             * @enum {string}
             */
            outcome: "submitted" | "skipped" | "waiting" | "failed";
            /**
             * Reason
             * @example OVERLAP
             */
            reason: string | null;
        };
        /** ScheduleRunsResponse */
        ScheduleRunsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Runs */
            runs: components["schemas"]["ScheduleRunSchema"][];
        };
        /** ScheduleSchema */
        ScheduleSchema: {
            breaker: components["schemas"]["BreakerSchema"] | null;
            /**
             * Catch Up
             * @enum {string}
             */
            catch_up: "skip" | "latest" | "all";
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            /**
             * Cron
             * @example 0 8 * * mon-fri
             */
            cron: string | null;
            /**
             * Enabled
             * @example true
             */
            enabled: boolean;
            /**
             * Failures
             * @example 0
             */
            failures: number;
            /**
             * Id
             * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
             */
            id: string;
            /**
             * Input
             * @description any JSON value
             * @example {
             *       "topic": "tea"
             *     }
             */
            input: unknown;
            /** Interval Sec */
            interval_sec: number | null;
            last_error: components["schemas"]["ScheduleErrorSchema"] | null;
            /**
             * Last Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            last_job_id: string | null;
            /**
             * Last Run At
             * @example 2026-02-17T18:11:01.123Z
             */
            last_run_at: string | null;
            /**
             * Max Attempts
             * @example 1
             */
            max_attempts: number;
            /**
             * Max Failures
             * @example 10
             */
            max_failures: number | null;
            /** Max Runs Per Day */
            max_runs_per_day: number | null;
            /**
             * Name
             * @example Morning report
             */
            name: string | null;
            /**
             * Next Run At
             * @example 2026-02-18T06:00:00.000Z
             */
            next_run_at: string | null;
            /**
             * Overlap
             * @enum {string}
             */
            overlap: "skip" | "queue" | "allow";
            /**
             * Priority
             * @example 5
             */
            priority: number;
            /**
             * Queue
             * @example default
             */
            queue: string;
            /**
             * Runs Today
             * @example 1
             */
            runs_today: number;
            /**
             * Tags
             * @example [
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * Timeout Sec
             * @example 120
             */
            timeout_sec: number;
            /**
             * Timezone
             * @example Europe/Helsinki
             */
            timezone: string;
            /**
             * Type
             * @example report.generate
             */
            type: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
            /** Waiting At */
            waiting_at: string | null;
        };
        /** ScopeSchema */
        ScopeSchema: {
            /**
             * Bytes
             * @description of keys, tags and values
             * @example 64
             */
            bytes: number;
            /**
             * Failed Count
             * @example 0
             */
            failed_count: number;
            /**
             * Latest Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            latest_updated_at: string;
            /**
             * Models
             * @description which embedders its vectors are of
             * @example [
             *       "local/e5-small"
             *     ]
             */
            models: string[];
            /**
             * Pending Count
             * @example 0
             */
            pending_count: number;
            /**
             * Ready Count
             * @example 1
             */
            ready_count: number;
            /**
             * Scope
             * @example agent.chat
             */
            scope: string;
            /**
             * Total Count
             * @example 1
             */
            total_count: number;
        };
        /** ScopesResponse */
        ScopesResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Include Expired
             * @example false
             */
            include_expired: boolean;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Query
             * @example agent
             */
            query: string | null;
            /** Scopes */
            scopes: components["schemas"]["ScopeSchema"][];
        };
        /** ScoreExplanation */
        ScoreExplanation: {
            /** Decay */
            decay: number | null;
            /**
             * @example {
             *       "rank": 2,
             *       "score": 1.734602,
             *       "share": 0.41,
             *       "words": [
             *         "offic"
             *       ]
             *     }
             */
            text: components["schemas"]["TextPartSchema"] | null;
            /**
             * @example {
             *       "distance": 0.212345,
             *       "margin": 0.214321,
             *       "rank": 1,
             *       "score": 0.824848
             *     }
             */
            vector: components["schemas"]["VectorPartSchema"] | null;
        };
        /** SearchMemoryRequest */
        SearchMemoryRequest: {
            /**
             * Decay Half Life Sec
             * @description a score loses half of itself in this time
             */
            decay_half_life_sec?: number | null;
            /**
             * Include Expired
             * @description also what has expired; the texts are for old clients
             */
            include_expired?: boolean | ("0" | "1" | "true" | "false") | null;
            /**
             * Mode
             * @description vector compares meaning, text words, hybrid both
             * @example hybrid
             */
            mode?: ("vector" | "hybrid" | "text") | null;
            /**
             * Query
             * @example how do I get in?
             */
            query: string;
            /**
             * Scope
             * @example agent.chat
             */
            scope: string;
            /**
             * Tags
             * @description only memories with all of these
             */
            tags?: unknown[] | null;
            /**
             * Top K
             * @description default and maximum are settings: 10 and 100
             * @example 3
             */
            top_k?: number | null;
            /**
             * Updated After
             * @description inclusive
             */
            updated_after?: string | null;
            /**
             * Updated Before
             * @description inclusive
             */
            updated_before?: string | null;
        };
        /** SearchMemoryResponse */
        SearchMemoryResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * @example {
             *       "model": "local/e5-small",
             *       "name": "local"
             *     }
             */
            embedder: components["schemas"]["EmbedderName"] | null;
            /** Matches */
            matches: components["schemas"]["MatchSchema"][];
            /**
             * Mode
             * @example hybrid
             * @enum {string}
             */
            mode: "vector" | "hybrid" | "text";
            /**
             * Notices
             * @description sentences about what this search could not do
             * @example []
             */
            notices: string[];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** SeriesResponse */
        SeriesResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            series: components["schemas"]["SeriesSchema"];
            /**
             * Step Sec
             * @example 60
             */
            step_sec: number;
        };
        /** SeriesSchema */
        SeriesSchema: {
            /**
             * Created
             * @example [
             *       12
             *     ]
             */
            created: number[];
            /**
             * Failed
             * @example [
             *       1
             *     ]
             */
            failed: number[];
            /**
             * Minutes
             * @description the beginning of each step, oldest first
             */
            minutes: string[];
            /**
             * Queue Age Sec
             * @description for how long the oldest claimable job of a served queue had waited: the mean of a sample a minute
             * @example [
             *       4.2
             *     ]
             */
            queue_age_sec: (number | null)[];
            /**
             * Retried
             * @example [
             *       0
             *     ]
             */
            retried: number[];
            /**
             * Run Ms P50
             * @example [
             *       420
             *     ]
             */
            run_ms_p50: (number | null)[];
            /**
             * Run Ms P95
             * @example [
             *       870.5
             *     ]
             */
            run_ms_p95: (number | null)[];
            /**
             * Succeeded
             * @example [
             *       11
             *     ]
             */
            succeeded: number[];
            /** Wait Ms P50 */
            wait_ms_p50: (number | null)[];
            /** Wait Ms P95 */
            wait_ms_p95: (number | null)[];
        };
        /** SkippedIntentSchema */
        SkippedIntentSchema: {
            /**
             * Code
             * @example VALIDATION_ERROR
             */
            code: string;
            /**
             * Idx
             * @example 2
             */
            idx: number;
            /**
             * Message
             * @example Invalid request: type: no job type has this name
             */
            message: string;
            /**
             * Type
             * @example deploy.run
             */
            type: string;
        };
        /** SkippedSuggestionSchema */
        SkippedSuggestionSchema: {
            /**
             * Code
             * @description such as `NEEDS_APPROVAL`, `TYPE_DISABLED`
             * @example TYPE_DISABLED
             */
            code: string;
            /**
             * Index
             * @example 2
             */
            index: number;
            /**
             * Reason
             * @example Job type deploy.run is disabled
             */
            reason: string;
        };
        /** StepSchema */
        StepSchema: {
            /**
             * At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            at: string;
            /**
             * Attempt
             * @example 1
             */
            attempt: number;
            /**
             * Body
             * @description the fields of the step's type
             * @example {
             *       "cost_usd": 0.0004,
             *       "text": "Done."
             *     }
             */
            body: unknown;
            /**
             * Reused
             * @description copied from the run that this one was forked from
             * @example false
             */
            reused: boolean;
            /**
             * Seq
             * @example 1
             */
            seq: number;
            /**
             * Type
             * @example answered
             * @enum {string}
             */
            type: "asked" | "answered" | "unanswered" | "intended" | "done" | "refused" | "unknown" | "question" | "reply" | "heard" | "planned" | "labelled" | "folded" | "delegated" | "defined";
        };
        /** StepsResponse */
        StepsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Next After
             * @example 1
             */
            next_after: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Steps */
            steps: components["schemas"]["StepSchema"][];
        };
        /**
         * StoredMemoryResponse
         * @description `unchanged` is there when the content was stored already: it is not embedded again.
         */
        StoredMemoryResponse: {
            memory: components["schemas"]["MemorySchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Unchanged */
            unchanged?: true | null;
        };
        /** StreamTokenResponse */
        StreamTokenResponse: {
            /** Conversation Id */
            conversation_id: string | null;
            /**
             * Expires At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            expires_at: string;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Token
             * @example sst_3q2Jv0cH1mZkY7uWb5x9R8sT6pQ4nL2aD0eF
             */
            token: string;
            /**
             * Token Param
             * @description the query parameter that takes it
             * @example stream_token
             */
            token_param: string;
            /**
             * Ttl Sec
             * @example 120
             */
            ttl_sec: number;
        };
        /**
         * SubmitIntentRequest
         * @description In a job's input `depends_on_last_job: true` and `depends_on_idx` (from 1) name earlier jobs it waits for.
         */
        SubmitIntentRequest: {
            /**
             * Jobs
             * @example [
             *       {
             *         "input": {
             *           "topic": "tea"
             *         },
             *         "type": "report.generate"
             *       },
             *       {
             *         "input": {
             *           "depends_on_idx": [
             *             1
             *           ],
             *           "target": "staging"
             *         },
             *         "type": "deploy.run"
             *       }
             *     ]
             */
            jobs: unknown[];
            options?: components["schemas"]["IntentOptionsRequest"] | null;
            /**
             * User Text
             * @description what the user asked for
             */
            user_text?: string | null;
        };
        /** SubmitIntentResponse */
        SubmitIntentResponse: {
            /** Created Jobs */
            created_jobs: components["schemas"]["CreatedIntentSchema"][];
            /** Normalized Jobs */
            normalized_jobs: components["schemas"]["NormalizedIntentSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Repairs */
            repairs: components["schemas"]["RepairSchema"][];
            /** Skipped */
            skipped: components["schemas"]["SkippedIntentSchema"][];
        };
        /** SuggestedJobSummary */
        SuggestedJobSummary: {
            /**
             * Attempts
             * @example 0
             */
            attempts: number;
            /** Callback Url */
            callback_url: string | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            created_at: string;
            error: components["schemas"]["JobErrorSchema"] | null;
            /**
             * Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            id: string;
            /**
             * Index
             * @example 0
             */
            index: number;
            /**
             * Max Attempts
             * @example 1
             */
            max_attempts: number;
            /**
             * Message Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            message_id: string;
            /**
             * Priority
             * @example 5
             */
            priority: number;
            /**
             * Queue
             * @example default
             */
            queue: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /**
             * Tags
             * @example [
             *       "demo"
             *     ]
             */
            tags: string[];
            /**
             * Timeout Sec
             * @example 120
             */
            timeout_sec: number;
            /**
             * Type
             * @example report.generate
             */
            type: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
        };
        /** SuggestedJobsResponse */
        SuggestedJobsResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /** Jobs */
            jobs: components["schemas"]["SuggestedJobSummary"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** TextFileResponse */
        TextFileResponse: {
            file: components["schemas"]["TextFileSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** TextFileSchema */
        TextFileSchema: {
            /**
             * Content
             * @example # Plan
             */
            content: string;
            /**
             * Etag
             * @description another one after every change of the content
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /**
             * Lossy
             * @description some bytes are no UTF-8: saving this text would lose them
             * @example false
             */
            lossy: boolean;
            /** Modified At */
            modified_at: string | null;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @description bytes
             * @example 7
             */
            size: number;
        };
        /** TextMatchSchema */
        TextMatchSchema: {
            /**
             * Column
             * @description in characters, from 1
             * @example 3
             */
            column: number;
            /**
             * Line
             * @example 1
             */
            line: number;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Text
             * @description the line, cut around the match
             * @example # Plan
             */
            text: string;
        };
        /** TextMatchesResponse */
        TextMatchesResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Cursor
             * @description goes on behind the last file that was searched
             */
            cursor: string | null;
            /** Matches */
            matches: components["schemas"]["TextMatchSchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Searched
             * @description files
             * @example 48
             */
            searched: number;
            /**
             * Skipped
             * @description files that are no text, or larger than 1 MiB
             * @example 2
             */
            skipped: number;
        };
        /** TextPartSchema */
        TextPartSchema: {
            /**
             * Rank
             * @example 2
             */
            rank: number;
            /**
             * Score
             * @description BM25
             * @example 1.734602
             */
            score: number;
            /**
             * Share
             * @description of the question's words, by weight: rare words weigh more
             * @example 0.41
             */
            share: number;
            /**
             * Words
             * @description words of the question that the memory has, as they are indexed
             * @example [
             *       "offic"
             *     ]
             */
            words: string[];
        };
        /** TextVersionResponse */
        TextVersionResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            version: components["schemas"]["TextVersionSchema"];
        };
        /** TextVersionSchema */
        TextVersionSchema: {
            /**
             * Content
             * @example # Plan
             */
            content: string;
            /**
             * Etag
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /**
             * Id
             * @example 01JC2Q4ZV0
             */
            id: string;
            /**
             * Kept At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            kept_at: string;
            /**
             * Lossy
             * @example false
             */
            lossy: boolean;
            /**
             * Replaced By
             * @description who wrote then: a key's name, or a job's id
             * @example ops
             */
            replaced_by: string;
            /**
             * Size
             * @example 7
             */
            size: number | null;
        };
        /**
         * TokensSchema
         * @description `cached` is part of `input`, `reasoning` part of `output`.
         */
        TokensSchema: {
            /**
             * Cached
             * @example 1024
             */
            cached: number;
            /**
             * Input
             * @example 1200
             */
            input: number;
            /**
             * Output
             * @example 350
             */
            output: number;
            /**
             * Reasoning
             * @example 128
             */
            reasoning: number;
        };
        /** ToolCallRequest */
        ToolCallRequest: {
            /**
             * Arguments
             * @example {
             *       "target": "staging"
             *     }
             */
            arguments?: {
                [key: string]: unknown;
            } | null;
            /**
             * Call Id
             * @example call_1
             */
            call_id: string;
            /**
             * Name
             * @example deploy_run
             */
            name: string;
        };
        /** ToolExecSettingsSchema */
        ToolExecSettingsSchema: {
            /**
             * Allowlist
             * @description names and full paths of commands
             * @example [
             *       "git"
             *     ]
             */
            allowlist?: string[] | null;
            /**
             * Enabled
             * @example false
             */
            enabled: boolean;
            /**
             * Memory Mb
             * @example 2048
             */
            memory_mb?: number | null;
            /**
             * Timeout Ms
             * @example 10000
             */
            timeout_ms?: number | null;
        };
        /** ToolListResponse */
        ToolListResponse: {
            /**
             * Count
             * @example 1
             */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Run Only
             * @description what a run itself does, and nobody else can call
             * @example []
             */
            run_only: components["schemas"]["ToolSchema"][];
            /** Tools */
            tools: components["schemas"]["ToolSchema"][];
        };
        /**
         * ToolMessageSchema
         * @description The result as the message that goes back to the model.
         */
        ToolMessageSchema: {
            /**
             * Content
             * @example {"deployment_id":"d-1","target":"staging","dry_run":true}
             */
            content: string;
            /**
             * Name
             * @example deploy_run
             */
            name: string;
            /**
             * Role
             * @constant
             */
            role: "tool";
            /**
             * Tool Call Id
             * @example call_1
             */
            tool_call_id: string;
        };
        /**
         * ToolResultSchema
         * @description `pending`: the job goes on. `truncated`: the output's JSON is longer than 12000 characters, and `output` is
         *     `{"truncated": true, "chars", "preview"}` with its beginning.
         */
        ToolResultSchema: {
            /**
             * Call Id
             * @example call_1
             */
            call_id: string;
            error: components["schemas"]["ErrorDetail"] | null;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string | null;
            /**
             * Name
             * @example deploy_run
             */
            name: string;
            /**
             * Ok
             * @example true
             */
            ok: boolean;
            /**
             * Output
             * @description any JSON value
             * @example {
             *       "deployment_id": "d-1",
             *       "dry_run": true,
             *       "target": "staging"
             *     }
             */
            output: unknown;
            /**
             * Pending
             * @example false
             */
            pending: boolean;
            /**
             * Truncated
             * @example false
             */
            truncated: boolean;
        };
        /**
         * ToolSchema
         * @description A function specification in the form of chat completions.
         */
        ToolSchema: {
            function: components["schemas"]["FunctionSchema"];
            /**
             * Type
             * @constant
             */
            type: "function";
        };
        /** TypeFiguresSchema */
        TypeFiguresSchema: {
            /**
             * Created
             * @description by callers and by schedules
             * @example 12
             */
            created: number;
            /**
             * Failed
             * @example 1
             */
            failed: number;
            /**
             * Retried
             * @example 0
             */
            retried: number;
            /**
             * @example {
             *       "p50": 420,
             *       "p95": 870.5
             *     }
             */
            run_ms: components["schemas"]["PercentilesSchema"] | null;
            /**
             * Succeeded
             * @example 11
             */
            succeeded: number;
            /**
             * Type
             * @example report.generate
             */
            type: string;
        };
        /** UnfoldedResponse */
        UnfoldedResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Repeated
             * @example false
             */
            repeated: boolean;
            /**
             * Step
             * @description the summary that counts no more
             * @example 42
             */
            step: number;
        };
        /** UploadFileRequest */
        UploadFileRequest: {
            /**
             * Content Base64
             * @description the file, or a data URL of it
             * @example IyBQbGFuCg==
             */
            content_base64: string;
            /**
             * Overwrite
             * @description replace a file that is there
             */
            overwrite?: boolean | null;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
        };
        /** UploadTicketResponse */
        UploadTicketResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            upload: components["schemas"]["UploadTicketSchema"];
        };
        /** UploadTicketSchema */
        UploadTicketSchema: {
            /**
             * Expires At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            expires_at: string;
            /**
             * Headers
             * @description send exactly these
             * @example {
             *       "content-length": "1073741824"
             *     }
             */
            headers: {
                [key: string]: string;
            };
            /**
             * Method
             * @example PUT
             * @enum {string}
             */
            method: "POST" | "PUT";
            /**
             * Needs Key
             * @description the request takes the API key as well
             * @example false
             */
            needs_key: boolean;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Url
             * @description may be relative to this API
             * @example https://bucket.s3.eu-north-1.amazonaws.com/workspace/notes/plan.md?X-Amz-Signature=4f1c
             */
            url: string;
        };
        /** UploadedFileResponse */
        UploadedFileResponse: {
            file: components["schemas"]["UploadedFileSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** UploadedFileSchema */
        UploadedFileSchema: {
            /**
             * Etag
             * @description another one after every change of the content
             * @example 5d41402abc4b2a76
             */
            etag: string | null;
            /** Modified At */
            modified_at: string | null;
            /**
             * Overwritten
             * @description something was replaced
             * @example false
             */
            overwritten: boolean;
            /**
             * Path
             * @example notes/plan.md
             */
            path: string;
            /**
             * Size
             * @description bytes
             * @example 7
             */
            size: number;
            /** Version */
            version: string | null;
        };
        /** UsageDaySchema */
        UsageDaySchema: {
            /** By Key */
            by_key: components["schemas"]["UsageRowSchema"][];
            /**
             * By Model
             * @example [
             *       {
             *         "calls": 1,
             *         "cost_usd": 0.0007328,
             *         "name": "gpt-4.1-mini",
             *         "unpriced": 0,
             *         "usage": {
             *           "cached": 1024,
             *           "input": 1200,
             *           "output": 350,
             *           "reasoning": 128
             *         }
             *       }
             *     ]
             */
            by_model: components["schemas"]["UsageRowSchema"][];
            /**
             * By Type
             * @example [
             *       {
             *         "calls": 1,
             *         "cost_usd": 0.0007328,
             *         "name": "ai.chat.generate",
             *         "unpriced": 0,
             *         "usage": {
             *           "cached": 1024,
             *           "input": 1200,
             *           "output": 350,
             *           "reasoning": 128
             *         }
             *       }
             *     ]
             */
            by_type: components["schemas"]["UsageRowSchema"][];
            /**
             * Day
             * @description in UTC
             * @example 2026-02-17
             */
            day: string;
            total: components["schemas"]["UsageDayTotalSchema"];
        };
        /** UsageDayTotalSchema */
        UsageDayTotalSchema: {
            /**
             * Calls
             * @example 1
             */
            calls: number;
            /**
             * Cost Usd
             * @example 0.0007328
             */
            cost_usd: number;
            /**
             * Unpriced
             * @description calls without a known price, which are not in the cost
             * @example 0
             */
            unpriced: number;
            usage: components["schemas"]["TokensSchema"];
        };
        /** UsageResponse */
        UsageResponse: {
            /**
             * Budgets
             * @description today's; budgets of single jobs are not among them
             */
            budgets: components["schemas"]["BudgetSchema"][];
            /** Days */
            days: components["schemas"]["UsageDaySchema"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** UsageRowSchema */
        UsageRowSchema: {
            /**
             * Calls
             * @example 1
             */
            calls: number;
            /**
             * Cost Usd
             * @example 0.0007328
             */
            cost_usd: number;
            /**
             * Name
             * @example ops
             */
            name: string;
            /**
             * Unpriced
             * @description calls without a known price, which are not in the cost
             * @example 0
             */
            unpriced: number;
            usage: components["schemas"]["TokensSchema"];
        };
        /** UsageSumSchema */
        UsageSumSchema: {
            /**
             * Cost Usd
             * @example 0.0007328
             */
            cost_usd: number;
            /**
             * Unpriced
             * @description calls without a known price, which are not in the cost
             * @example 0
             */
            unpriced: number;
            usage: components["schemas"]["TokensSchema"];
        };
        /** VectorPartSchema */
        VectorPartSchema: {
            /**
             * Distance
             * @example 0.212345
             */
            distance: number;
            /**
             * Margin
             * @description how far it stands out: 0 is the mean of the scope, 1 is equality; null of a scope with few rows
             * @example 0.214321
             */
            margin: number | null;
            /**
             * Rank
             * @example 1
             */
            rank: number;
            /**
             * Score
             * @example 0.824848
             */
            score: number;
        };
        /** VerdictSchema */
        VerdictSchema: {
            /**
             * Grant
             * @example deploys
             */
            grant: string | null;
            /**
             * Reason
             * @example GRANTED
             */
            reason: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "allow" | "ask" | "deny";
        };
        /**
         * WaitingSchema
         * @description A queued job that goes on when somebody answers it, or when `until` has come.
         */
        WaitingSchema: {
            /**
             * Id
             * @description of the question, or of the job it waits for
             * @example q-7d0c
             */
            id: string;
            /**
             * Job Id
             * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            job_id: string;
            /**
             * Kind
             * @description `question` or `child`
             * @example question
             */
            kind: string;
            /**
             * Reason
             * @description a code, as in `explain`
             * @example AWAITING_APPROVAL
             */
            reason: string;
            /**
             * Step
             * @example 4
             */
            step: number;
            /**
             * Until
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            until: string;
        };
        /**
         * WarningSchema
         * @description What was accepted all the same, and is probably not what was meant.
         */
        WarningSchema: {
            /**
             * Code
             * @constant
             */
            code: "QUEUE_UNSERVED";
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /** WebSearchSettingsSchema */
        WebSearchSettingsSchema: {
            /**
             * Enabled
             * @example false
             */
            enabled: boolean;
            /**
             * Has Brave Key
             * @description whether a key is configured; it is never shown
             * @example false
             */
            has_brave_key?: boolean | null;
            /**
             * Provider
             * @example duckduckgo
             */
            provider?: ("duckduckgo" | "brave") | null;
            /**
             * Timeout Ms
             * @example 8000
             */
            timeout_ms?: number | null;
        };
        /** WhoamiResponse */
        WhoamiResponse: {
            auth: components["schemas"]["WhoamiSchema"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** WhoamiSchema */
        WhoamiSchema: {
            /**
             * Can Write
             * @example true
             */
            can_write: boolean;
            /**
             * Name
             * @example ops
             */
            name: string;
            /** Queue Allowlist */
            queue_allowlist: string[] | null;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "read";
            /**
             * Sse
             * @example true
             */
            sse: boolean;
        };
        /** WorkingMemoryRequest */
        WorkingMemoryRequest: {
            /**
             * Session Id
             * @example session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            session_id: string;
            state?: components["schemas"]["WorkingStateRequest"];
            /**
             * Trust
             * @description as of a memory: whether runs may believe it
             */
            trust?: ("trusted" | "untrusted") | null;
            /**
             * Ttl Sec
             * @description how long all of it lasts from now; default 86400
             */
            ttl_sec?: number | null;
        };
        /** WorkingMemoryResponse */
        WorkingMemoryResponse: {
            /** Expires At */
            expires_at: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /**
             * Session Id
             * @example session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
             */
            session_id: string;
            state: components["schemas"]["WorkingStateSchema"];
            /**
             * Trust
             * @example untrusted
             * @enum {string}
             */
            trust: "trusted" | "untrusted";
            /**
             * Updated At
             * Format: date-time
             * @example 2026-02-17T18:11:01.123Z
             */
            updated_at: string;
        };
        /**
         * WorkingStateRequest
         * @description Fields that are given replace what there was; the others stay.
         */
        WorkingStateRequest: {
            /** Active Tasks */
            active_tasks?: string[];
            /** Blockers */
            blockers?: string[];
            /** Completed Steps */
            completed_steps?: string[];
            /** Context Summary */
            context_summary?: string;
            /**
             * Current Goal
             * @example Prepare the daily report
             */
            current_goal?: string;
            /** Open Questions */
            open_questions?: string[];
        };
        /** WorkingStateSchema */
        WorkingStateSchema: {
            /**
             * Active Tasks
             * @example [
             *       "Read yesterday's figures"
             *     ]
             */
            active_tasks: string[];
            /**
             * Blockers
             * @example []
             */
            blockers: string[];
            /**
             * Completed Steps
             * @example []
             */
            completed_steps: string[];
            /**
             * Context Summary
             * @example
             */
            context_summary: string;
            /**
             * Current Goal
             * @example Prepare the daily report
             */
            current_goal: string;
            /**
             * Open Questions
             * @example [
             *       "Who receives it?"
             *     ]
             */
            open_questions: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "service": "rauskuclaw-api",
                     *       "time": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listAgentTools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "ok": true,
                     *       "run_only": [],
                     *       "tools": [
                     *         {
                     *           "function": {
                     *             "description": "Plan a deployment as a dry run: steps, checks and the way back",
                     *             "name": "deploy_run",
                     *             "parameters": {
                     *               "properties": {
                     *                 "target": {
                     *                   "type": "string"
                     *                 }
                     *               },
                     *               "required": [],
                     *               "type": "object"
                     *             }
                     *           },
                     *           "type": "function"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ToolListResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    invokeAgentTools: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key finds what the first one made; a call that differs is another call
                 * @example turn-17
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "calls": [
                 *         {
                 *           "arguments": {
                 *             "target": "staging"
                 *           },
                 *           "call_id": "call_1",
                 *           "name": "deploy_run"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["InvokeToolsRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "mode": "sync",
                     *       "ok": true,
                     *       "results": [
                     *         {
                     *           "call_id": "call_1",
                     *           "error": null,
                     *           "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "name": "deploy_run",
                     *           "ok": true,
                     *           "output": {
                     *             "deployment_id": "d-1",
                     *             "dry_run": true,
                     *             "target": "staging"
                     *           },
                     *           "pending": false,
                     *           "truncated": false
                     *         }
                     *       ],
                     *       "tool_messages": [
                     *         {
                     *           "content": "{\"deployment_id\":\"d-1\",\"target\":\"staging\",\"dry_run\":true}",
                     *           "name": "deploy_run",
                     *           "role": "tool",
                     *           "tool_call_id": "call_1"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["InvokeToolsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    mintStreamToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11"
                 *     }
                 */
                "application/json": components["schemas"]["MintTokenRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation_id": null,
                     *       "expires_at": "2026-02-17T18:11:01.123Z",
                     *       "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *       "ok": true,
                     *       "token": "sst_3q2Jv0cH1mZkY7uWb5x9R8sT6pQ4nL2aD0eF",
                     *       "token_param": "stream_token",
                     *       "ttl_sec": 120
                     *     }
                     */
                    "application/json": components["schemas"]["StreamTokenResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    whoami: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "auth": {
                     *         "can_write": true,
                     *         "name": "ops",
                     *         "queue_allowlist": null,
                     *         "role": "admin",
                     *         "sse": true
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["WhoamiResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readChatOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "default_type": "ai.chat.generate",
                     *       "demo": false,
                     *       "hints": [
                     *         {
                     *           "provider": "ollama",
                     *           "text": "Ollama: install it, then set OPENAI_ENABLED=1 ..."
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "types": [
                     *         {
                     *           "enabled": true,
                     *           "label": "Chat",
                     *           "model": "gpt-4.1-mini",
                     *           "models": [
                     *             "gpt-4.1-mini"
                     *           ],
                     *           "models_reason": null,
                     *           "name": "ai.chat.generate",
                     *           "provider": "openai",
                     *           "reason": null,
                     *           "takes_tools": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ChatOptionsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listConversations: {
        parameters: {
            query?: {
                /** @description all of its words occur in the title or in one message */
                q?: string;
                archived?: "false" | "true" | "any";
                /** @description clamped to 1..200 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "complete": true,
                     *       "conversations": [
                     *         {
                     *           "active_job": null,
                     *           "archived": false,
                     *           "cost_usd": 0.0004,
                     *           "created_at": "2026-02-17T18:11:01.123Z",
                     *           "created_by": "ops",
                     *           "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *           "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *           "preview": "Tea is a drink.",
                     *           "queued": 0,
                     *           "revision": 3,
                     *           "settings": {
                     *             "queue": "default"
                     *           },
                     *           "state": "idle",
                     *           "title": "What is tea?",
                     *           "updated_at": "2026-02-17T18:11:01.123Z"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "next_cursor": null,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key is answered alike
                 * @example send-17
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Tea"
                 *     }
                 */
                "application/json": components["schemas"]["ConversationRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "idempotent": true,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    deleteConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "complete": true,
                     *       "deleted": {
                     *         "jobs": 1,
                     *         "messages": 1
                     *       },
                     *       "kept": {
                     *         "calls": 1,
                     *         "memories": 1
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["DeletionResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    changeConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Green tea"
                 *     }
                 */
                "application/json": components["schemas"]["ConversationChangeRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    exportConversation: {
        parameters: {
            query?: {
                format?: "md" | "json";
            };
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # What is tea?
                     *
                     *     ## You, 2026-02-17T18:11:01.123Z
                     *
                     *     What is tea?
                     */
                    "application/octet-stream": string;
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    forkConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key is answered alike
                 * @example send-17
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "message_id": "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11"
                 *     }
                 */
                "application/json": components["schemas"]["MessageIdRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "idempotent": true,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listSuggestedJobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "jobs": [
                     *         {
                     *           "attempts": 0,
                     *           "callback_url": null,
                     *           "created_at": "2026-02-17T18:11:01.123Z",
                     *           "error": null,
                     *           "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "index": 0,
                     *           "max_attempts": 1,
                     *           "message_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "priority": 5,
                     *           "queue": "default",
                     *           "status": "queued",
                     *           "tags": [
                     *             "demo"
                     *           ],
                     *           "timeout_sec": 120,
                     *           "type": "report.generate",
                     *           "updated_at": "2026-02-17T18:11:01.123Z"
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["SuggestedJobsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createSuggestedJobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "message_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                 *       "proposals": [
                 *         0,
                 *         2
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateSuggestedRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created": [
                     *         {
                     *           "index": 0,
                     *           "job": {
                     *             "attempts": 0,
                     *             "callback_url": null,
                     *             "created_at": "2026-02-17T18:11:01.123Z",
                     *             "error": null,
                     *             "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *             "input": {
                     *               "topic": "tea"
                     *             },
                     *             "max_attempts": 1,
                     *             "priority": 5,
                     *             "queue": "default",
                     *             "result": null,
                     *             "status": "queued",
                     *             "tags": [
                     *               "demo"
                     *             ],
                     *             "timeout_sec": 120,
                     *             "type": "report.generate",
                     *             "updated_at": "2026-02-17T18:11:01.123Z"
                     *           }
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "skipped": [
                     *         {
                     *           "code": "TYPE_DISABLED",
                     *           "index": 2,
                     *           "reason": "Job type deploy.run is disabled"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CreationResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description clamped to 1..200 */
                limit?: number;
                /** @description from another page */
                before?: string;
            };
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "before": null,
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "count": 1,
                     *       "cursor": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11-17",
                     *       "messages": [
                     *         {
                     *           "at": "2026-02-17T18:11:01.123Z",
                     *           "cost_usd": 0.0004,
                     *           "id": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *           "index": 0,
                     *           "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "parent": "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11",
                     *           "parts": [
                     *             {
                     *               "text": "Tea is a drink.",
                     *               "type": "text"
                     *             }
                     *           ],
                     *           "role": "assistant",
                     *           "siblings": [
                     *             "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12"
                     *           ],
                     *           "status": "done"
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["MessagesResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    postMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key is answered alike
                 * @example send-17
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "What is tea?"
                 *     }
                 */
                "application/json": components["schemas"]["MessageRequest"];
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "heard": false,
                     *       "job": null,
                     *       "message": {
                     *         "at": "2026-02-17T18:11:01.123Z",
                     *         "cost_usd": 0.0004,
                     *         "id": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "index": 0,
                     *         "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "parent": "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11",
                     *         "parts": [
                     *           {
                     *             "text": "Tea is a drink.",
                     *             "type": "text"
                     *           }
                     *         ],
                     *         "role": "assistant",
                     *         "siblings": [
                     *           "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12"
                     *         ],
                     *         "status": "done"
                     *       },
                     *       "ok": true,
                     *       "queued": false
                     *     }
                     */
                    "application/json": components["schemas"]["PostedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    dropQueuedMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
                /**
                 * @description the message's id
                 * @example b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11
                 */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    editQueuedMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
                /**
                 * @description the message's id
                 * @example b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11
                 */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "What is green tea?"
                 *     }
                 */
                "application/json": components["schemas"]["QueuedMessageRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "heard": false,
                     *       "job": null,
                     *       "message": {
                     *         "at": "2026-02-17T18:11:01.123Z",
                     *         "cost_usd": 0.0004,
                     *         "id": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "index": 0,
                     *         "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "parent": "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11",
                     *         "parts": [
                     *           {
                     *             "text": "Tea is a drink.",
                     *             "type": "text"
                     *           }
                     *         ],
                     *         "role": "assistant",
                     *         "siblings": [
                     *           "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12"
                     *         ],
                     *         "status": "done"
                     *       },
                     *       "ok": true,
                     *       "queued": false
                     *     }
                     */
                    "application/json": components["schemas"]["PostedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    retryMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "message_id": "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11"
                 *     }
                 */
                "application/json": components["schemas"]["MessageIdRequest"];
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "heard": false,
                     *       "job": null,
                     *       "message": {
                     *         "at": "2026-02-17T18:11:01.123Z",
                     *         "cost_usd": 0.0004,
                     *         "id": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "index": 0,
                     *         "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "parent": "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11",
                     *         "parts": [
                     *           {
                     *             "text": "Tea is a drink.",
                     *             "type": "text"
                     *           }
                     *         ],
                     *         "role": "assistant",
                     *         "siblings": [
                     *           "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12"
                     *         ],
                     *         "status": "done"
                     *       },
                     *       "ok": true,
                     *       "queued": false
                     *     }
                     */
                    "application/json": components["schemas"]["PostedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    stopTurn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation": {
                     *         "active_job": null,
                     *         "archived": false,
                     *         "cost_usd": 0.0004,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "created_by": "ops",
                     *         "id": "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20",
                     *         "leaf": "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12",
                     *         "preview": "Tea is a drink.",
                     *         "queued": 0,
                     *         "revision": 3,
                     *         "settings": {
                     *           "queue": "default"
                     *         },
                     *         "state": "idle",
                     *         "title": "What is tea?",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    streamConversation: {
        parameters: {
            query?: {
                /** @description the same, for a first connection */
                cursor?: string;
                /** @description the API key, for clients that cannot set headers */
                api_key?: string;
            };
            header?: {
                /**
                 * @description resume after this event
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11-17
                 */
                "Last-Event-ID"?: string;
            };
            path: {
                /**
                 * @description the conversation's id
                 * @example 5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20
                 */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example retry: 2000
                     *
                     *     event: conversation
                     *     data: {"conversation":{"id":"5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20","state":"running"}}
                     *
                     *     id: 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11-0
                     *     event: message
                     *     data: {"message":{"id":"0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12","status":"running","parts":[]}}
                     *
                     *     id: 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11-17
                     *     event: delta
                     *     data: {"message_id":"0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12","part":"text","text":"Tea is"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listHandlers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "handlers": [
                     *         {
                     *           "input_schema": {
                     *             "properties": {},
                     *             "type": "object"
                     *           },
                     *           "name": "builtin:report.generate",
                     *           "output_schema": {
                     *             "properties": {},
                     *             "type": "object"
                     *           },
                     *           "summary": "Writes a report"
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["HandlersResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    healthV1: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "service": "rauskuclaw-api",
                     *       "time": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listJobTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "ok": true,
                     *       "types": [
                     *         {
                     *           "default_max_attempts": 1,
                     *           "default_timeout_sec": 120,
                     *           "enabled": true,
                     *           "handler": "builtin:report.generate",
                     *           "name": "report.generate"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["JobTypesResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createJobType: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handler": "builtin:report.generate",
                 *       "name": "weekly.report"
                 *     }
                 */
                "application/json": components["schemas"]["CreateJobTypeRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "type": {
                     *         "default_max_attempts": 1,
                     *         "default_timeout_sec": 120,
                     *         "enabled": true,
                     *         "handler": "builtin:report.generate",
                     *         "name": "report.generate"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JobTypeResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readJobType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the type's name
                 * @example report.generate
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "input_schema": {
                     *         "properties": {},
                     *         "type": "object"
                     *       },
                     *       "ok": true,
                     *       "output_schema": {
                     *         "properties": {},
                     *         "type": "object"
                     *       },
                     *       "type": {
                     *         "default_max_attempts": 1,
                     *         "default_timeout_sec": 120,
                     *         "enabled": true,
                     *         "handler": "builtin:report.generate",
                     *         "name": "report.generate"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JobTypeDetailResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    changeJobType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the type's name
                 * @example report.generate
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["ChangeJobTypeRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "type": {
                     *         "default_max_attempts": 1,
                     *         "default_timeout_sec": 120,
                     *         "enabled": true,
                     *         "handler": "builtin:report.generate",
                     *         "name": "report.generate"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JobTypeResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @example queued */
                status?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
                /**
                 * @description exact match
                 * @example report.generate
                 */
                type?: string;
                /**
                 * @description exact match
                 * @example default
                 */
                queue?: string;
                /** @description clamped to 1..200 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "jobs": [
                     *         {
                     *           "attempts": 0,
                     *           "callback_url": null,
                     *           "created_at": "2026-02-17T18:11:01.123Z",
                     *           "error": null,
                     *           "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "max_attempts": 1,
                     *           "priority": 5,
                     *           "queue": "default",
                     *           "status": "queued",
                     *           "tags": [
                     *             "demo"
                     *           ],
                     *           "timeout_sec": 120,
                     *           "type": "report.generate",
                     *           "updated_at": "2026-02-17T18:11:01.123Z"
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["JobListResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key gets the job of the first; another request with it is refused with 409
                 * @example order-4711
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "input": {
                 *         "topic": "tea"
                 *       },
                 *       "tags": [
                 *         "demo"
                 *       ],
                 *       "type": "report.generate"
                 *     }
                 */
                "application/json": components["schemas"]["CreateJobRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "idempotent": true,
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedJobResponse"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedJobResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobs": [
                 *         {
                 *           "idempotency_key": "order-4711",
                 *           "input": {
                 *             "topic": "tea"
                 *           },
                 *           "tags": [
                 *             "demo"
                 *           ],
                 *           "type": "report.generate"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BatchRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "ok": true,
                     *       "results": [
                     *         {
                     *           "job": {
                     *             "attempts": 0,
                     *             "callback_url": null,
                     *             "created_at": "2026-02-17T18:11:01.123Z",
                     *             "error": null,
                     *             "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *             "input": {
                     *               "topic": "tea"
                     *             },
                     *             "max_attempts": 1,
                     *             "priority": 5,
                     *             "queue": "default",
                     *             "result": null,
                     *             "status": "queued",
                     *             "tags": [
                     *               "demo"
                     *             ],
                     *             "timeout_sec": 120,
                     *             "type": "report.generate",
                     *             "updated_at": "2026-02-17T18:11:01.123Z"
                     *           },
                     *           "ok": true,
                     *           "status": 201
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BatchResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    submitIntents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key gets the job of the first; another request with it is refused with 409
                 * @example order-4711
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "jobs": [
                 *         {
                 *           "input": {
                 *             "topic": "tea"
                 *           },
                 *           "type": "report.generate"
                 *         },
                 *         {
                 *           "input": {
                 *             "depends_on_idx": [
                 *               1
                 *             ],
                 *             "target": "staging"
                 *           },
                 *           "type": "deploy.run"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SubmitIntentRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_jobs": [],
                     *       "normalized_jobs": [
                     *         {
                     *           "idx": 1,
                     *           "input": {
                     *             "topic": "tea"
                     *           },
                     *           "max_attempts": 1,
                     *           "priority": 5,
                     *           "queue": null,
                     *           "tags": [
                     *             "chat"
                     *           ],
                     *           "timeout_sec": 120,
                     *           "type": "report.generate"
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "repairs": [
                     *         {
                     *           "idx": 1,
                     *           "kind": "file_search_query",
                     *           "value": "README"
                     *         }
                     *       ],
                     *       "skipped": [
                     *         {
                     *           "code": "VALIDATION_ERROR",
                     *           "idx": 2,
                     *           "message": "Invalid request: type: no job type has this name",
                     *           "type": "deploy.run"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SubmitIntentResponse"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_jobs": [
                     *         {
                     *           "job": {
                     *             "attempts": 0,
                     *             "callback_url": null,
                     *             "created_at": "2026-02-17T18:11:01.123Z",
                     *             "error": null,
                     *             "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *             "input": {
                     *               "topic": "tea"
                     *             },
                     *             "max_attempts": 1,
                     *             "priority": 5,
                     *             "queue": "default",
                     *             "result": null,
                     *             "status": "queued",
                     *             "tags": [
                     *               "demo"
                     *             ],
                     *             "timeout_sec": 120,
                     *             "type": "report.generate",
                     *             "updated_at": "2026-02-17T18:11:01.123Z"
                     *           },
                     *           "kind": "intent",
                     *           "source_idx": 1
                     *         }
                     *       ],
                     *       "normalized_jobs": [
                     *         {
                     *           "idx": 1,
                     *           "input": {
                     *             "topic": "tea"
                     *           },
                     *           "max_attempts": 1,
                     *           "priority": 5,
                     *           "queue": null,
                     *           "tags": [
                     *             "chat"
                     *           ],
                     *           "timeout_sec": 120,
                     *           "type": "report.generate"
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "repairs": [
                     *         {
                     *           "idx": 1,
                     *           "kind": "file_search_query",
                     *           "value": "README"
                     *         }
                     *       ],
                     *       "skipped": [
                     *         {
                     *           "code": "VALIDATION_ERROR",
                     *           "idx": 2,
                     *           "message": "Invalid request: type: no job type has this name",
                     *           "type": "deploy.run"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SubmitIntentResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listAttempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attempts": [
                     *         {
                     *           "ended_at": "2026-02-17T18:11:01.123Z",
                     *           "error": null,
                     *           "number": 1,
                     *           "outcome": "succeeded",
                     *           "started_at": "2026-02-17T18:11:01.123Z",
                     *           "worker": "boot-1/worker-1"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["AttemptsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery": {
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "event_id": "6a3b0e9c-91d4-5a0e-8c58-2d6f7b1c4e20",
                     *         "last_error": null,
                     *         "last_status": 204,
                     *         "next_at": null,
                     *         "state": "delivered",
                     *         "tries": 1,
                     *         "url": "https://hooks.example.com/done"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    redeliverCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery": {
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "event_id": "6a3b0e9c-91d4-5a0e-8c58-2d6f7b1c4e20",
                     *         "last_error": null,
                     *         "last_status": 204,
                     *         "next_at": null,
                     *         "state": "delivered",
                     *         "tries": 1,
                     *         "url": "https://hooks.example.com/done"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readEvents: {
        parameters: {
            query?: {
                /** @description events with a greater id */
                after?: number;
                /** @description clamped to 1..2000 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "events": [
                     *         {
                     *           "id": 1,
                     *           "kind": "log",
                     *           "level": "info",
                     *           "message": "Job created",
                     *           "meta": {
                     *             "queue": "default",
                     *             "type": "report.generate"
                     *           },
                     *           "ts": "2026-02-17T18:11:01.123Z"
                     *         }
                     *       ],
                     *       "next_after": 1,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["EventsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    explainJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attempts_left": 1,
                     *       "claimable": false,
                     *       "crashes": 0,
                     *       "interruptions": 0,
                     *       "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *       "lane": "default",
                     *       "ok": true,
                     *       "reasons": [
                     *         {
                     *           "code": "RETRY_BACKOFF",
                     *           "details": null,
                     *           "message": "Waiting before the next attempt",
                     *           "until": "2026-02-17T18:12:00.000Z"
                     *         }
                     *       ],
                     *       "run_at": "2026-02-17T18:12:00.000Z",
                     *       "status": "queued"
                     *     }
                     */
                    "application/json": components["schemas"]["ExplainResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    forkRun: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key gets the job of the first; another request with it is refused with 409
                 * @example order-4711
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from_step": 4,
                 *       "message": "Try the other one."
                 *     }
                 */
                "application/json": components["schemas"]["ForkRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "idempotent": true,
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ForkedResponse"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ForkedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    tailLog: {
        parameters: {
            query?: {
                /** @description how many lines; clamped to 1..2000 */
                tail?: number;
            };
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "logs": [
                     *         {
                     *           "id": 1,
                     *           "level": "info",
                     *           "message": "Job created",
                     *           "meta": {
                     *             "queue": "default",
                     *             "type": "report.generate"
                     *           },
                     *           "ts": "2026-02-17T18:11:01.123Z"
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["LogsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    sayToRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "m-1",
                 *       "text": "Use the staging database."
                 *     }
                 */
                "application/json": components["schemas"]["SayRequest"];
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "m-1",
                     *       "ok": true,
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["SaidResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    replayRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "decisions": [
                     *         {
                     *           "equal": true,
                     *           "now": null,
                     *           "recorded": {
                     *             "grant": "deploys",
                     *             "reason": "GRANTED",
                     *             "verdict": "allow"
                     *           },
                     *           "step": 3,
                     *           "tool": "deploy_run"
                     *         }
                     *       ],
                     *       "equal": true,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description a repeated request with this key gets the job of the first; another request with it is refused with 409
                 * @example order-4711
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "idempotent": true,
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedJobResponse"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job": {
                     *         "attempts": 0,
                     *         "callback_url": null,
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "error": null,
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "max_attempts": 1,
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "result": null,
                     *         "status": "queued",
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedJobResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listSteps: {
        parameters: {
            query?: {
                /** @description steps with a greater number */
                after?: number;
                /** @description 1..1000 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "next_after": 1,
                     *       "ok": true,
                     *       "steps": [
                     *         {
                     *           "at": "2026-02-17T18:11:01.123Z",
                     *           "attempt": 1,
                     *           "body": {
                     *             "cost_usd": 0.0004,
                     *             "text": "Done."
                     *           },
                     *           "reused": false,
                     *           "seq": 1,
                     *           "type": "answered"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["StepsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    streamJob: {
        parameters: {
            query?: {
                /** @description the same, for a first connection */
                since_log_id?: number;
                /** @description the API key, for clients that cannot set headers */
                api_key?: string;
            };
            header?: {
                /**
                 * @description resume after this event
                 * @example 17
                 */
                "Last-Event-ID"?: string;
            };
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example retry: 2000
                     *
                     *     event: job_update
                     *     data: {"job":{"id":"0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11","status":"succeeded"}}
                     *
                     *     id: 1
                     *     event: log_append
                     *     data: {"id":1,"ts":"2026-02-17T18:11:01.123Z","level":"info","message":"Job created","meta":null}
                     *
                     *     event: end
                     *     data: {"reason":"succeeded"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description Nothing more will come */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    unfoldRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "repeated": false,
                     *       "step": 42
                     *     }
                     */
                    "application/json": components["schemas"]["UnfoldedResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readJobUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the job's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "calls": [
                     *         {
                     *           "at": "2026-02-17T18:11:01.123Z",
                     *           "cost_usd": 0.0007328,
                     *           "estimated": false,
                     *           "id": "7d1c2f0e-58a4-4c8e-b1f7-0f6f5a2d9c33",
                     *           "model": "gpt-4.1-mini",
                     *           "provider": "openai",
                     *           "usage": {
                     *             "cached": 1024,
                     *             "input": 1200,
                     *             "output": 350,
                     *             "reasoning": 128
                     *           }
                     *         }
                     *       ],
                     *       "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *       "ok": true,
                     *       "spent_usd": 0.0007328,
                     *       "total": {
                     *         "cost_usd": 0.0007328,
                     *         "unpriced": 0,
                     *         "usage": {
                     *           "cached": 1024,
                     *           "input": 1200,
                     *           "output": 350,
                     *           "reasoning": 128
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JobUsageResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listMemories: {
        parameters: {
            query?: {
                /**
                 * @description exact match
                 * @example agent.chat
                 */
                scope?: string;
                /**
                 * @description exact match
                 * @example door.code
                 */
                key?: string;
                /**
                 * @description also what has expired; 1 is true
                 * @example true
                 */
                include_expired?: boolean;
                /** @description clamped to 1..500 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "memories": [
                     *         {
                     *           "created_at": "2026-02-17T18:11:01.123Z",
                     *           "embedded_at": "2026-02-17T18:11:01.123Z",
                     *           "embedding_error": null,
                     *           "embedding_status": "ready",
                     *           "expires_at": null,
                     *           "id": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77",
                     *           "key": "door.code",
                     *           "scope": "agent.chat",
                     *           "tags": [
                     *             "office"
                     *           ],
                     *           "trust": "untrusted",
                     *           "updated_at": "2026-02-17T18:11:01.123Z",
                     *           "value": {
                     *             "text": "The office opens with the green card"
                     *           }
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["MemoryListResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    putMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "door.code",
                 *       "scope": "agent.chat",
                 *       "tags": [
                 *         "office"
                 *       ],
                 *       "trust": "untrusted",
                 *       "ttl_sec": 86400,
                 *       "value": {
                 *         "text": "The office opens with the green card"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PutMemoryRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "memory": {
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "embedded_at": "2026-02-17T18:11:01.123Z",
                     *         "embedding_error": null,
                     *         "embedding_status": "ready",
                     *         "expires_at": null,
                     *         "id": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77",
                     *         "key": "door.code",
                     *         "scope": "agent.chat",
                     *         "tags": [
                     *           "office"
                     *         ],
                     *         "trust": "untrusted",
                     *         "updated_at": "2026-02-17T18:11:01.123Z",
                     *         "value": {
                     *           "text": "The office opens with the green card"
                     *         }
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["StoredMemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reembedMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scope": "agent.chat"
                 *     }
                 */
                "application/json": components["schemas"]["ReembedRequest"];
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "queued": 12,
                     *       "scope": "agent.chat"
                     *     }
                     */
                    "application/json": components["schemas"]["ReembedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    resetMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "confirm": true,
                 *       "scope": "agent.chat"
                 *     }
                 */
                "application/json": components["schemas"]["ResetMemoryRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted_memories": 3,
                     *       "deleted_vectors": 3,
                     *       "matched_memories": 3,
                     *       "ok": true,
                     *       "remaining_memories": 0,
                     *       "remaining_vectors": 0,
                     *       "scope": "agent.chat"
                     *     }
                     */
                    "application/json": components["schemas"]["ResetMemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listMemoryScopes: {
        parameters: {
            query?: {
                /**
                 * @description part of the scope's name, in any case
                 * @example agent
                 */
                q?: string;
                /**
                 * @description also what has expired; 1 is true
                 * @example true
                 */
                include_expired?: boolean;
                /** @description clamped to 1..1000 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "include_expired": false,
                     *       "ok": true,
                     *       "query": "agent",
                     *       "scopes": [
                     *         {
                     *           "bytes": 64,
                     *           "failed_count": 0,
                     *           "latest_updated_at": "2026-02-17T18:11:01.123Z",
                     *           "models": [
                     *             "local/e5-small"
                     *           ],
                     *           "pending_count": 0,
                     *           "ready_count": 1,
                     *           "scope": "agent.chat",
                     *           "total_count": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ScopesResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    searchMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mode": "hybrid",
                 *       "query": "how do I get in?",
                 *       "scope": "agent.chat",
                 *       "top_k": 3
                 *     }
                 */
                "application/json": components["schemas"]["SearchMemoryRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "embedder": {
                     *         "model": "local/e5-small",
                     *         "name": "local"
                     *       },
                     *       "matches": [
                     *         {
                     *           "distance": 0.212345,
                     *           "explain": {
                     *             "decay": null,
                     *             "text": {
                     *               "rank": 2,
                     *               "score": 1.734602,
                     *               "share": 0.41,
                     *               "words": [
                     *                 "offic"
                     *               ]
                     *             },
                     *             "vector": {
                     *               "distance": 0.212345,
                     *               "margin": 0.214321,
                     *               "rank": 1,
                     *               "score": 0.824848
                     *             }
                     *           },
                     *           "memory": {
                     *             "created_at": "2026-02-17T18:11:01.123Z",
                     *             "embedded_at": "2026-02-17T18:11:01.123Z",
                     *             "embedding_error": null,
                     *             "embedding_status": "ready",
                     *             "expires_at": null,
                     *             "id": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77",
                     *             "key": "door.code",
                     *             "scope": "agent.chat",
                     *             "tags": [
                     *               "office"
                     *             ],
                     *             "trust": "untrusted",
                     *             "updated_at": "2026-02-17T18:11:01.123Z",
                     *             "value": {
                     *               "text": "The office opens with the green card"
                     *             }
                     *           },
                     *           "score": 0.983607,
                     *           "similarity": 0.787655,
                     *           "weak": false
                     *         }
                     *       ],
                     *       "mode": "hybrid",
                     *       "notices": [],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["SearchMemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readMemoryStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "embedder": {
                     *         "dimension": 384,
                     *         "is_semantic": true,
                     *         "model": "local/e5-small",
                     *         "name": "local"
                     *       },
                     *       "ok": true,
                     *       "quota": {
                     *         "bytes_per_scope": 67108864,
                     *         "rows_per_scope": 10000
                     *       },
                     *       "vectors_enabled": true
                     *     }
                     */
                    "application/json": components["schemas"]["MemoryStatusResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the memory's id
                 * @example 5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77
                 */
                memory_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "memory": {
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "embedded_at": "2026-02-17T18:11:01.123Z",
                     *         "embedding_error": null,
                     *         "embedding_status": "ready",
                     *         "expires_at": null,
                     *         "id": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77",
                     *         "key": "door.code",
                     *         "scope": "agent.chat",
                     *         "tags": [
                     *           "office"
                     *         ],
                     *         "trust": "untrusted",
                     *         "updated_at": "2026-02-17T18:11:01.123Z",
                     *         "value": {
                     *           "text": "The office opens with the green card"
                     *         }
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["MemoryResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    deleteMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the memory's id
                 * @example 5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77
                 */
                memory_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": true,
                     *       "id": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77",
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["DeletedMemoryResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    markMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the memory's id
                 * @example 5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77
                 */
                memory_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "trust": "trusted",
                 *       "updated_at": "2026-02-17T18:11:01.123Z"
                 *     }
                 */
                "application/json": components["schemas"]["MarkMemoryRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "memory": {
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "embedded_at": "2026-02-17T18:11:01.123Z",
                     *         "embedding_error": null,
                     *         "embedding_status": "ready",
                     *         "expires_at": null,
                     *         "id": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77",
                     *         "key": "door.code",
                     *         "scope": "agent.chat",
                     *         "tags": [
                     *           "office"
                     *         ],
                     *         "trust": "untrusted",
                     *         "updated_at": "2026-02-17T18:11:01.123Z",
                     *         "value": {
                     *           "text": "The office opens with the green card"
                     *         }
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["MemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "pong": true
                     *     }
                     */
                    "application/json": components["schemas"]["PingResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listQuestions: {
        parameters: {
            query?: {
                /** @description clamped to 1..200 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "ok": true,
                     *       "questions": [
                     *         {
                     *           "about": 3,
                     *           "answer": null,
                     *           "arguments": {
                     *             "target": "staging"
                     *           },
                     *           "asked_at": "2026-02-17T18:11:01.123Z",
                     *           "binding": null,
                     *           "call_id": "call_1",
                     *           "choices": [
                     *             "approve",
                     *             "deny"
                     *           ],
                     *           "decision": null,
                     *           "default": "deny",
                     *           "details": null,
                     *           "diff": "-green\n+black",
                     *           "expires_at": "2026-03-19T18:11:01.123Z",
                     *           "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11.4",
                     *           "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "job_type": "agent.run",
                     *           "kind": "approval",
                     *           "open": true,
                     *           "step": 4,
                     *           "text": "May the run call deploy_run?",
                     *           "tool": "deploy_run"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["QuestionsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the question's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11.4
                 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "question": {
                     *         "about": 3,
                     *         "answer": null,
                     *         "arguments": {
                     *           "target": "staging"
                     *         },
                     *         "asked_at": "2026-02-17T18:11:01.123Z",
                     *         "binding": null,
                     *         "call_id": "call_1",
                     *         "choices": [
                     *           "approve",
                     *           "deny"
                     *         ],
                     *         "decision": null,
                     *         "default": "deny",
                     *         "details": null,
                     *         "diff": "-green\n+black",
                     *         "expires_at": "2026-03-19T18:11:01.123Z",
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11.4",
                     *         "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "job_type": "agent.run",
                     *         "kind": "approval",
                     *         "open": true,
                     *         "step": 4,
                     *         "text": "May the run call deploy_run?",
                     *         "tool": "deploy_run"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["QuestionResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    replyToQuestion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the question's id
                 * @example 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11.4
                 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "choice": "approve"
                 *     }
                 */
                "application/json": components["schemas"]["ReplyRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "question": {
                     *         "about": 3,
                     *         "answer": null,
                     *         "arguments": {
                     *           "target": "staging"
                     *         },
                     *         "asked_at": "2026-02-17T18:11:01.123Z",
                     *         "binding": null,
                     *         "call_id": "call_1",
                     *         "choices": [
                     *           "approve",
                     *           "deny"
                     *         ],
                     *         "decision": null,
                     *         "default": "deny",
                     *         "details": null,
                     *         "diff": "-green\n+black",
                     *         "expires_at": "2026-03-19T18:11:01.123Z",
                     *         "id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11.4",
                     *         "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "job_type": "agent.run",
                     *         "kind": "approval",
                     *         "open": true,
                     *         "step": 4,
                     *         "text": "May the run call deploy_run?",
                     *         "tool": "deploy_run"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["QuestionResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "ready": true,
                     *       "time": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ReadyResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readHandlerSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "handlers": {
                     *         "data_fetch": {
                     *           "allowlist": [
                     *             "api.example.com"
                     *           ],
                     *           "enabled": true,
                     *           "max_bytes": 65536,
                     *           "timeout_ms": 8000
                     *         },
                     *         "deploy": {
                     *           "dry_run": true,
                     *           "enabled": true,
                     *           "targets": [
                     *             "staging"
                     *           ]
                     *         },
                     *         "tool_exec": {
                     *           "allowlist": [
                     *             "git"
                     *           ],
                     *           "enabled": false,
                     *           "memory_mb": 2048,
                     *           "timeout_ms": 10000
                     *         },
                     *         "web_search": {
                     *           "enabled": false,
                     *           "has_brave_key": false,
                     *           "provider": "duckduckgo",
                     *           "timeout_ms": 8000
                     *         }
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["HandlerSettingsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: {
                /** @description clamped to 60..604800; default: the window of the alerts */
                window_sec?: number;
                /**
                 * @description only of this queue
                 * @example default
                 */
                queue?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "alerts": [
                     *         {
                     *           "code": "QUEUE_STALLED",
                     *           "details": {
                     *             "job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *             "oldest_age_sec": 1000,
                     *             "queue": "default",
                     *             "threshold_sec": 900
                     *           },
                     *           "message": "A claimable job of queue 'default' has waited 1000 s (threshold 900 s)",
                     *           "severity": "warn"
                     *         }
                     *       ],
                     *       "metrics": {
                     *         "by_type": [
                     *           {
                     *             "created": 12,
                     *             "failed": 1,
                     *             "retried": 0,
                     *             "run_ms": {
                     *               "p50": 420,
                     *               "p95": 870.5
                     *             },
                     *             "succeeded": 11,
                     *             "type": "report.generate"
                     *           }
                     *         ],
                     *         "counters": {
                     *           "job.claimed": 12,
                     *           "job.created": 12,
                     *           "job.failed_terminal": 1,
                     *           "job.succeeded": 11
                     *         },
                     *         "enabled": true,
                     *         "generated_at": "2026-02-17T18:11:01.123Z",
                     *         "job_status": {
                     *           "cancelled": 2,
                     *           "failed": 7,
                     *           "queued": 1,
                     *           "running": 0,
                     *           "succeeded": 410
                     *         },
                     *         "queues": [
                     *           {
                     *             "claimable": 1,
                     *             "delayed": 0,
                     *             "oldest_age_sec": 1000,
                     *             "queue": "default",
                     *             "served": true
                     *           }
                     *         ],
                     *         "window_sec": 3600
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["MetricsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readMetricsForPrometheus: {
        parameters: {
            query?: {
                /** @description clamped to 60..604800; default: the window of the alerts */
                window_sec?: number;
                /**
                 * @description only of this queue
                 * @example default
                 */
                queue?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP rauskuclaw_jobs Stored jobs by status.
                     *     # TYPE rauskuclaw_jobs gauge
                     *     rauskuclaw_jobs{status="queued"} 1
                     */
                    "text/plain": string;
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readMetricsSeries: {
        parameters: {
            query?: {
                /** @description clamped to 60..604800; default: the window of the alerts */
                window_sec?: number;
                /**
                 * @description only of this queue
                 * @example default
                 */
                queue?: string;
                /** @description whole minutes; whole hours for more than six hours */
                step_sec?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "series": {
                     *         "created": [
                     *           12
                     *         ],
                     *         "failed": [
                     *           1
                     *         ],
                     *         "minutes": [
                     *           "2026-02-17T18:11:01.123Z"
                     *         ],
                     *         "queue_age_sec": [
                     *           4.2
                     *         ],
                     *         "retried": [
                     *           0
                     *         ],
                     *         "run_ms_p50": [
                     *           420
                     *         ],
                     *         "run_ms_p95": [
                     *           870.5
                     *         ],
                     *         "succeeded": [
                     *           11
                     *         ],
                     *         "wait_ms_p50": [
                     *           null
                     *         ],
                     *         "wait_ms_p95": [
                     *           null
                     *         ]
                     *       },
                     *       "step_sec": 60
                     *     }
                     */
                    "application/json": components["schemas"]["SeriesResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "providers": {
                     *         "codex": {
                     *           "cli_path": "codex",
                     *           "enabled": false,
                     *           "exec_mode": "online",
                     *           "local_provider": null,
                     *           "model": null,
                     *           "timeout_ms": 60000
                     *         },
                     *         "demo": {
                     *           "enabled": false,
                     *           "model": "demo-1"
                     *         },
                     *         "openai": {
                     *           "base_url": "https://api.openai.com",
                     *           "enabled": true,
                     *           "model": "gpt-4.1-mini",
                     *           "timeout_ms": 30000
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ProvidersResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "ok": true,
                     *       "queues": [
                     *         {
                     *           "queue": "default",
                     *           "served": true
                     *         }
                     *       ],
                     *       "setting": "WORKER_QUEUE_ALLOWLIST"
                     *     }
                     */
                    "application/json": components["schemas"]["QueuesResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readUsage: {
        parameters: {
            query?: {
                /** @description clamped to 1..400 */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "budgets": [
                     *         {
                     *           "limit_usd": 5,
                     *           "name": "day:2026-02-17",
                     *           "spent_usd": 0.0007328
                     *         }
                     *       ],
                     *       "days": [
                     *         {
                     *           "by_key": [
                     *             {
                     *               "calls": 1,
                     *               "cost_usd": 0.0007328,
                     *               "name": "ops",
                     *               "unpriced": 0,
                     *               "usage": {
                     *                 "cached": 1024,
                     *                 "input": 1200,
                     *                 "output": 350,
                     *                 "reasoning": 128
                     *               }
                     *             }
                     *           ],
                     *           "by_model": [
                     *             {
                     *               "calls": 1,
                     *               "cost_usd": 0.0007328,
                     *               "name": "gpt-4.1-mini",
                     *               "unpriced": 0,
                     *               "usage": {
                     *                 "cached": 1024,
                     *                 "input": 1200,
                     *                 "output": 350,
                     *                 "reasoning": 128
                     *               }
                     *             }
                     *           ],
                     *           "by_type": [
                     *             {
                     *               "calls": 1,
                     *               "cost_usd": 0.0007328,
                     *               "name": "ai.chat.generate",
                     *               "unpriced": 0,
                     *               "usage": {
                     *                 "cached": 1024,
                     *                 "input": 1200,
                     *                 "output": 350,
                     *                 "reasoning": 128
                     *               }
                     *             }
                     *           ],
                     *           "day": "2026-02-17",
                     *           "total": {
                     *             "calls": 1,
                     *             "cost_usd": 0.0007328,
                     *             "unpriced": 0,
                     *             "usage": {
                     *               "cached": 1024,
                     *               "input": 1200,
                     *               "output": 350,
                     *               "reasoning": 128
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["UsageResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                /** @example true */
                enabled?: "1" | "true" | "0" | "false";
                /**
                 * @description exact match
                 * @example report.generate
                 */
                type?: string;
                /**
                 * @description exact match
                 * @example default
                 */
                queue?: string;
                /** @description clamped to 1..500 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "ok": true,
                     *       "schedules": [
                     *         {
                     *           "breaker": null,
                     *           "catch_up": "skip",
                     *           "created_at": "2026-02-17T18:11:01.123Z",
                     *           "cron": "0 8 * * mon-fri",
                     *           "enabled": true,
                     *           "failures": 0,
                     *           "id": "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2",
                     *           "input": {
                     *             "topic": "tea"
                     *           },
                     *           "interval_sec": null,
                     *           "last_error": null,
                     *           "last_job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *           "last_run_at": "2026-02-17T18:11:01.123Z",
                     *           "max_attempts": 1,
                     *           "max_failures": 10,
                     *           "max_runs_per_day": null,
                     *           "name": "Morning report",
                     *           "next_run_at": "2026-02-18T06:00:00.000Z",
                     *           "overlap": "skip",
                     *           "priority": 5,
                     *           "queue": "default",
                     *           "runs_today": 1,
                     *           "tags": [
                     *             "demo"
                     *           ],
                     *           "timeout_sec": 120,
                     *           "timezone": "Europe/Helsinki",
                     *           "type": "report.generate",
                     *           "updated_at": "2026-02-17T18:11:01.123Z",
                     *           "waiting_at": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ScheduleListResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cron": "0 8 * * mon-fri",
                 *       "input": {
                 *         "topic": "tea"
                 *       },
                 *       "name": "Morning report",
                 *       "timezone": "Europe/Helsinki",
                 *       "type": "report.generate"
                 *     }
                 */
                "application/json": components["schemas"]["CreateScheduleRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "schedule": {
                     *         "breaker": null,
                     *         "catch_up": "skip",
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "cron": "0 8 * * mon-fri",
                     *         "enabled": true,
                     *         "failures": 0,
                     *         "id": "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "interval_sec": null,
                     *         "last_error": null,
                     *         "last_job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "last_run_at": "2026-02-17T18:11:01.123Z",
                     *         "max_attempts": 1,
                     *         "max_failures": 10,
                     *         "max_runs_per_day": null,
                     *         "name": "Morning report",
                     *         "next_run_at": "2026-02-18T06:00:00.000Z",
                     *         "overlap": "skip",
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "runs_today": 1,
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "timezone": "Europe/Helsinki",
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z",
                     *         "waiting_at": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SavedScheduleResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    previewSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cron": "30 3 * * *",
                 *       "n": 5,
                 *       "timezone": "Europe/Helsinki"
                 *     }
                 */
                "application/json": components["schemas"]["PreviewScheduleRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "next": [
                     *         {
                     *           "at": "2026-03-29T01:00:00.000Z",
                     *           "local": "2026-03-29T04:00:00+03:00",
                     *           "note": "2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and runs right after"
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "schedule_id": null,
                     *       "timezone": "Europe/Helsinki"
                     *     }
                     */
                    "application/json": components["schemas"]["NextRunsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the schedule's id
                 * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
                 */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "schedule": {
                     *         "breaker": null,
                     *         "catch_up": "skip",
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "cron": "0 8 * * mon-fri",
                     *         "enabled": true,
                     *         "failures": 0,
                     *         "id": "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "interval_sec": null,
                     *         "last_error": null,
                     *         "last_job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "last_run_at": "2026-02-17T18:11:01.123Z",
                     *         "max_attempts": 1,
                     *         "max_failures": 10,
                     *         "max_runs_per_day": null,
                     *         "name": "Morning report",
                     *         "next_run_at": "2026-02-18T06:00:00.000Z",
                     *         "overlap": "skip",
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "runs_today": 1,
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "timezone": "Europe/Helsinki",
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z",
                     *         "waiting_at": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ScheduleResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    deleteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the schedule's id
                 * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
                 */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": true,
                     *       "id": "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2",
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["DeletedScheduleResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    changeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description the schedule's id
                 * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
                 */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": true,
                 *       "reset_breaker": true
                 *     }
                 */
                "application/json": components["schemas"]["ChangeScheduleRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "schedule": {
                     *         "breaker": null,
                     *         "catch_up": "skip",
                     *         "created_at": "2026-02-17T18:11:01.123Z",
                     *         "cron": "0 8 * * mon-fri",
                     *         "enabled": true,
                     *         "failures": 0,
                     *         "id": "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2",
                     *         "input": {
                     *           "topic": "tea"
                     *         },
                     *         "interval_sec": null,
                     *         "last_error": null,
                     *         "last_job_id": "0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *         "last_run_at": "2026-02-17T18:11:01.123Z",
                     *         "max_attempts": 1,
                     *         "max_failures": 10,
                     *         "max_runs_per_day": null,
                     *         "name": "Morning report",
                     *         "next_run_at": "2026-02-18T06:00:00.000Z",
                     *         "overlap": "skip",
                     *         "priority": 5,
                     *         "queue": "default",
                     *         "runs_today": 1,
                     *         "tags": [
                     *           "demo"
                     *         ],
                     *         "timeout_sec": 120,
                     *         "timezone": "Europe/Helsinki",
                     *         "type": "report.generate",
                     *         "updated_at": "2026-02-17T18:11:01.123Z",
                     *         "waiting_at": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SavedScheduleResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listNextRuns: {
        parameters: {
            query?: {
                /** @description clamped to 1..100 */
                n?: number;
            };
            header?: never;
            path: {
                /**
                 * @description the schedule's id
                 * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
                 */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "next": [
                     *         {
                     *           "at": "2026-03-29T01:00:00.000Z",
                     *           "local": "2026-03-29T04:00:00+03:00",
                     *           "note": "2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and runs right after"
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "schedule_id": "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2",
                     *       "timezone": "Europe/Helsinki"
                     *     }
                     */
                    "application/json": components["schemas"]["NextRunsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listScheduleRuns: {
        parameters: {
            query?: {
                /** @description clamped to 1..200 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description the schedule's id
                 * @example 5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2
                 */
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "ok": true,
                     *       "runs": [
                     *         {
                     *           "at": "2026-02-17T18:11:01.123Z",
                     *           "count": 1,
                     *           "job_id": null,
                     *           "message": "Skipped, because job 0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11 has not ended",
                     *           "nominal_at": "2026-02-17T18:11:01.123Z",
                     *           "outcome": "skipped",
                     *           "reason": "OVERLAP"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ScheduleRunsResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readPrefs: {
        parameters: {
            query?: {
                /** @description whose settings */
                scope?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-02-17T18:11:01.123Z",
                     *       "ok": true,
                     *       "prefs": {
                     *         "theme": "dark"
                     *       },
                     *       "scope": "default",
                     *       "updated_at": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PrefsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    replacePrefs: {
        parameters: {
            query?: {
                /** @description whose settings */
                scope?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "prefs": {
                 *         "theme": "dark"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PutPrefsRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-02-17T18:11:01.123Z",
                     *       "ok": true,
                     *       "prefs": {
                     *         "theme": "dark"
                     *       },
                     *       "scope": "default",
                     *       "updated_at": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PrefsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readWorkingMemory: {
        parameters: {
            query: {
                /**
                 * @description `session.` and, for a conversation, its id
                 * @example session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                session_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": null,
                     *       "ok": true,
                     *       "session_id": "session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *       "state": {
                     *         "active_tasks": [
                     *           "Read yesterday's figures"
                     *         ],
                     *         "blockers": [],
                     *         "completed_steps": [],
                     *         "context_summary": "",
                     *         "current_goal": "Prepare the daily report",
                     *         "open_questions": [
                     *           "Who receives it?"
                     *         ]
                     *       },
                     *       "trust": "untrusted",
                     *       "updated_at": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WorkingMemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    writeWorkingMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "session_id": "session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11"
                 *     }
                 */
                "application/json": components["schemas"]["WorkingMemoryRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": null,
                     *       "ok": true,
                     *       "session_id": "session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *       "state": {
                     *         "active_tasks": [
                     *           "Read yesterday's figures"
                     *         ],
                     *         "blockers": [],
                     *         "completed_steps": [],
                     *         "context_summary": "",
                     *         "current_goal": "Prepare the daily report",
                     *         "open_questions": [
                     *           "Who receives it?"
                     *         ]
                     *       },
                     *       "trust": "untrusted",
                     *       "updated_at": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WorkingMemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    deleteWorkingMemory: {
        parameters: {
            query: {
                /**
                 * @description `session.` and, for a conversation, its id
                 * @example session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11
                 */
                session_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deleted": 7,
                     *       "ok": true,
                     *       "session_id": "session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11"
                     *     }
                     */
                    "application/json": components["schemas"]["DeletedWorkingMemoryResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    latestWorkingMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": null,
                     *       "ok": true,
                     *       "session_id": "session.0b7c9a52-3f1d-4a8e-9d35-6d1f0c2b7e11",
                     *       "state": {
                     *         "active_tasks": [
                     *           "Read yesterday's figures"
                     *         ],
                     *         "blockers": [],
                     *         "completed_steps": [],
                     *         "context_summary": "",
                     *         "current_goal": "Prepare the daily report",
                     *         "open_questions": [
                     *           "Who receives it?"
                     *         ]
                     *       },
                     *       "trust": "untrusted",
                     *       "updated_at": "2026-02-17T18:11:01.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WorkingMemoryResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    createWorkspaceEntry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "# Plan\n",
                 *       "kind": "file",
                 *       "path": "notes/plan.md"
                 *     }
                 */
                "application/json": components["schemas"]["CreateEntryRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entry": {
                     *         "etag": "5d41402abc4b2a76",
                     *         "kind": "file",
                     *         "overwritten": false,
                     *         "path": "notes/plan.md",
                     *         "size": 7
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no room for what was to be written; nothing was changed */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORAGE_FULL",
                     *         "message": "There is no room"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    downloadWorkspaceFile: {
        parameters: {
            query: {
                /**
                 * @description relative to the root; `..`, control characters and what is kept from callers are refused
                 * @example notes/plan.md
                 */
                path: string;
                /**
                 * @description an earlier version, as a whole
                 * @example 01JC2Q4ZV0
                 */
                version?: string;
            };
            header?: {
                /**
                 * @description one range of bytes
                 * @example bytes=0-3
                 */
                Range?: string;
                /**
                 * @description the range is wanted only of this content
                 * @example "5d41402abc4b2a76"
                 */
                "If-Range"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example # Plan */
                    "application/octet-stream": string;
                };
            };
            /** @description Done */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example # Pl */
                    "application/octet-stream": string;
                };
            };
            /** @description Done */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "url": "https://bucket.s3.eu-north-1.amazonaws.com/workspace/notes/plan.md?X-Amz-Signature=4f1c"
                     *     }
                     */
                    "application/json": components["schemas"]["RedirectResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The range begins behind the end of the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RANGE_NOT_SATISFIABLE",
                     *         "message": "The file has 7 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readWorkspaceFile: {
        parameters: {
            query: {
                /**
                 * @description relative to the root; `..`, control characters and what is kept from callers are refused
                 * @example notes/plan.md
                 */
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "file": {
                     *         "content": "# Plan\n",
                     *         "etag": "5d41402abc4b2a76",
                     *         "lossy": false,
                     *         "modified_at": null,
                     *         "path": "notes/plan.md",
                     *         "size": 7
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["TextFileResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    saveWorkspaceFile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there
                 * @example "5d41402abc4b2a76"
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "# Plan\n",
                 *       "path": "notes/plan.md"
                 *     }
                 */
                "application/json": components["schemas"]["SaveFileRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "file": {
                     *         "etag": "5d41402abc4b2a76",
                     *         "modified_at": null,
                     *         "path": "notes/plan.md",
                     *         "size": 7,
                     *         "version": "01JC2Q4ZV0"
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["SavedFileResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no room for what was to be written; nothing was changed */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORAGE_FULL",
                     *         "message": "There is no room"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    deleteWorkspaceFile: {
        parameters: {
            query: {
                /**
                 * @description relative to the root; `..`, control characters and what is kept from callers are refused
                 * @example notes/plan.md
                 */
                path: string;
                /** @description also a folder */
                recursive?: boolean;
                /** @description only tell what would go */
                dry_run?: boolean;
                /**
                 * @description from a dry run
                 * @example 9b74c9897bac770ffc029102a200c5de
                 */
                confirm?: string;
            };
            header?: {
                /**
                 * @description the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there
                 * @example "5d41402abc4b2a76"
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "confirm": "9b74c9897bac770ffc029102a200c5de",
                     *       "deleted": true,
                     *       "file": {
                     *         "path": "notes"
                     *       },
                     *       "ok": true,
                     *       "version": "01JC2Q4ZV0"
                     *     }
                     */
                    "application/json": components["schemas"]["DeletedResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listWorkspaceFiles: {
        parameters: {
            query?: {
                /**
                 * @description the folder
                 * @example notes
                 */
                path?: string;
                /** @description clamped to 1..1000 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "entries": [
                     *         {
                     *           "etag": "5d41402abc4b2a76",
                     *           "is_dir": false,
                     *           "modified_at": null,
                     *           "name": "plan.md",
                     *           "path": "notes/plan.md",
                     *           "size": 7
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "path": "notes",
                     *       "root": "/srv/workspace"
                     *     }
                     */
                    "application/json": components["schemas"]["FolderResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    linkWorkspaceFile: {
        parameters: {
            query: {
                /**
                 * @description relative to the root; `..`, control characters and what is kept from callers are refused
                 * @example notes/plan.md
                 */
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "file": {
                     *         "etag": "5d41402abc4b2a76",
                     *         "modified_at": null,
                     *         "path": "notes/plan.md",
                     *         "size": 7
                     *       },
                     *       "link": null,
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["FileLinkResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    moveWorkspaceEntry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there
                 * @example "5d41402abc4b2a76"
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from_path": "notes/plan.md",
                 *       "to_path": "done/plan.md"
                 *     }
                 */
                "application/json": components["schemas"]["MoveEntryRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from_path": "notes/plan.md",
                     *       "moved": true,
                     *       "ok": true,
                     *       "to_path": "done/plan.md"
                     *     }
                     */
                    "application/json": components["schemas"]["MovedResponse"];
                };
            };
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from_path": "notes/plan.md",
                     *       "job_id": "5e0f3c3a-5a0f-4c5e-9b52-0b6a3f0d8f11",
                     *       "moved": false,
                     *       "ok": true,
                     *       "to_path": "done/plan.md"
                     *     }
                     */
                    "application/json": components["schemas"]["MovingResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    restoreWorkspaceFile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there
                 * @example "5d41402abc4b2a76"
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "path": "notes/plan.md",
                 *       "version": "01JC2Q4ZV0"
                 *     }
                 */
                "application/json": components["schemas"]["RestoreFileRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "file": null,
                     *       "ok": true,
                     *       "path": "notes/plan.md",
                     *       "version": "01JC2Q4ZV0"
                     *     }
                     */
                    "application/json": components["schemas"]["RestoredFileResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no room for what was to be written; nothing was changed */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORAGE_FULL",
                     *         "message": "There is no room"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    searchWorkspaceNames: {
        parameters: {
            query: {
                /**
                 * @description 1 to 200 characters
                 * @example plan
                 */
                q: string;
                /**
                 * @description the folder
                 * @example notes
                 */
                path?: string;
                /** @description clamped to 1..200 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "entries": [
                     *         {
                     *           "etag": "5d41402abc4b2a76",
                     *           "is_dir": false,
                     *           "modified_at": null,
                     *           "name": "plan.md",
                     *           "path": "notes/plan.md",
                     *           "size": 7
                     *         }
                     *       ],
                     *       "more": false,
                     *       "ok": true,
                     *       "scanned": 120
                     *     }
                     */
                    "application/json": components["schemas"]["NameMatchesResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    searchWorkspaceText: {
        parameters: {
            query: {
                /**
                 * @description 1 to 500 characters of one line
                 * @example plan
                 */
                q: string;
                /**
                 * @description the folder
                 * @example notes
                 */
                path?: string;
                /** @description it is an expression of RE2 */
                regex?: boolean;
                /** @description case matters */
                case?: boolean;
                /** @description clamped to 1..500 */
                limit?: number;
                /** @description opaque, from the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "cursor": null,
                     *       "matches": [
                     *         {
                     *           "column": 3,
                     *           "line": 1,
                     *           "path": "notes/plan.md",
                     *           "text": "# Plan"
                     *         }
                     *       ],
                     *       "ok": true,
                     *       "searched": 48,
                     *       "skipped": 2
                     *     }
                     */
                    "application/json": components["schemas"]["TextMatchesResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    uploadWorkspaceFile: {
        parameters: {
            query?: {
                /**
                 * @description of a stream
                 * @example notes/plan.md
                 */
                path?: string;
                /** @description of a stream */
                overwrite?: boolean;
            };
            header?: {
                /**
                 * @description the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there
                 * @example "5d41402abc4b2a76"
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content_base64": "IyBQbGFuCg==",
                 *       "path": "notes/plan.md"
                 *     }
                 */
                "application/json": components["schemas"]["UploadFileRequest"];
                "application/octet-stream": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                    overwrite?: boolean;
                    path: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "file": {
                     *         "etag": "5d41402abc4b2a76",
                     *         "modified_at": null,
                     *         "overwritten": false,
                     *         "path": "notes/plan.md",
                     *         "size": 7,
                     *         "version": null
                     *       },
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["UploadedFileResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no room for what was to be written; nothing was changed */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORAGE_FULL",
                     *         "message": "There is no room"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    prepareWorkspaceUpload: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there
                 * @example "5d41402abc4b2a76"
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "path": "notes/plan.md",
                 *       "size": 1073741824
                 *     }
                 */
                "application/json": components["schemas"]["PrepareUploadRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "upload": {
                     *         "expires_at": "2026-02-17T18:11:01.123Z",
                     *         "headers": {
                     *           "content-length": "1073741824"
                     *         },
                     *         "method": "PUT",
                     *         "needs_key": false,
                     *         "path": "notes/plan.md",
                     *         "url": "https://bucket.s3.eu-north-1.amazonaws.com/workspace/notes/plan.md?X-Amz-Signature=4f1c"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UploadTicketResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The state does not allow this, or the name or key is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "CONFLICT",
                     *         "message": "The job has succeeded already"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    readWorkspaceVersion: {
        parameters: {
            query: {
                /**
                 * @description relative to the root; `..`, control characters and what is kept from callers are refused
                 * @example notes/plan.md
                 */
                path: string;
                /**
                 * @description its id
                 * @example 01JC2Q4ZV0
                 */
                version: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "version": {
                     *         "content": "# Plan\n",
                     *         "etag": "5d41402abc4b2a76",
                     *         "id": "01JC2Q4ZV0",
                     *         "kept_at": "2026-02-17T18:11:01.123Z",
                     *         "lossy": false,
                     *         "replaced_by": "ops",
                     *         "size": 7
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TextVersionResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "NOT_FOUND",
                     *         "message": "Job not found"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is over its limit */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "PAYLOAD_TOO_LARGE",
                     *         "message": "The request body is larger than 1048576 bytes"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description It is not plain UTF-8 */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNSUPPORTED_MEDIA_TYPE",
                     *         "message": "The body is compressed"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    listWorkspaceVersions: {
        parameters: {
            query: {
                /**
                 * @description relative to the root; `..`, control characters and what is kept from callers are refused
                 * @example notes/plan.md
                 */
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "ok": true,
                     *       "path": "notes/plan.md",
                     *       "versions": [
                     *         {
                     *           "etag": "5d41402abc4b2a76",
                     *           "id": "01JC2Q4ZV0",
                     *           "kept_at": "2026-02-17T18:11:01.123Z",
                     *           "replaced_by": "ops",
                     *           "size": 7
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["FileVersionsResponse"];
                };
            };
            /** @description Something is malformed */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "VALIDATION_ERROR",
                     *         "message": "Invalid request: priority: must be an integer from 0 to 10"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description No key, or not a known one */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "UNAUTHORIZED",
                     *         "message": "A valid API key is required"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description The key may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "FORBIDDEN",
                     *         "message": "This key may only read"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Come back after `retry-after` seconds */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "RATE_LIMITED",
                     *         "message": "Too many requests from this caller"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description A fault of the server; its log has the request id */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "INTERNAL_ERROR",
                     *         "message": "Something went wrong on our side"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            /** @description Storage did not answer, or no key is configured; retry */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "STORE_UNAVAILABLE",
                     *         "message": "The store did not answer"
                     *       },
                     *       "ok": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
}
