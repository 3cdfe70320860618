using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.IL.Benchmarks;

/// <summary>`patchtracer weave` on the C# compiler, a process each time, from its start to its end.</summary>
internal static class WeaveBenchmark
{
    private const int Rounds = 5;

    private const string Point = """
        id: all
        target: dotnet
        about: Every public method of the types that are named CSharp….
        match: {assembly: "*", type: "CSharp*", method: "*", public: true}
        expect: each
        span: {name: all}
        """;

    public static int Run(string scratch)
    {
        var points = Directory.CreateDirectory(Path.Combine(scratch, "points")).FullName;
        File.WriteAllText(Path.Combine(points, "all.yaml"), Point);
        var large = Path.Combine(AppContext.BaseDirectory, "Microsoft.CodeAnalysis.CSharp.dll");
        Console.WriteLine($"patchtracer weave {Path.GetFileName(large)}, {new FileInfo(large).Length / 1e6:F1} MB");
        // The first builds the command, if need be.
        for (var round = 0; round <= Rounds; round++)
        {
            var copy = Path.Combine(scratch, "large.dll");
            File.Copy(large, copy, overwrite: true);
            var start = Stopwatch.GetTimestamp();
            var (status, megabytes) = Command("weave", copy, "--catalog", points, "--reference", AppContext.BaseDirectory);
            if (status != 0)
                return status;
            if (round > 0)
                Console.WriteLine($"  {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, peak {megabytes:F0} MB, {new FileInfo(copy).Length / 1e6:F1} MB written");
        }
        return 0;
    }

    private static (int Status, double Megabytes) Command(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(Root(), "patchtracer"), arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(5))
            peak = Math.Max(peak, PeakOf(process.Id));
        if (process.ExitCode != 0)
            Console.Error.WriteLine(output.Result);
        return (process.ExitCode, peak);
    }

    // The kernel's own high-water mark, which is gone with the process: the last look counts.
    private static double PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PatchTracer.sln")))
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in a checkout");
        return folder;
    }
}
