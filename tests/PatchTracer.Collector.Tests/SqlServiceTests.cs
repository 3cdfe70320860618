using System.Text;
using PatchTracer.Collector.Sql;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class SqlServiceTests
{
    [Fact]
    public async Task Sql_sees_spans_links_and_attributes_before_and_after_they_are_in_the_file()
    {
        using var directory = new TemporaryDirectory();
        for (var run = 0; run < 2; run++)
        {
            await using var store = Store.Open(directory.Path, StoreOptions.Default);
            if (run == 0)
                await FilledStore.AppendAsync(store, OtlpRequest.Of("shop",
                    OtlpRequest.Span(1, 1, "pay", attributes: OtlpRequest.Text("customer", "7")), OtlpRequest.Span(1, 2)));
            await store.FlushAsync(default);
            using var sql = new SqlService(store, new SqlLimits());
            using var answer = new MemoryStream();
            await sql.AnswerAsync(
                "SELECT trace_id || ' ' || service || ' ' || name || ' ' || end_nano - start_nano FROM span WHERE list_contains(tags, 'customer=7')", _ => answer, default);
            Assert.Contains($"{OtlpRequest.TraceId(1)} shop pay {OtlpRequest.Second}", Encoding.UTF8.GetString(answer.ToArray()),
                StringComparison.Ordinal);
        }
    }
}
