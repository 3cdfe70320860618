using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using PatchTracer.Collector;
using PatchTracer.Collector.Tests;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Page;

/// <summary>
/// A trace of 10,000 spans scrolled in headless Chromium: the page, which has the rows in sight in the document, beside the same
/// rows with the same style all in the document. Frames are counted by the browser (<c>requestAnimationFrame</c>).
/// </summary>
internal static class ScrollBenchmark
{
    private const int Spans = 10_000;
    private const int Rounds = 2;
    private const int Frames = 240;

    /// <summary>Pixels a frame: a fast wheel, and the whole trace in 240 frames, in which no row is seen twice.</summary>
    private static readonly (string Name, int Pixels)[] Speeds = [("3 rows a frame", 66), ("42 rows a frame", 917)];

    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 1)
        {
            await Console.Error.WriteLineAsync("usage: PatchTracer.Benchmarks page [DIRECTORY]\n  DIRECTORY  gets screenshots");
            return 2;
        }
        if (Array.Find(Programs, File.Exists) is not { } program)
        {
            Console.WriteLine("the page: skipped, Chromium is not installed (apt-get install chromium)");
            return 0;
        }
        var directory = Directory.CreateTempSubdirectory("patchtracer-bench-");
        try
        {
            await using var host = await StartAsync(Path.Combine(directory.FullName, "store"));
            await MeasureAsync(program, $"http://{host.QueryEndpoints[0]}/trace/{OtlpRequest.TraceId(1)}", args is [var shots] ? shots
                : null);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
        return 0;
    }

    private static async Task MeasureAsync(string program, string url, string? shots)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        Console.WriteLine($"page: a trace of {Spans} spans in headless Chromium {browser.Version}, the best of {Rounds} rounds");
        var results = new List<Scrolled>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var all in new[] { false, true })
            {
                var page = await browser.NewPageAsync(
                    new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1400, Height = 900 } });
                results.AddRange(await ScrollAsync(page, url, all));
                if (round == 0 && shots is not null)
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(shots, all ? "all-rows.png" : "page.png") });
                await page.CloseAsync();
            }
        }
        Print(results);
    }

    private static async Task<List<Scrolled>> ScrollAsync(IPage page, string url, bool all)
    {
        var begin = Stopwatch.GetTimestamp();
        await page.GotoAsync(url);
        await page.Locator(".rows .row").First.WaitForAsync();
        var shown = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        if (all)
            shown += await page.EvaluateAsync<double>(AllRows);
        var results = new List<Scrolled>();
        foreach (var (name, pixels) in Speeds)
        {
            var frames = await page.EvaluateAsync<double[]>(Scroll, new[] { Frames, pixels });
            var rows = await page.Locator(".rows .row").CountAsync();
            results.Add(new Scrolled(name, all, shown, rows, [.. frames.Order()]));
        }
        return results;
    }

    // Every row as the page draws it, gathered along the sheet; then all of them at once, in a list that no script watches.
    private const string AllRows = """
        async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          const box = document.querySelector(".rows"), rows = new Map();
          for (let top = 0; top < box.scrollHeight; top += box.clientHeight * 0.9) {
            box.scrollTop = top;
            await frame(); await frame();
            for (const row of box.querySelectorAll(".row")) if (!rows.has(row.id)) rows.set(row.id, row.cloneNode(true));
          }
          if (rows.size !== 10000) throw new Error(`${rows.size} rows instead of 10000`);
          const whole = box.cloneNode(true);
          whole.firstElementChild.replaceChildren(...rows.values());
          const begin = performance.now();
          box.replaceWith(whole);
          await frame(); await frame();
          return performance.now() - begin;
        }
        """;

    private const string Scroll = """
        async ([frames, pixels]) => {
          const box = document.querySelector(".rows"), times = [];
          box.scrollTop = 0;
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          for (let i = 0; i < 10; i++) await frame();
          let last = await frame();
          for (let i = 0; i < frames; i++) {
            box.scrollTop += pixels;
            const now = await frame();
            times.push(now - last);
            last = now;
          }
          if (box.scrollTop < pixels * frames * 0.9) throw new Error(`scrolled to ${box.scrollTop} only`);
          return times;
        }
        """;

    private static void Print(List<Scrolled> results)
    {
        Scrolled Best(bool all, string speed) =>
            results.Where(result => result.All == all && result.Speed == speed).MinBy(result => result.At(0.99))!;
        double Shown(bool all) => results.Where(result => result.All == all).Min(result => result.ShownMilliseconds);
        foreach (var (speed, _) in Speeds)
        {
            foreach (var all in new[] { false, true })
            {
                var best = Best(all, speed);
                Console.WriteLine(
                    $"  {(all ? "all rows" : "the page"),-9} {speed,-16} {best.Rows,6} rows in the document; frames p50 {best.At(0.5):F1} ms, p95 {best.At(0.95):F1} ms, p99 {best.At(0.99):F1} ms, {best.Frames.Count(time => time > 50)} of {best.Frames.Length} over 50 ms");
            }
            Console.WriteLine($"  {"ratio",-9} {speed,-16} p99 of all rows / of the page: {Best(true, speed).At(0.99) / Best(false, speed).At(0.99):F1}");
        }
        Console.WriteLine($"  until the first rows are drawn: the page {Shown(false):F0} ms, with all rows {Shown(true):F0} ms: {Shown(true) / Shown(false):F1} times");
    }

    private static async Task<CollectorHost> StartAsync(string store)
    {
        var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            StoreDirectory = store,
            Grpc = [],
            Http = [new IPEndPoint(IPAddress.Loopback, 0)],
            Query = [new IPEndPoint(IPAddress.Loopback, 0)],
        }, SilentReporter.Instance, default);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{host.HttpEndpoints[0]}") };
        for (var part = 0; part < 10; part++)
        {
            using var body = new ByteArrayContent(Part(part));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            (await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), body)).EnsureSuccessStatusCode();
        }
        await host.FlushAsync(default);
        return host;
    }

    // Eleven levels; layers, errors and nodes as a trace through Kubernetes has them.
    private static byte[] Part(int part)
    {
        string[] layers = ["application", "apiserver", "scheduler", "controllers", "kubelet", "cri", "containerd", "kube-proxy",
            "application", "kubelet"];
        var request = new TraceRequest($"service-{part}", ("k8s.node.name", $"node-{part % 3}"));
        for (var i = 0; i < Spans / 10; i++)
        {
            var number = (ulong)((part * Spans / 10) + i + 1);
            request.Add(1, number, $"operation {number % 40} of step {number}", 0.1 * number, (0.1 * number) + 3 + (number % 70),
                parent: number == 1 ? 0 : number <= 11 ? number - 1 : (number % 10) + 2, error: number % 97 == 0 ? "it did not work" : null,
                attributes: [("patchtracer.layer", layers[part])]);
        }
        return request.ToArray();
    }

    private sealed record Scrolled(string Speed, bool All, double ShownMilliseconds, int Rows, double[] Frames)
    {
        public double At(double quantile) => Frames[(int)(quantile * (Frames.Length - 1))];
    }
}
