/** Made by `npm run api:types` from our OpenAPI document. Do not edit. */
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Liveness; touches no storage */
        get: operations["health"];
        put?: never;
        post?: never;
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
        /** What the key may do */
        get: operations["whoami"];
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
        /** List the handlers a job type may name */
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
        /** Liveness; touches no storage */
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
        /** List job types, by name */
        get: operations["listJobTypes"];
        put?: never;
        /** Create a job type */
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
        /** Read a job type with the schemas of its handler */
        get: operations["readJobType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a job type; jobs already created keep their numbers */
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
        /** List jobs, newest first, without input and result */
        get: operations["listJobs"];
        put?: never;
        /** Create a job; durable when answered */
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
        /** Create up to 100 jobs, each with its own outcome */
        post: operations["createJobs"];
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
        /** Read a job */
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
        /** The runs of a job so far */
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
        /** What became of a job's callback */
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
        /** Send a finished callback again */
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
        /** Cancel a job at once */
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
        /** The event log after a cursor: log lines, progress, streamed output */
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
        /** Why a job is not running */
        get: operations["explainJob"];
        put?: never;
        post?: never;
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
        /** The newest log lines, oldest of them first */
        get: operations["tailLog"];
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
        /** Submit a finished job again, as a new job */
        post: operations["retryJob"];
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
        /** Watch a job: server-sent events until it is final */
        get: operations["streamJob"];
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
        /** List memories, newest change first */
        get: operations["listMemories"];
        put?: never;
        /** Insert or replace a memory by scope and key; its embedding follows in a job */
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
        /** Embed again what is not ready with the embedder in use */
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
        /** Forget a scope, or everything, at once */
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
        /** List scopes with their counts, newest change first */
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
        /** Find memories of a scope by a question */
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
        /** The embedder in use, and what a scope may hold */
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
        /** Read a memory */
        get: operations["readMemory"];
        put?: never;
        post?: never;
        /** Delete a memory and its vector */
        delete: operations["deleteMemory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check a key */
        get: operations["ping"];
        put?: never;
        post?: never;
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
        /** Readiness; 503 while storage does not answer */
        get: operations["ready"];
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
        /** Read UI settings */
        get: operations["readPrefs"];
        /** Replace UI settings as a whole */
        put: operations["replacePrefs"];
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
        /** AttemptShape */
        AttemptShape: {
            /** Ended At */
            ended_at: string | null;
            /**
             * Error
             * @description any JSON value
             */
            error: unknown;
            /** Number */
            number: number;
            /** Outcome */
            outcome: ("succeeded" | "failed" | "cancelled" | "worker_lost" | "given_back") | null;
            /** Started At */
            started_at: string;
            /** Worker */
            worker: string | null;
        };
        /** AttemptsResponse */
        AttemptsResponse: {
            /** Attempts */
            attempts: components["schemas"]["AttemptShape"][];
            /** Count */
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
            job?: components["schemas"]["JobShape"] | null;
            /** Ok */
            ok: boolean;
            /** Status */
            status: number;
        };
        /** BatchJobRequest */
        BatchJobRequest: {
            /**
             * Callback Url
             * @description http or https, without credentials
             * @default null
             */
            callback_url: string | null;
            /**
             * Idempotency Key
             * @default null
             */
            idempotency_key: string | null;
            /**
             * Input
             * @description any JSON value
             * @default null
             */
            input: unknown;
            /**
             * Max Attempts
             * @description default from the type
             * @default null
             */
            max_attempts: number | null;
            /**
             * Priority
             * @description higher runs first; default 5
             * @default null
             */
            priority: number | null;
            /**
             * Queue
             * @description default `default`
             * @default null
             */
            queue: string | null;
            /**
             * Run At
             * @description ISO-8601 with a zone, at most five years ahead; default now
             * @default null
             */
            run_at: string | null;
            /**
             * Tags
             * @description the first 20 are kept, as text
             * @default null
             */
            tags: unknown[] | null;
            /**
             * Timeout Sec
             * @description of one attempt; default from the type
             * @default null
             */
            timeout_sec: number | null;
            /**
             * Type
             * @description an enabled job type
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
            /** Count */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Results */
            results: components["schemas"]["BatchItem"][];
        };
        /**
         * ChangeJobTypeRequest
         * @description At least one field; `null` is refused.
         */
        ChangeJobTypeRequest: {
            /**
             * Default Max Attempts
             * @default 1
             */
            default_max_attempts: number;
            /**
             * Default Timeout Sec
             * @default 120
             */
            default_timeout_sec: number;
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Handler
             * @default
             */
            handler: string;
        };
        /**
         * CreateJobRequest
         * @description Unknown fields are ignored; `null` means "not given".
         */
        CreateJobRequest: {
            /**
             * Callback Url
             * @description http or https, without credentials
             * @default null
             */
            callback_url: string | null;
            /**
             * Input
             * @description any JSON value
             * @default null
             */
            input: unknown;
            /**
             * Max Attempts
             * @description default from the type
             * @default null
             */
            max_attempts: number | null;
            /**
             * Priority
             * @description higher runs first; default 5
             * @default null
             */
            priority: number | null;
            /**
             * Queue
             * @description default `default`
             * @default null
             */
            queue: string | null;
            /**
             * Run At
             * @description ISO-8601 with a zone, at most five years ahead; default now
             * @default null
             */
            run_at: string | null;
            /**
             * Tags
             * @description the first 20 are kept, as text
             * @default null
             */
            tags: unknown[] | null;
            /**
             * Timeout Sec
             * @description of one attempt; default from the type
             * @default null
             */
            timeout_sec: number | null;
            /**
             * Type
             * @description an enabled job type
             */
            type: string;
        };
        /** CreateJobTypeRequest */
        CreateJobTypeRequest: {
            /**
             * Default Max Attempts
             * @default null
             */
            default_max_attempts: number | null;
            /**
             * Default Timeout Sec
             * @default null
             */
            default_timeout_sec: number | null;
            /**
             * Enabled
             * @default null
             */
            enabled: boolean | null;
            /**
             * Handler
             * @description one of GET /v1/handlers
             */
            handler: string;
            /** Name */
            name: string;
        };
        /** CreatedJobResponse */
        CreatedJobResponse: {
            /** Idempotent */
            idempotent?: true | null;
            job: components["schemas"]["JobShape"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeletedMemoryResponse */
        DeletedMemoryResponse: {
            /**
             * Deleted
             * @constant
             */
            deleted: true;
            /** Id */
            id: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeliveryResponse */
        DeliveryResponse: {
            delivery: components["schemas"]["DeliveryShape"] | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** DeliveryShape */
        DeliveryShape: {
            /** Created At */
            created_at: string;
            /** Event Id */
            event_id: string;
            /** Last Error */
            last_error: string | null;
            /** Last Status */
            last_status: number | null;
            /** Next At */
            next_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "pending" | "delivered" | "exhausted" | "blocked" | "skipped";
            /** Tries */
            tries: number;
            /** Url */
            url: string;
        };
        /** EmbedderName */
        EmbedderName: {
            /** Model */
            model: string;
            /** Name */
            name: string;
        };
        /** EmbedderShape */
        EmbedderShape: {
            /** Dimension */
            dimension: number | null;
            /**
             * Is Semantic
             * @description false: it compares words, not what they mean
             */
            is_semantic: boolean;
            /** Model */
            model: string;
            /** Name */
            name: string;
        };
        /** EmbeddingErrorShape */
        EmbeddingErrorShape: {
            /** At */
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
        /** ErrorDetail */
        ErrorDetail: {
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
        /** ErrorResponse */
        ErrorResponse: {
            error: components["schemas"]["ErrorDetail"];
            /**
             * Ok
             * @constant
             */
            ok: false;
        };
        /** EventShape */
        EventShape: {
            /** Id */
            id: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "log" | "progress" | "delta";
            /**
             * Level
             * @enum {string}
             */
            level: "debug" | "info" | "warn" | "error";
            /** Message */
            message: string;
            /**
             * Meta
             * @description any JSON value
             */
            meta: unknown;
            /** Ts */
            ts: string;
        };
        /** EventsResponse */
        EventsResponse: {
            /** Count */
            count: number;
            /** Events */
            events: components["schemas"]["EventShape"][];
            /** Next After */
            next_after: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** ExplainResponse */
        ExplainResponse: {
            /** Attempts Left */
            attempts_left: number;
            /** Claimable */
            claimable: boolean;
            /** Crashes */
            crashes: number;
            /** Job Id */
            job_id: string;
            /** Lane */
            lane: string;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Reasons */
            reasons: components["schemas"]["ReasonShape"][];
            /** Run At */
            run_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
        };
        /** HandlerShape */
        HandlerShape: {
            /** Input Schema */
            input_schema: {
                [key: string]: unknown;
            };
            /** Name */
            name: string;
            /** Output Schema */
            output_schema: {
                [key: string]: unknown;
            };
            /** Summary */
            summary: string;
        };
        /** HandlersResponse */
        HandlersResponse: {
            /** Count */
            count: number;
            /** Handlers */
            handlers: components["schemas"]["HandlerShape"][];
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
            /** Time */
            time: string;
        };
        /** JobErrorShape */
        JobErrorShape: {
            /** At */
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
            /** Count */
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
        };
        /** JobResponse */
        JobResponse: {
            job: components["schemas"]["JobShape"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** JobShape */
        JobShape: {
            /** Attempts */
            attempts: number;
            /** Callback Url */
            callback_url: string | null;
            /** Created At */
            created_at: string;
            error: components["schemas"]["JobErrorShape"] | null;
            /** Id */
            id: string;
            /**
             * Input
             * @description any JSON value
             */
            input: unknown;
            /** Max Attempts */
            max_attempts: number;
            /** Priority */
            priority: number;
            /** Queue */
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
            /** Tags */
            tags: string[];
            /** Timeout Sec */
            timeout_sec: number;
            /** Type */
            type: string;
            /** Updated At */
            updated_at: string;
        };
        /** JobSummary */
        JobSummary: {
            /** Attempts */
            attempts: number;
            /** Callback Url */
            callback_url: string | null;
            /** Created At */
            created_at: string;
            error: components["schemas"]["JobErrorShape"] | null;
            /** Id */
            id: string;
            /** Max Attempts */
            max_attempts: number;
            /** Priority */
            priority: number;
            /** Queue */
            queue: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** Tags */
            tags: string[];
            /** Timeout Sec */
            timeout_sec: number;
            /** Type */
            type: string;
            /** Updated At */
            updated_at: string;
        };
        /** JobTypeDetailResponse */
        JobTypeDetailResponse: {
            /** Input Schema */
            input_schema: {
                [key: string]: unknown;
            } | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Output Schema */
            output_schema: {
                [key: string]: unknown;
            } | null;
            type: components["schemas"]["JobTypeShape"];
        };
        /** JobTypeResponse */
        JobTypeResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            type: components["schemas"]["JobTypeShape"];
        };
        /** JobTypeShape */
        JobTypeShape: {
            /** Default Max Attempts */
            default_max_attempts: number;
            /** Default Timeout Sec */
            default_timeout_sec: number;
            /** Enabled */
            enabled: boolean;
            /** Handler */
            handler: string;
            /** Name */
            name: string;
        };
        /** JobTypesResponse */
        JobTypesResponse: {
            /** Count */
            count: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Types */
            types: components["schemas"]["JobTypeShape"][];
        };
        /** LogLine */
        LogLine: {
            /** Id */
            id: number;
            /**
             * Level
             * @enum {string}
             */
            level: "debug" | "info" | "warn" | "error";
            /** Message */
            message: string;
            /**
             * Meta
             * @description any JSON value
             */
            meta: unknown;
            /** Ts */
            ts: string;
        };
        /** LogsResponse */
        LogsResponse: {
            /** Count */
            count: number;
            /** Logs */
            logs: components["schemas"]["LogLine"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MatchShape */
        MatchShape: {
            /**
             * Distance
             * @description cosine distance, 0..2; null where vectors took no part
             */
            distance: number | null;
            explain: components["schemas"]["ScoreExplanation"];
            memory: components["schemas"]["MemoryShape"];
            /** Score */
            score: number;
        };
        /** MemoryListResponse */
        MemoryListResponse: {
            /** Count */
            count: number;
            /** Cursor */
            cursor: string | null;
            /** Memories */
            memories: components["schemas"]["MemoryShape"][];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MemoryResponse */
        MemoryResponse: {
            memory: components["schemas"]["MemoryShape"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** MemoryShape */
        MemoryShape: {
            /** Created At */
            created_at: string;
            /** Embedded At */
            embedded_at: string | null;
            embedding_error: components["schemas"]["EmbeddingErrorShape"] | null;
            /**
             * Embedding Status
             * @enum {string}
             */
            embedding_status: "pending" | "ready" | "failed";
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Key */
            key: string;
            /** Scope */
            scope: string;
            /** Tags */
            tags: string[];
            /** Updated At */
            updated_at: string;
            /**
             * Value
             * @description any JSON value
             */
            value: unknown;
        };
        /** MemoryStatusResponse */
        MemoryStatusResponse: {
            embedder: components["schemas"]["EmbedderShape"] | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            quota: components["schemas"]["QuotaShape"];
            /** Vectors Enabled */
            vectors_enabled: boolean;
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
        /** PrefsResponse */
        PrefsResponse: {
            /** Created At */
            created_at: string | null;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Prefs */
            prefs: {
                [key: string]: unknown;
            };
            /** Scope */
            scope: string;
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * PutMemoryRequest
         * @description Replaces what is stored under the same scope and key. Without `ttl_sec` it never expires.
         */
        PutMemoryRequest: {
            /** Key */
            key: string;
            /** Scope */
            scope: string;
            /**
             * Tags
             * @description the first 50 are kept, as text
             * @default null
             */
            tags: unknown[] | null;
            /**
             * Ttl Sec
             * @default null
             */
            ttl_sec: number | null;
            /**
             * Value
             * @description any JSON value, at most 65,536 bytes; null is one
             */
            value: unknown;
        };
        /**
         * PutPrefsRequest
         * @description Without `prefs`, the whole body is the document.
         */
        PutPrefsRequest: {
            /** Prefs */
            prefs?: {
                [key: string]: unknown;
            };
        };
        /** QuotaShape */
        QuotaShape: {
            /** Bytes Per Scope */
            bytes_per_scope: number;
            /** Rows Per Scope */
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
            /** Time */
            time: string;
        };
        /** ReasonShape */
        ReasonShape: {
            /** Code */
            code: string;
            /**
             * Details
             * @description any JSON value
             */
            details: unknown;
            /** Message */
            message: string;
            /** Until */
            until: string | null;
        };
        /** ReembedRequest */
        ReembedRequest: {
            /** Scope */
            scope: string;
        };
        /** ReembedResponse */
        ReembedResponse: {
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Queued */
            queued: number;
            /** Scope */
            scope: string;
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
             * @default
             */
            scope: string;
        };
        /** ResetMemoryResponse */
        ResetMemoryResponse: {
            /** Deleted Memories */
            deleted_memories: number;
            /** Deleted Vectors */
            deleted_vectors: number;
            /** Matched Memories */
            matched_memories: number;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Remaining Memories */
            remaining_memories: number;
            /** Remaining Vectors */
            remaining_vectors: number;
            /** Scope */
            scope: string | null;
        };
        /** ScopeShape */
        ScopeShape: {
            /**
             * Bytes
             * @description of keys, tags and values
             */
            bytes: number;
            /** Failed Count */
            failed_count: number;
            /** Latest Updated At */
            latest_updated_at: string;
            /**
             * Models
             * @description which embedders its vectors are of
             */
            models: string[];
            /** Pending Count */
            pending_count: number;
            /** Ready Count */
            ready_count: number;
            /** Scope */
            scope: string;
            /** Total Count */
            total_count: number;
        };
        /** ScopesResponse */
        ScopesResponse: {
            /** Count */
            count: number;
            /** Include Expired */
            include_expired: boolean;
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Query */
            query: string | null;
            /** Scopes */
            scopes: components["schemas"]["ScopeShape"][];
        };
        /** ScoreExplanation */
        ScoreExplanation: {
            /** Decay */
            decay: number | null;
            text: components["schemas"]["TextPartShape"] | null;
            vector: components["schemas"]["VectorPartShape"] | null;
        };
        /** SearchMemoryRequest */
        SearchMemoryRequest: {
            /**
             * Decay Half Life Sec
             * @description a score loses half of itself in this time
             * @default null
             */
            decay_half_life_sec: number | null;
            /**
             * Include Expired
             * @default null
             */
            include_expired: boolean | string | null;
            /**
             * Mode
             * @description vector compares meaning, text words, hybrid both
             * @default null
             */
            mode: ("vector" | "hybrid" | "text") | null;
            /** Query */
            query: string;
            /** Scope */
            scope: string;
            /**
             * Tags
             * @description only memories with all of these
             * @default null
             */
            tags: unknown[] | null;
            /**
             * Top K
             * @description default and maximum are settings: 10 and 100
             * @default null
             */
            top_k: number | null;
            /**
             * Updated After
             * @description ISO-8601 with a zone, inclusive
             * @default null
             */
            updated_after: string | null;
            /**
             * Updated Before
             * @description ISO-8601 with a zone, inclusive
             * @default null
             */
            updated_before: string | null;
        };
        /** SearchMemoryResponse */
        SearchMemoryResponse: {
            /** Count */
            count: number;
            embedder: components["schemas"]["EmbedderName"] | null;
            /** Matches */
            matches: components["schemas"]["MatchShape"][];
            /**
             * Mode
             * @enum {string}
             */
            mode: "vector" | "hybrid" | "text";
            /**
             * Notices
             * @description sentences about what this search could not do
             */
            notices: string[];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /**
         * StoredMemoryResponse
         * @description `unchanged` is there when the content was stored already: it is not embedded again.
         */
        StoredMemoryResponse: {
            memory: components["schemas"]["MemoryShape"];
            /**
             * Ok
             * @constant
             */
            ok: true;
            /** Unchanged */
            unchanged?: true | null;
        };
        /** TextPartShape */
        TextPartShape: {
            /** Rank */
            rank: number;
            /**
             * Score
             * @description BM25
             */
            score: number;
            /**
             * Words
             * @description words of the question that the memory has, as they are indexed
             */
            words: string[];
        };
        /** VectorPartShape */
        VectorPartShape: {
            /** Distance */
            distance: number;
            /** Rank */
            rank: number;
            /** Score */
            score: number;
        };
        /** WhoamiResponse */
        WhoamiResponse: {
            auth: components["schemas"]["WhoamiShape"];
            /**
             * Ok
             * @constant
             */
            ok: true;
        };
        /** WhoamiShape */
        WhoamiShape: {
            /** Can Write */
            can_write: boolean;
            /** Name */
            name: string;
            /** Queue Allowlist */
            queue_allowlist: string[] | null;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "read";
            /** Sse */
            sse: boolean;
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
            /** @description The body is over 1 MiB */
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
            /** @description The body is over 1 MiB */
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
                /**
                 * @description exact match
                 * @example queued
                 */
                status?: string;
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
            /** @description The body is over 1 MiB */
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
            /** @description The body is over 1 MiB */
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
                 * @description 1: also what has expired
                 * @example 1
                 */
                include_expired?: string;
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
            /** @description The body is over 1 MiB */
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
            /** @description The body is over 1 MiB */
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
            /** @description The body is over 1 MiB */
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
                 * @description 1: also what has expired
                 * @example 1
                 */
                include_expired?: string;
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
                     *               "words": [
                     *                 "offic"
                     *               ]
                     *             },
                     *             "vector": {
                     *               "distance": 0.212345,
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
                     *             "updated_at": "2026-02-17T18:11:01.123Z",
                     *             "value": {
                     *               "text": "The office opens with the green card"
                     *             }
                     *           },
                     *           "score": 0.983607
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
            /** @description The body is over 1 MiB */
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
                /** @description 1 to 80 of a-z 0-9 . _ : - */
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
                /** @description 1 to 80 of a-z 0-9 . _ : - */
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
            /** @description The body is over 1 MiB */
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
