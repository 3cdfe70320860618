using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using PatchTracer.Experiments.Bundles;
using static Microsoft.Playwright.Assertions;

namespace PatchTracer.Page.Tests;

/// <summary>The page for a reviewer, made of the recorded run.</summary>
[Trait("speed", "slow")]
public sealed class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-report-").FullName;

    [SkippableTheory]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    [InlineData(400, ColorScheme.Light)]
    public async Task It_stands_alone_on_any_screen(int width, ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(scheme);
        var (asked, said) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) => said.Add(message.Text);
        await page.SetViewportSizeAsync(width, 900);
        var file = await WriteAsync();

        await page.GotoAsync($"file://{file}");

        Assert.Equal([$"file://{file}"], asked);
        Assert.Empty(said);
        await Expect(page.Locator("h1")).ToHaveTextAsync("hotrod");
        await Expect(page.Locator("#verdict .good")).ToHaveTextAsync("COMPLETE");
        await Expect(page.Locator("#dispatch svg")).ToHaveCountAsync(2);
        // What is wide moves by itself, not the page with it.
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        var (text, ground) = (await LightnessAsync(page, "color"), await LightnessAsync(page, "background-color"));
        Assert.True(scheme == ColorScheme.Dark ? text - ground > 120 : ground - text > 120, $"text {text} on {ground}");
        await page.Locator("#dispatch summary", new() { HasText = "The slowest" }).ClickAsync();
        await Expect(page.Locator("#dispatch .waterfall tbody tr").Last).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
    }

    [SkippableFact]
    public async Task Bars_and_flames_are_as_wide_as_what_they_stand_for()
    {
        var page = await chromium.OpenAsync();
        await page.GotoAsync($"file://{await WriteAsync()}");

        foreach (var bar in await page.Locator(".bar").AllAsync())
        {
            var parts = await bar.EvaluateAsync<double>("bar => [...bar.children].reduce((sum, part) => sum + part.getBoundingClientRect().width, 0) / bar.getBoundingClientRect().width");
            Assert.InRange(parts, 0.98, 1.02);
        }
        // No flame is wider than the one it stands under, and none leaves the picture.
        var outside = await page.EvaluateAsync<int>("[...document.querySelectorAll('.part')].filter(part => { const [a, b] = [part.getBBox(), part.ownerSVGElement.viewBox.baseVal]; return a.x < 0 || a.x + a.width > b.width + 0.5 || a.y + a.height > b.height }).length");
        Assert.Equal(0, outside);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> WriteAsync()
    {
        var bundle = await BundleEvidence.ReadAsync(Path.Combine(Root(), "samples/bundles/hotrod"), CancellationToken.None);
        var file = Path.Combine(_directory, "report.html");
        await File.WriteAllTextAsync(file, new Report(bundle, bundle.Judge()).WriteHtml());
        return file;
    }

    private static Task<int> LightnessAsync(IPage page, string property) =>
        page.EvaluateAsync<int>("property => { const style = getComputedStyle(document.documentElement).getPropertyValue(property); const n = style.match(/[0-9.]+/g).map(Number); return Math.round((n[0] + n[1] + n[2]) / 3) }", property);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath("../..", Path.GetDirectoryName(here)!);
}
