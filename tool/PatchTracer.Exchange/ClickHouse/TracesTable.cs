namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// The table that OpenTelemetry's exporter for ClickHouse writes, and Grafana and others read, as one server has it. Beside its columns
/// there may be ours, which keep what attributes of text cannot: types, flags, who sent a span, and in what order spans came.
/// </summary>
internal sealed class TracesTable
{
    /// <summary>A span as an export request of its own, in OTLP's protobuf.</summary>
    public const string Request = "PatchTracerRequest";

    /// <summary>As <see cref="SenderText"/> has it.</summary>
    public const string Sender = "PatchTracerSender";

    /// <summary>When the request of a span came, nanoseconds since 1970, and its place in it.</summary>
    public const string Arrival = "PatchTracerArrival", Place = "PatchTracerPlace";

    /// <summary>Export requests of metrics, as they came: what woven runtimes tell of their own spans.</summary>
    public const string Metrics = "patchtracer_metrics";

    public static readonly IReadOnlyList<string> MetricsColumns = ["ArrivalUnixNano", Sender, "Request"];

    private static readonly string[] Common =
    [
        "Timestamp", "TraceId", "SpanId", "ParentSpanId", "TraceState", "SpanName", "SpanKind", "ServiceName", "ScopeName", "ScopeVersion",
        "Duration", "StatusCode", "StatusMessage", "Events.Timestamp", "Events.Name", "Events.Attributes", "Links.TraceId", "Links.SpanId",
        "Links.TraceState", "Links.Attributes",
    ];

    private static readonly string[] Own = [Request, Sender, Arrival, Place];

    private readonly Dictionary<string, string> _types;

    private TracesTable(ClickHouseAddress address, Dictionary<string, string> types, bool isDistributed) =>
        (Name, _types, IsDistributed) = ($"{address.Database}.{address.Table}", types, isDistributed);

    public string Name { get; }

    /// <summary>Whether other servers have its rows.</summary>
    public bool IsDistributed { get; }

    /// <summary>Whether attributes are maps; servers that know none (before 21.1) have lists of keys and of values.</summary>
    public bool HasMaps => _types.ContainsKey("SpanAttributes");

    /// <summary>Whether it has our columns.</summary>
    public bool KeepsRequests => Own.All(_types.ContainsKey);

    /// <summary>What is written, in this order.</summary>
    public IReadOnlyList<string> Columns =>
    [
        .. Common, .. HasMaps ? (string[])["ResourceAttributes", "SpanAttributes"]
            : ["ResourceAttributes.k", "ResourceAttributes.v", "SpanAttributes.k", "SpanAttributes.v", "TimestampNano"],
        .. KeepsRequests ? Own : [],
    ];

    /// <summary>The table as it is there; null where it is not.</summary>
    /// <exception cref="ClickHouseException">It is no such table, or the server cannot be asked.</exception>
    public static async Task<TracesTable?> FindAsync(ClickHouseClient client, ClickHouseAddress address, CancellationToken cancellation)
    {
        var of = $"database = '{address.Database}' AND table = '{address.Table}'";
        var types = (await client.AskAsync($"SELECT name, type FROM system.columns WHERE {of}", cancellation))
            .ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        if (types.Count == 0)
            return null;
        var engine = await client.AskAsync($"SELECT engine FROM system.tables WHERE {of.Replace("table =", "name =", StringComparison.Ordinal)}",
            cancellation);
        var table = new TracesTable(address, types, engine is [["Distributed"]]);
        table.RequireOurs(address);
        return table;
    }

    /// <summary>The table as it is there, or as it is made now: with our columns, in <see cref="TracesSchema"/>'s form.</summary>
    /// <exception cref="ClickHouseException">It is no such table, or cannot be made.</exception>
    public static async Task<TracesTable> FindOrCreateAsync(ClickHouseClient client, ClickHouseAddress address, CancellationToken cancellation)
    {
        await client.ExecuteAsync($"CREATE DATABASE IF NOT EXISTS {address.Database}", "", cancellation);
        if (await FindAsync(client, address, cancellation) is { } known)
        {
            if (known.KeepsRequests)
                await client.ExecuteAsync(TracesSchema.Metrics, address.Database, cancellation);
            return known;
        }
        foreach (var statement in TracesSchema.Statements(address.Table, await KnowsMapsAsync(client, cancellation)))
            await client.ExecuteAsync(statement, address.Database, cancellation);
        return await FindAsync(client, address, cancellation)
            ?? throw new ClickHouseException(ClickHouseFailure.Schema, $"{address}: the table was made, and is not there");
    }

    private static async Task<bool> KnowsMapsAsync(ClickHouseClient client, CancellationToken cancellation) =>
        (await client.AskAsync("SELECT count() FROM system.data_type_families WHERE name = 'Map'", cancellation)) is [["1"]];

    private void RequireOurs(ClickHouseAddress address)
    {
        foreach (var column in Columns)
        {
            if (!_types.TryGetValue(column, out var type))
                throw Unusable(address, $"has no column {column}");
            if (Expected(column) is { } expected && !expected.Contains(type, StringComparer.Ordinal))
                throw Unusable(address, $"has a column {column} of {type}, where {expected[0]} is wanted");
        }
    }

    private string[]? Expected(string column) => column switch
    {
        "Timestamp" => HasMaps ? ["DateTime64(9)", "DateTime64(9, 'UTC')"] : ["DateTime"],
        "TimestampNano" or Arrival => ["Int64"],
        Place => ["UInt32"],
        "Duration" => ["UInt64", "Int64"],
        "Events.Timestamp" => HasMaps ? ["Array(DateTime64(9))", "Array(DateTime64(9, 'UTC'))"] : ["Array(Int64)"],
        "ResourceAttributes" or "SpanAttributes" => ["Map(LowCardinality(String), String)", "Map(String, String)"],
        "Events.Attributes" or "Links.Attributes" => HasMaps
            ? ["Array(Map(LowCardinality(String), String))", "Array(Map(String, String))"] : ["Array(String)"],
        "Events.Name" or "Links.TraceId" or "Links.SpanId" or "Links.TraceState" or "ResourceAttributes.k" or "ResourceAttributes.v"
            or "SpanAttributes.k" or "SpanAttributes.v" => ["Array(String)", "Array(LowCardinality(String))"],
        _ => ["String", "LowCardinality(String)"],
    };

    private static ClickHouseException Unusable(ClickHouseAddress address, string why) => new(ClickHouseFailure.Schema,
        $"{address} {why}: it is not as OpenTelemetry's exporter makes it, and nothing in it is touched; name another table, as in "
        + "clickhouse://USER@HOST:8123/DATABASE/TABLE");
}
