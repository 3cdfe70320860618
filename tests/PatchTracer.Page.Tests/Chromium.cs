using Microsoft.Playwright;

namespace PatchTracer.Page.Tests;

/// <summary>Debian's Chromium, headless, with a profile of its own; one for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
            return;
        // A machine that does other things meanwhile is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            // As root there is no sandbox; the rest is traffic that the browser would make of its own.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A fresh profile with a page in it.</summary>
    /// <exception cref="SkipException">There is no Chromium.</exception>
    public async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, HttpCredentials? credentials = null)
    {
        Skip.If(_browser is null, "Chromium is not installed (apt-get install chromium)");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            HttpCredentials = credentials,
            ViewportSize = new ViewportSize { Width = 1400, Height = 900 },
        });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
