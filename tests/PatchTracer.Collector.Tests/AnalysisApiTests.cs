using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>What takes the time, and what changed at a time, of what a collector holds: pages, as a report has them.</summary>
public sealed class AnalysisApiTests
{
    private const long Epoch = 1_700_000_000_000_000;

    /// <summary>A request every second; from the 31st on its database takes 80 ms longer.</summary>
    private static IEnumerable<byte[]> Requests(int count = 60)
    {
        for (var i = 0; i < count; i++)
        {
            var (trace, start, longer) = ((ulong)i + 1, 1000.0 * i, (i < 30 ? 0 : 80) + (7 * i % 5));
            yield return new TraceRequest("front").Add(trace, 1, "GET /", start, start + 100 + longer, kind: 2)
                .Add(trace, 2, "render", start + 1, start + 4, parent: 1).ToArray();
            yield return new TraceRequest("database").Add(trace, 3, "SELECT", start + 5, start + 65 + longer, parent: 1).ToArray();
        }
    }

    [Fact]
    public async Task What_takes_the_time_is_a_page_of_the_traces_that_fit()
    {
        await using var collector = await QueriedCollector.WithAsync([.. Requests(), new TraceRequest("other").Add(999, 1, "else", 0, 5).ToArray()]);

        var (status, all) = await GetAsync(collector, "analysis");
        var (_, one) = await GetAsync(collector, "analysis?service=other");
        var (_, none) = await GetAsync(collector, "analysis?service=nobody");
        var (_, few) = await GetAsync(collector, "analysis?limit=7&service=front");

        Assert.Equal(200, status);
        Assert.Contains("GET / (front)</a></td><td class=\"n\">60</td>", all, StringComparison.Ordinal);
        Assert.Contains("the latest 61 traces that fit, 181 spans", all, StringComparison.Ordinal);
        Assert.Contains("SELECT (database)", all, StringComparison.Ordinal);
        Assert.Matches("href=\"/trace/[0-9a-f]{32}\" target=\"_top\"", all);
        Assert.Contains("else (other)", one, StringComparison.Ordinal);
        Assert.DoesNotContain("front", one, StringComparison.Ordinal);
        Assert.Contains("No trace fits", none, StringComparison.Ordinal);
        Assert.Contains("the latest 7 traces that fit", few, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_at_a_time_is_told_with_what_carries_it()
    {
        await using var collector = await QueriedCollector.WithAsync(Requests());

        var (status, changed) = await GetAsync(collector, $"comparison?at={Epoch + 29_500_000}");
        var (_, unchanged) = await GetAsync(collector, $"comparison?at={Epoch + 14_500_000}&end={Epoch + 29_500_000}&parts=4");

        Assert.Equal(200, status);
        Assert.Contains("6 rounds before, 6 rounds after", changed, StringComparison.Ordinal);
        Assert.Contains("<span class=\"bad\">different: p50 +", changed, StringComparison.Ordinal);
        Assert.Contains("SELECT (database)", changed, StringComparison.Ordinal);
        Assert.Contains("4 rounds before, 4 rounds after", unchanged, StringComparison.Ordinal);
        Assert.DoesNotContain("different:", unchanged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("comparison", 400, "'at' is required")]
    [InlineData("comparison?at=noon", 400, "is no integer")]
    [InlineData("comparison?at=1&parts=0", 400, "from 1 to 24")]
    [InlineData("comparison?at=1&parts=25", 400, "from 1 to 24")]
    [InlineData("comparison?at=1", 400, "none began before")]
    [InlineData("comparison?at=9000000000000000", 400, "none began from then on")]
    [InlineData("comparison?at=1&service=nobody", 400, "of 0 traces none began")]
    [InlineData("analysis?minDuration=long", 400, "is no duration")]
    [InlineData("analysis/more", 404, "there is no such query")]
    public async Task A_question_without_an_answer_is_refused_as_a_page(string question, int status, string said)
    {
        await using var collector = await QueriedCollector.WithAsync(Requests(3));

        Assert.Equal(status, (await GetAsync(collector, question)).Status);
        Assert.Contains(said,
            System.Net.WebUtility.HtmlDecode((await GetAsync(collector, question)).Page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dark", "<html lang=\"en\" class=\"dark\">")]
    [InlineData("light", "<html lang=\"en\" class=\"light\">")]
    [InlineData("system", "<html lang=\"en\">")]
    [InlineData("7", "<html lang=\"en\">")]
    [InlineData("\" onload=\"alert(1)", "<html lang=\"en\">")]
    public async Task It_is_as_light_as_the_page_that_it_is_shown_in(string theme, string tag)
    {
        await using var collector = await QueriedCollector.WithAsync(Requests(3));

        Assert.Contains(tag, (await GetAsync(collector, $"analysis?theme={Uri.EscapeDataString(theme)}")).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_script_runs_in_it_and_no_other_site_shows_it()
    {
        const string hostile = "</section><script>alert(1)</script>";
        await using var collector = await QueriedCollector.WithAsync(
            new TraceRequest(hostile).Add(1, 1, hostile, 0, 5, error: hostile).ToArray());

        using var answer = await collector.Client.GetAsync(new Uri("/api/patchtracer/analysis", UriKind.Relative));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal("text/html; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    private static async Task<(int Status, string Page)> GetAsync(QueriedCollector collector, string question)
    {
        using var answer = await collector.Client.GetAsync(new Uri($"/api/patchtracer/{question}", UriKind.Relative));
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
