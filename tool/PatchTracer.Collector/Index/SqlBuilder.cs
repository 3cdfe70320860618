namespace PatchTracer.Collector.Index;

/// <summary>A condition on <c>span_row</c> with its parameters; what a user gave is always a parameter.</summary>
internal sealed class SqlBuilder
{
    private readonly List<string> _conditions = [];

    public SqlBuilder(string condition, params ReadOnlySpan<object> parameters) => And(condition, parameters);

    public string Condition => string.Join(" AND ", _conditions);

    public List<object> Parameters { get; } = [];

    public static SqlBuilder Of(SpanQuery query)
    {
        var sql = new SqlBuilder("true");
        if (query.Service is { } service)
            sql.And("service = ?", IndexText.Of(service));
        if (query.Operation is { } operation)
            sql.And("name = ?", IndexText.Of(operation));
        if (query.MinDuration is { } shortest)
            sql.And("end_nano - start_nano >= ?", shortest.Ticks * TimeSpan.NanosecondsPerTick);
        if (query.MaxDuration is { } longest)
            sql.And("end_nano - start_nano <= ?", longest.Ticks * TimeSpan.NanosecondsPerTick);
        if (query.From is { } from)
            sql.And("greatest(start_nano, end_nano) >= ?", UnixTime.Nanos(from));
        if (query.To is { } to)
            sql.And("start_nano <= ?", UnixTime.Nanos(to));
        foreach (var (key, value) in query.Attributes)
        {
            var tag = IndexSchema.Tag(key, value);
            sql.And("(list_contains(tags, ?) OR source IN (SELECT id FROM source WHERE list_contains(source.tags, ?)))", tag, tag);
        }
        return sql;
    }

    private void And(string condition, params ReadOnlySpan<object> parameters)
    {
        _conditions.Add(condition);
        Parameters.AddRange(parameters);
    }
}
