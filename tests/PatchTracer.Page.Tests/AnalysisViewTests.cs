using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PatchTracer.Page.Tests;

/// <summary>What takes the time, and what changed at a time, inside the page.</summary>
[Trait("speed", "slow")]
public sealed partial class AnalysisViewTests(Chromium chromium, ShownCollector collector)
    : IClassFixture<Chromium>, IClassFixture<ShownCollector>
{
    [SkippableTheory]
    [InlineData(1400)]
    [InlineData(400)]
    public async Task It_is_as_long_as_it_needs_and_leads_to_a_trace(int width)
    {
        var page = await OpenAsync("/analysis", width);
        var shown = page.FrameLocator("iframe.drawn");
        await Expect(shown.Locator("h1")).ToHaveTextAsync("What takes the time");

        await page.Locator("select[name=service]").SelectOptionAsync("frontend");
        await Expect(shown.Locator("#groups tbody tr")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(FrontendUrl());
        await ExpectNoScrollingAsync(page);
        await shown.Locator("summary").First.ClickAsync();
        await Expect(shown.Locator("details table").First).ToBeVisibleAsync();
        await ExpectNoScrollingAsync(page);

        await shown.GetByText("Its trace").ClickAsync();
        await Expect(page).ToHaveURLAsync(TraceUrl());
        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(3);
    }

    [SkippableFact]
    public async Task Before_and_after_a_time_is_a_question_of_the_form()
    {
        var page = await OpenAsync("/analysis");
        await page.GetByLabel("before and after").CheckAsync();
        // The field has the time of who looks; the traces begin in the last minutes of 14 November 2023, UTC.
        await page.Locator("input[name=at]").FillAsync(await page.EvaluateAsync<string>(
            "() => { const t = new Date(1700000001000); return new Date(t - t.getTimezoneOffset() * 60000).toISOString().slice(0, 19); }"));
        await page.Locator("input[name=parts]").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        var shown = page.FrameLocator("iframe.drawn");
        await Expect(shown.Locator("h1")).ToHaveTextAsync("Before and after");
        await Expect(shown.Locator("header p")).ToContainTextAsync("2 rounds before, 2 rounds after");
        await Expect(shown.Locator("#answers")).ToContainTextAsync("GET /shop (frontend): only before");
        // The way back leads to what was analysed before, and an address to what was compared.
        await page.ReloadAsync();
        await Expect(page.Locator("input[name=parts]")).ToHaveValueAsync("2");
        await Expect(shown.Locator("h1")).ToHaveTextAsync("Before and after");
        await page.GoBackAsync();
        await Expect(shown.Locator("h1")).ToHaveTextAsync("What takes the time");
    }

    [SkippableFact]
    public async Task What_is_refused_is_told_in_its_place()
    {
        var page = await OpenAsync("/analysis?at=1980-01-01T00:00:00");

        await Expect(page.FrameLocator("iframe.drawn").Locator("main")).ToContainTextAsync("none began before");
    }

    [SkippableFact]
    public async Task It_is_light_or_dark_with_the_page()
    {
        var page = await OpenAsync("/analysis?service=frontend");
        foreach (var (theme, dark) in new[] { ("light", false), ("dark", true) })
        {
            await page.Locator("button.quiet").First.ClickAsync(); // from auto to light to dark
            await Expect(page.Locator("iframe.drawn")).ToHaveAttributeAsync("src", new Regex($"theme={theme}"));
            await Expect(page.FrameLocator("iframe.drawn").Locator($"html.{theme}")).ToHaveCountAsync(1);
            var lightness = await page.FrameLocator("iframe.drawn").Locator("html")
                .EvaluateAsync<int>("html => Number(getComputedStyle(html).backgroundColor.match(/\\d+/)[0])");
            Assert.Equal(dark, lightness < 128);
        }
    }

    private async Task<IPage> OpenAsync(string path, int width = 1400)
    {
        var page = await chromium.OpenAsync();
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync(collector.Url + path);
        return page;
    }

    /// <summary>All of it is there: the page scrolls, not the frame in it, and nothing is wider than the screen.</summary>
    private static async Task ExpectNoScrollingAsync(IPage page)
    {
        await page.WaitForFunctionAsync(
            "() => { const f = document.querySelector('iframe.drawn'); const d = f.contentDocument.documentElement; return d.scrollHeight <= f.clientHeight + 1; }");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
    }

    [GeneratedRegex(@"/analysis\?service=frontend&limit=300$")]
    private static partial Regex FrontendUrl();

    [GeneratedRegex("/trace/[0-9a-f]{32}$")]
    private static partial Regex TraceUrl();
}
