using PatchTracer.Experiments;
using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Weaving;

/// <summary>
/// Weaving the whole catalog into a clean repository and committing it, against git applying and committing the same change, in turns on
/// one repository; then `points`. What starting processes costs is told apart.
/// </summary>
internal sealed class WeavingBenchmark(string checkout, string repository)
{
    private const int Rounds = 7;

    private readonly Catalog _catalog = Catalog.Load(Path.Combine(checkout, "patches", "catalog"));
    private readonly string _runtime = Path.Combine(checkout, "patches", "runtime");
    private readonly Timings _timings = new();

    /// <param name="arguments">The tree, and the checkout that has catalog, runtime and launcher.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var tree, var checkout])
        {
            await Console.Error.WriteLineAsync("usage: PatchTracer.Benchmarks weaving TREE CHECKOUT\n  TREE      source of Kubernetes or containerd; stays as it is\n  CHECKOUT  the root of this repository");
            return 2;
        }
        var scratch = Directory.CreateTempSubdirectory("patchtracer-bench-").FullName;
        try
        {
            var source = await TreeSource.OpenEitherAsync(tree, CancellationToken.None);
            string copy;
            using (var work = await WorkTree.OpenPrivateAsync(source, new CacheRoot(scratch), SilentReporter.Instance, CancellationToken.None))
                copy = work.Path;
            await new WeavingBenchmark(Path.GetFullPath(checkout), copy).MeasureAsync(Path.Combine(scratch, "change.patch"));
            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task MeasureAsync(string change)
    {
        // As everybody has it: private copies are not compressed, and LibGit2Sharp always compresses.
        await GitAsync("config", "--unset", "core.compression");
        // The first round compiles our code, fills the page cache and makes the change that git gets.
        await WeaveAsync();
        await File.WriteAllTextAsync(change, await GitAsync("diff", "--binary", "upstream", "HEAD"));
        for (var round = 0; round < Rounds; round++)
        {
            await ResetAsync();
            await _timings.TimeAsync("weave and commit", WeaveAsync);
            var woven = await GitAsync("rev-parse", "HEAD^{tree}");
            await ResetAsync();
            await _timings.TimeAsync("git apply and commit", () => ApplyAsync(change));
            if (await GitAsync("rev-parse", "HEAD^{tree}") != woven)
                throw new InvalidOperationException("git made another tree than the weaver: the two did not do the same");
            await ResetAsync();
            await _timings.TimeAsync("points", PointsAsync);
            await _timings.TimeAsync("process apply", () => OurselvesAsync("apply"));
            await ResetAsync();
            await _timings.TimeAsync("process points", () => OurselvesAsync("points"));
            await _timings.TimeAsync("process start", () => new Tool(Path.Combine(checkout, "patchtracer"), "--version").RunAsync(CancellationToken.None));
            await _timings.TimeAsync("git start", () => GitAsync("version"));
        }
        Print();
    }

    private void Print()
    {
        var (ours, theirs) = (_timings.Median("weave and commit"), _timings.Median("git apply and commit"));
        Console.WriteLine($"{_catalog.Tracepoints.Length} tracepoints, medians of {Rounds} rounds in turns");
        Console.WriteLine($"weave and commit           {ours.TotalSeconds,6:F2} s = {ours / theirs:F2} x git; a commit for each component");
        Console.WriteLine($"git apply and commit -a    {theirs.TotalSeconds,6:F2} s   of which starting git twice is {2 * _timings.Median("git start").TotalSeconds:F3} s; one commit");
        Console.WriteLine($"points                     {_timings.Median("points").TotalSeconds,6:F2} s");
        Console.WriteLine($"patchtracer apply          {_timings.Median("process apply").TotalSeconds,6:F2} s   the same as a process that has nothing compiled yet; starting it takes {_timings.Median("process start").TotalSeconds:F2} s");
        Console.WriteLine($"patchtracer points --tree  {_timings.Median("process points").TotalSeconds,6:F2} s");
    }

    /// <summary>As `patchtracer apply` does it, from finding out what the tree is to the last commit.</summary>
    private async Task WeaveAsync()
    {
        var source = await TreeSource.OpenCommittedAsync(repository, CancellationToken.None);
        using var work = await WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None);
        await new Weave(work, _catalog, _runtime, Weave.Digest(_catalog, _runtime)).RunAsync(SilentReporter.Instance, CancellationToken.None);
    }

    private async Task ApplyAsync(string change)
    {
        // --index: git commit -a leaves new files out.
        await GitAsync("apply", "--index", "--whitespace=nowarn", change);
        await GitAsync("commit", "--quiet", "--all", "--no-verify", "--message", "the same change");
    }

    private async Task PointsAsync()
    {
        var plan = await Weave.PlanAsync(repository, _catalog, new WeaveOptions(_runtime), CancellationToken.None);
        if (!plan.Fits)
            throw new DriftException(plan);
    }

    private Task<string> OurselvesAsync(string verb) =>
        new Tool(Path.Combine(checkout, "patchtracer"), verb, "--tree", repository).RunAsync(CancellationToken.None);

    private async Task ResetAsync()
    {
        await GitAsync("checkout", "--quiet", "--detach", "upstream");
        var branches = await GitAsync("branch", "--list", "--format=%(refname:short)", "patchtracer/*");
        foreach (var branch in branches.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await GitAsync("branch", "--quiet", "-D", branch);
    }

    private Task<string> GitAsync(params string[] arguments) =>
        new Tool("git", ["-c", "user.name=Bench", "-c", "user.email=bench@localhost", .. arguments]) { WorkingDirectory = repository }.RunAsync(CancellationToken.None);
}
