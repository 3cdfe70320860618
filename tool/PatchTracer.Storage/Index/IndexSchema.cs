namespace PatchTracer.Storage.Index;

/// <summary>
/// The tables of the index; <c>docs/collector.md</c> describes them. Ids are unsigned integers, big-endian as written; the
/// views <c>span</c> and <c>link</c> show them as hexadecimal text. What is not in a column (attributes, events, links with
/// their attributes) is in the raw log: <c>page</c> and <c>place</c> say where.
/// </summary>
internal static class IndexSchema
{
    /// <summary>Another version than this is thrown away and built again from the raw log.</summary>
    public const int Version = 4;

    /// <summary>No tag that SQL sees is longer than this.</summary>
    public const int LongestTag = 256;

    /// <summary>The catalog of the database file, and that of what is not in it yet, which is in memory.</summary>
    public const string Stored = "\"index\"", Recent = "recent";

    /// <summary>The tables that spans go to, each once in the file and once in memory.</summary>
    public static readonly (string Name, string Columns)[] Tables =
    [
        ("source", "id INTEGER, service VARCHAR, node VARCHAR, scope VARCHAR, tags VARCHAR[]"),
        ("operation", "id INTEGER, service VARCHAR, name VARCHAR"),
        ("page", "id INTEGER, segment INTEGER, position BIGINT, bytes INTEGER, spans INTEGER, first_nano BIGINT, last_nano BIGINT, "
            + "filter BLOB"),
        ("span_core", "trace_hi UBIGINT, trace_lo UBIGINT, span_id UBIGINT, parent_span_id UBIGINT, source INTEGER, operation INTEGER, "
            + "kind UTINYINT, status UTINYINT, start_nano BIGINT, duration_nano BIGINT, page INTEGER, place INTEGER"),
        ("link_row", "trace_hi UBIGINT, trace_lo UBIGINT, span_id UBIGINT, "
            + "linked_trace_hi UBIGINT, linked_trace_lo UBIGINT, linked_span_id UBIGINT, page INTEGER"),
    ];

    /// <summary>What is in the file only. <c>progress</c> is one row: what of the log is in the file, and the last
    /// numbers given. <c>segment</c> has a row for each part of a segment of the log that went to the file at once.</summary>
    public static string CreateStored => string.Concat(Tables.Select(table => $"CREATE TABLE {Stored}.{table.Name}({table.Columns});\n")) + $"""
        CREATE TABLE {Stored}.version(number INTEGER);
        CREATE TABLE {Stored}.progress(segment INTEGER, position BIGINT, page INTEGER, source INTEGER, operation INTEGER);
        CREATE TABLE {Stored}.segment(number INTEGER, first_page INTEGER, last_page INTEGER, last_arrival BIGINT, traces BLOB);
        CREATE TABLE {Stored}.counter(
            service VARCHAR, node VARCHAR, instance VARCHAR, state VARCHAR, reason VARCHAR, value BIGINT, time_nano BIGINT);
        INSERT INTO {Stored}.progress VALUES (0, 0, 0, 0, 0);
        INSERT INTO {Stored}.version VALUES ({Version});
        """ + Views(Stored, tags: "");

    /// <summary>The views over the file and memory together.</summary>
    public static string RecentViews => Views(Recent, tags: "");

    /// <summary>The same with the attributes, which are read from the raw log: see <see cref="TagFunction"/>.</summary>
    public static string RecentViewsWithTags => Views(Recent, tags: ", tags(c.page, c.place) AS tags");

    public static string Tag(string key, string value) => IndexText.Of(Cut(key, value));

    private static string Views(string catalog, string tags) => $$"""
        CREATE OR REPLACE VIEW {{catalog}}.span_row AS SELECT
            c.trace_hi, c.trace_lo, c.span_id, c.parent_span_id, c.source, o.service, o.name, c.kind::INTEGER AS kind, c.status::INTEGER AS status,
            c.start_nano, c.start_nano + c.duration_nano AS end_nano, c.duration_nano, c.operation, c.page, c.place{{tags}}
            FROM {{catalog}}.span_core c JOIN {{catalog}}.operation o ON o.id = c.operation;
        CREATE OR REPLACE VIEW {{catalog}}.span AS SELECT
            format('{:016x}{:016x}', trace_hi, trace_lo) AS trace_id,
            format('{:016x}', span_id) AS span_id,
            CASE parent_span_id WHEN 0 THEN NULL ELSE format('{:016x}', parent_span_id) END AS parent_span_id,
            service, name, kind, status, start_nano, end_nano, duration_nano, source{{(tags.Length > 0 ? ", tags" : "")}}
            FROM {{catalog}}.span_row;
        CREATE OR REPLACE VIEW {{catalog}}.link AS SELECT
            format('{:016x}{:016x}', trace_hi, trace_lo) AS trace_id,
            format('{:016x}', span_id) AS span_id,
            format('{:016x}{:016x}', linked_trace_hi, linked_trace_lo) AS linked_trace_id,
            format('{:016x}', linked_span_id) AS linked_span_id
            FROM {{catalog}}.link_row;
        """;

    private static string Cut(string key, string value)
    {
        var length = key.Length + 1 + value.Length;
        if (length <= LongestTag)
            return $"{key}={value}";
        // Only as much of a megabyte as is kept is copied.
        var tag = string.Concat(key.AsSpan(0, Math.Min(key.Length, LongestTag)), "=",
            value.AsSpan(0, Math.Min(value.Length, LongestTag)))[..LongestTag];
        return char.IsHighSurrogate(tag[^1]) ? tag[..^1] : tag;
    }
}
