namespace PatchTracer.Collector.Index;

/// <summary>
/// The tables of the index. Ids are unsigned integers, big-endian as written; the view <c>span</c> shows them as hexadecimal text.
/// <c>tags</c> holds <c>key=value</c> of each attribute for searching, long values cut; <c>body</c> is the span's own
/// protobuf message, <c>source.body</c> a request with its resource and scope and no spans.
/// </summary>
internal static class IndexSchema
{
    /// <summary>Another version than this is thrown away and built again from the raw log.</summary>
    public const int Version = 1;

    /// <summary>No tag is longer than this; a search for a longer value finds the beginning and then compares whole values.</summary>
    public const int LongestTag = 256;

    public const string Create = """
        CREATE TABLE version(number INTEGER);
        CREATE TABLE progress(segment INTEGER, position BIGINT);
        CREATE TABLE source(id BIGINT, service VARCHAR, node VARCHAR, tags VARCHAR[], body BLOB);
        CREATE TABLE span_row(
            trace_hi UBIGINT, trace_lo UBIGINT, span_id UBIGINT, parent_span_id UBIGINT, source BIGINT, service VARCHAR,
            name VARCHAR, kind INTEGER, status INTEGER, start_nano BIGINT, end_nano BIGINT, tags VARCHAR[], body BLOB);
        CREATE TABLE counter(
            service VARCHAR, node VARCHAR, instance VARCHAR, state VARCHAR, reason VARCHAR, value BIGINT, time_nano BIGINT);
        CREATE VIEW span AS SELECT
            format('{:016x}{:016x}', trace_hi, trace_lo) AS trace_id,
            format('{:016x}', span_id) AS span_id,
            CASE parent_span_id WHEN 0 THEN NULL ELSE format('{:016x}', parent_span_id) END AS parent_span_id,
            service, name, kind, status, start_nano, end_nano, tags
            FROM span_row;
        INSERT INTO progress VALUES (0, 0);
        """;

    public static string Tag(string key, string value) => IndexText.Of(Cut(key, value));

    private static string Cut(string key, string value)
    {
        var length = key.Length + 1 + value.Length;
        if (length <= LongestTag)
            return $"{key}={value}";
        // Only as much of a megabyte as is kept is copied.
        var tag = string.Concat(key.AsSpan(0, Math.Min(key.Length, LongestTag)), "=", value.AsSpan(0, Math.Min(value.Length, LongestTag)))[..LongestTag];
        return char.IsHighSurrogate(tag[^1]) ? tag[..^1] : tag;
    }
}
