namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// The statements that make the tables where they are not there. Columns, order and the table of traces' times are those of the exporter for
/// ClickHouse of OpenTelemetry's Collector (contrib), which others' queries are written for; a server without maps, 64-bit times and codecs
/// gets the same columns in the form that it has.
/// </summary>
internal static class TracesSchema
{
    public const string Metrics = $"""
        CREATE TABLE IF NOT EXISTS {TracesTable.Metrics} (ArrivalUnixNano Int64, {TracesTable.Sender} String, Request String)
        ENGINE = MergeTree ORDER BY ArrivalUnixNano
        """;

    public static IEnumerable<string> Statements(string table, bool hasMaps) =>
    [
        hasMaps ? WithMaps(table) : WithoutMaps(table),
        $"CREATE TABLE IF NOT EXISTS {table}_trace_id_ts (TraceId String, Start DateTime, End DateTime) "
            + "ENGINE = MergeTree PARTITION BY toDate(Start) ORDER BY (TraceId, Start)",
        $"CREATE MATERIALIZED VIEW IF NOT EXISTS {table}_trace_id_ts_mv TO {table}_trace_id_ts AS "
            + $"SELECT TraceId, toDateTime(min(Timestamp)) AS Start, toDateTime(max(Timestamp)) AS End FROM {table} "
            + "WHERE TraceId != '' GROUP BY TraceId",
        Metrics,
    ];

    private static string WithMaps(string table) => $"""
        CREATE TABLE IF NOT EXISTS {table} (
            Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
            TraceId String CODEC(ZSTD(1)),
            SpanId String CODEC(ZSTD(1)),
            ParentSpanId String CODEC(ZSTD(1)),
            TraceState String CODEC(ZSTD(1)),
            SpanName LowCardinality(String) CODEC(ZSTD(1)),
            SpanKind LowCardinality(String) CODEC(ZSTD(1)),
            ServiceName LowCardinality(String) CODEC(ZSTD(1)),
            ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
            ScopeName String CODEC(ZSTD(1)),
            ScopeVersion String CODEC(ZSTD(1)),
            SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
            Duration UInt64 CODEC(ZSTD(1)),
            StatusCode LowCardinality(String) CODEC(ZSTD(1)),
            StatusMessage String CODEC(ZSTD(1)),
            Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
            Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
            {TracesTable.Request} String CODEC(ZSTD(3)),
            {TracesTable.Sender} LowCardinality(String) CODEC(ZSTD(1)),
            {TracesTable.Arrival} Int64 CODEC(Delta(8), ZSTD(1)),
            {TracesTable.Place} UInt32 CODEC(ZSTD(1)),
            INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
            INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
            INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
            INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
            INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
            INDEX idx_duration Duration TYPE minmax GRANULARITY 1
        ) ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))
        SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000
        """;

    private static string WithoutMaps(string table) => $"""
        CREATE TABLE IF NOT EXISTS {table} (
            Timestamp DateTime, TimestampNano Int64, TraceId String, SpanId String, ParentSpanId String, TraceState String,
            SpanName String, SpanKind String, ServiceName String, ResourceAttributes Nested(k String, v String),
            ScopeName String, ScopeVersion String, SpanAttributes Nested(k String, v String), Duration UInt64,
            StatusCode String, StatusMessage String, Events Nested(Timestamp Int64, Name String, Attributes String),
            Links Nested(TraceId String, SpanId String, TraceState String, Attributes String),
            {TracesTable.Request} String, {TracesTable.Sender} String, {TracesTable.Arrival} Int64, {TracesTable.Place} UInt32
        ) ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, Timestamp)
        """;
}
