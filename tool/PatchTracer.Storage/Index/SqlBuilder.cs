using System.Globalization;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>A condition on <c>span_row</c> with its parameters; what a user gave is always a parameter.</summary>
internal sealed class SqlBuilder
{
    private readonly List<string> _conditions = [];

    public SqlBuilder(string condition, params ReadOnlySpan<object> parameters) => And(condition, parameters);

    public string Condition => string.Join(" AND ", _conditions);

    public List<object> Parameters { get; } = [];

    /// <summary>All of a query but its attributes, which the index knows by page only: see <see cref="TagFilter"/>.</summary>
    public static SqlBuilder Of(SpanQuery query)
    {
        var sql = new SqlBuilder("true");
        if (query.Service is { } service)
            sql.And("service = ?", IndexText.Of(service));
        if (query.Operation is { } operation)
            sql.And("name = ?", IndexText.Of(operation));
        if (query.Kind is { } kind)
            sql.And("kind = ?", (int)kind);
        if (query.WithoutConnections)
            sql.And("name NOT IN (?, ?)", Conventions.ConnectionName, Conventions.ConnectionClosedName);
        if (query.Status is { } status)
            sql.And("status = ?", (int)status);
        if (query.WithoutErrors)
            sql.And("status <> ?", (int)StatusCode.Error);
        if (query.MinDuration is { } shortest)
            sql.And("duration_nano >= ?", shortest.Ticks * TimeSpan.NanosecondsPerTick);
        if (query.MaxDuration is { } longest)
            sql.And("duration_nano <= ?", longest.Ticks * TimeSpan.NanosecondsPerTick);
        if (query.From is { } from)
            sql.And("greatest(start_nano, start_nano + duration_nano) >= ?", UnixNano.Of(from));
        if (query.To is { } to)
            sql.And("start_nano <= ?", UnixNano.Of(to));
        return sql;
    }

    public void And(string condition, params ReadOnlySpan<object> parameters)
    {
        _conditions.Add(condition);
        Parameters.AddRange(parameters);
    }

    public void AndPages(IEnumerable<int> pages) =>
        And($"page IN ({string.Join(',', pages.Select(page => page.ToString(CultureInfo.InvariantCulture)).DefaultIfEmpty("0"))})");
}
