using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.Benchmarks.Parsing;

/// <summary>Go's own parser, compiled once, run as a process on one thread.</summary>
internal sealed class GoParser : IDisposable
{
    private readonly string _program = Path.Combine(Path.GetTempPath(), $"patchtracer-go-parser-{Environment.ProcessId}");

    public GoParser(string go) => Run(go, "", "build", "-o", _program, Path.Combine(AppContext.BaseDirectory, "go-parser", "main.go"));

    public Measurement Measure(IReadOnlyList<string> files)
    {
        var numbers = Run(_program, string.Join('\n', files)).Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture))
            .ToArray();
        return new(numbers[0], TimeSpan.FromMicroseconds(numbers[1] / 1000.0), numbers[2]);
    }

    public void Dispose() => File.Delete(_program);

    public static string Run(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GOMAXPROCS"] = program.EndsWith("go", StringComparison.Ordinal) ? null : "1";
        start.Environment["GO111MODULE"] = "off";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {program}");
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} exited with {process.ExitCode}");
    }
}
