using System.Diagnostics;
using System.Globalization;
using PatchTracer.Images.Go;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Runtime;

/// <summary>The woven runtime and OpenTelemetry's Go SDK, in one binary, in turns; the best of many short rounds, which other
/// work on the machine disturbs the least.</summary>
internal static class RuntimeBenchmarks
{
    private const int Rounds = 15;
    /// <summary>Paths of trees, as the tests take them.</summary>
    private const string Trees = "PATCHTRACER_TREES";
    private const string Tag = "patchtracer_otel";
    private const string Which = "^Benchmark(OpenTelemetry)?(Sampled|Unsampled|Off|SampledContended|UnsampledContended)$";

    /// <param name="arguments">The go command, the runtime's directory, and a Markdown file whose marked table is written anew.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length is < 2 or > 3)
        {
            await Console.Error.WriteLineAsync("usage: PatchTracer.Benchmarks runtime GO RUNTIME [README]\n  GO       the go command\n  RUNTIME  patches/runtime\n  README   file whose table is written anew");
            return 2;
        }
        using (var packaged = await OpenTelemetryGoPath.CreateAsync(CacheRoot.FromEnvironment(), arguments[1], CancellationToken.None))
        {
            var table = await TableAsync(packaged, arguments[0]);
            Console.Write(table);
            if (arguments is [_, _, var readme])
                RuntimeTable.Write(readme, table);
        }
        foreach (var tree in (Environment.GetEnvironmentVariable(Trees) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            Console.Write($"\n{Path.GetFileName(Path.TrimEndingDirectorySeparator(tree))}: {await OfTreeAsync(tree, arguments[1])}");
        return 0;
    }

    /// <summary>The same beside the SDK that a tree vendors, with the tree's own Go.</summary>
    private static async Task<string> OfTreeAsync(string tree, string runtime)
    {
        using var path = OpenTelemetryGoPath.OfTree(tree, runtime);
        if (path is null)
            return "skipped, it vendors no OpenTelemetry SDK\n";
        var go = await new GoToolchains(CacheRoot.FromEnvironment(), SilentReporter.Instance)
            .RequireOrInstallAsync(tree, CancellationToken.None);
        path.Environment["GOROOT"] = go.Root;
        return "the SDK that it vendors\n\n" + await TableAsync(path, go.Program);
    }

    private static async Task<string> TableAsync(OpenTelemetryGoPath path, string go)
    {
        var program = Path.Combine(path.PackageDirectory, "benchmarks");
        await RunAsync(path, go, "test", "-c", "-tags", Tag, "-o", program, ".");
        var results = new List<GoBenchmark>();
        for (var round = 0; round < Rounds; round++)
            results.AddRange(GoBenchmark.Parse(
                await RunAsync(path, program, "-test.run", "^$", "-test.bench", Which, "-test.benchmem", "-test.benchtime", "100ms")));
        var version = (await RunAsync(path, go, "version")).Split(' ')[2][2..];
        return RuntimeTable.Of(GoBenchmark.Best(results), path.Version, version, Environment.ProcessorCount);
    }

    private static async Task<string> RunAsync(OpenTelemetryGoPath path, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = path.PackageDirectory };
        foreach (var (name, value) in path.Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {program}");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{program} exited with {process.ExitCode}: {output}"));
    }
}
