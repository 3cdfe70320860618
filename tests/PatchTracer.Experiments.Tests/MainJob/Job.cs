using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>The program as a user runs it: a process of its own, from a shell's point of view.</summary>
internal sealed record Job(int ExitCode, string Output, string Error, string Bundle)
{
    /// <summary>A cold build of all components is the longest thing that a run may wait for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(35);

    public JsonNode Verdict => JsonNode.Parse(File.ReadAllText(Path.Combine(Bundle, "verdict.json")))!;

    public JsonNode Inventory => JsonNode.Parse(File.ReadAllText(Path.Combine(Bundle, "inventory.json")))!;

    public JsonArray Steps => JsonNode.Parse(File.ReadAllText(Path.Combine(Bundle, "steps.json")))!.AsArray();

    /// <summary>Titles of the edges that at least one subject lacks, without those that only wait for another.</summary>
    public IReadOnlyList<string> MissingEdges =>
        [.. Verdict["chains"]!.AsArray().SelectMany(chain => chain!["subjects"]!.AsArray())
            .SelectMany(subject => subject!["edges"]!.AsArray())
            .Where(edge => (string?)edge!["state"] == "missing")
            .Select(edge => $"{edge!["from"]} -> {edge["to"]}").Distinct()];

    /// <summary>The main job, with a fifth of its requests: what most tests ask of it is the same with a hundred.</summary>
    private const string Small = "hotrod-small.yaml";

    public static Task<Job> RunAsync(string bundle, params string[] options) => RunSampleAsync(Small, bundle, options);

    /// <param name="sample">A file in samples/experiments, or anywhere by its absolute path.</param>
    public static async Task<Job> RunSampleAsync(string sample, string bundle, params string[] options)
    {
        using var process = Start([.. Run(sample), "--bundle", bundle, .. options]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await WaitAsync(process);
        return new Job(process.ExitCode, await output, await error, bundle);
    }

    public static Task<bool> KillAtAsync(string bundle, string step, params string[] options) =>
        KillSampleAtAsync(Small, bundle, step, options);

    /// <summary>Starts a run and kills it, by SIGKILL, when it says that it has come to a step.</summary>
    /// <returns>Whether the step was reached before the run ended by itself.</returns>
    public static async Task<bool> KillSampleAtAsync(string sample, string bundle, string step, params string[] options)
    {
        using var process = Start([.. Run(sample), "--bundle", bundle, .. options]);
        var output = process.StandardOutput.ReadToEndAsync();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(step, StringComparison.Ordinal))
            {
                process.Kill(entireProcessTree: false);
                await WaitAsync(process);
                return true;
            }
        }
        await output;
        return false;
    }

    public static async Task<(int ExitCode, string Output, string Error)> CliAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await WaitAsync(process);
        return (process.ExitCode, await output, await error);
    }

    // A test's own experiment is as unknown as a stranger's.
    private static IEnumerable<string> Run(string sample) =>
        Path.IsPathRooted(sample) ? ["run", sample, "--trust"] : ["run", Sample(sample)];

    /// <summary>Where an experiment of samples/experiments is.</summary>
    public static string Sample(string name) => Path.Combine(Checkout.Root, "samples/experiments", name);

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "patchtracer"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task WaitAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"patchtracer did not end within {Limit.TotalMinutes:0} minutes");
        }
    }
}
