using PatchTracer.Experiments;
using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Weaving;

/// <summary>
/// Weaving the whole catalog into a clean repository and committing it, against git applying and committing the same change, in turns;
/// then `points`. What starting processes costs is told apart.
/// </summary>
internal sealed class WeavingBenchmark(string checkout, string repository, string scratch)
{
    private const int Rounds = 7;

    private readonly Catalog _catalog = Catalog.Load(Path.Combine(checkout, "patches", "catalog"));
    private readonly string _runtime = Path.Combine(checkout, "patches", "runtime");
    private readonly Timings _timings = new();
    private int _starts;

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
            using (var work = await WorkTree.OpenPrivateAsync(source, new CacheRoot(scratch), SilentReporter.Instance,
                CancellationToken.None))
                copy = work.Path;
            await new WeavingBenchmark(Path.GetFullPath(checkout), copy, scratch).MeasureAsync(Path.Combine(scratch, "change.patch"));
            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task MeasureAsync(string change)
    {
        await PrepareAsync();
        // The first round compiles our code, fills the page cache and makes the change that git gets.
        var first = await FreshAsync("first");
        await WeaveAsync(first);
        await File.WriteAllTextAsync(change, await GitAsync(first, "diff", "--binary", "upstream", "HEAD"));
        for (var round = 0; round < Rounds; round++)
        {
            var (ours, theirs) = (await FreshAsync($"ours-{round}"), await FreshAsync($"theirs-{round}"));
            using (var starts = new ToolStarts())
            {
                await _timings.TimeAsync("weave and commit", () => WeaveAsync(ours));
                _starts = starts.Count;
            }
            await _timings.TimeAsync("git apply and commit", () => ApplyAsync(theirs, change));
            if (await GitAsync(theirs, "rev-parse", "HEAD^{tree}") != await GitAsync(ours, "rev-parse", "HEAD^{tree}"))
                throw new InvalidOperationException("git made another tree than the weaver: the two did not do the same");
            await _timings.TimeAsync("points", PointsAsync);
            var clean = await FreshAsync($"process-{round}");
            await _timings.TimeAsync("process apply", () => OurselvesAsync("apply", clean));
            await _timings.TimeAsync("process points", () => OurselvesAsync("points", repository));
            await _timings.TimeAsync("process start",
                () => new Tool(Path.Combine(checkout, "patchtracer"), "--version").RunAsync(CancellationToken.None));
            await _timings.TimeAsync("git start", () => GitAsync(repository, "version"));
        }
        Print();
    }

    private async Task PrepareAsync()
    {
        // As a clone has it: packed and compressed. Private copies are not compressed, and LibGit2Sharp always compresses.
        await GitAsync(repository, "config", "--unset", "core.compression");
        await GitAsync(repository, "repack", "-a", "-d", "--quiet");
        await GitAsync(repository, "checkout", "--quiet", "--detach");
        // The time of an inode's last change is that of its last link.
        await GitAsync(repository, "config", "core.trustctime", "false");
    }

    /// <summary>
    /// A clean tree with a warm index, of hard links: both sides put new files in the place of old ones. Undoing a round in one tree would
    /// measure how slowly a file system makes files where others were deleted a moment ago, and find every object written already.
    /// </summary>
    private async Task<string> FreshAsync(string name)
    {
        var copy = Path.Combine(scratch, name);
        await new Tool("cp", "-a", "-l", repository, copy).RunAsync(CancellationToken.None);
        // The only file that is appended to.
        await new Tool("cp", "--remove-destination", Path.Combine(repository, ".git/logs/HEAD"), Path.Combine(copy, ".git/logs/HEAD"))
            .RunAsync(CancellationToken.None);
        await GitAsync(copy, "status");
        await new Tool("sync").RunAsync(CancellationToken.None);
        return copy;
    }

    private void Print()
    {
        var (ours, theirs, start) = (_timings.Median("weave and commit"), _timings.Median("git apply and commit"),
            _timings.Median("git start"));
        var ratio = (ours - _starts * start) / (theirs - 2 * start);
        Console.WriteLine($"{_catalog.Tracepoints.Length} tracepoints, medians of {Rounds} rounds in turns, each in a clean tree with a warm index");
        Console.WriteLine($"weave and commit           {ours.TotalSeconds,6:F2} s = {ours / theirs:F2} x git, {ratio:F2} x without starting processes; match, weave, a commit for each component, check out");
        Console.WriteLine($"                                    of which starting git {_starts} times is {_starts * start.TotalSeconds:F3} s");
        Console.WriteLine($"git apply and commit -a    {theirs.TotalSeconds,6:F2} s   of which starting git twice is {2 * start.TotalSeconds:F3} s; one commit of the same change");
        Console.WriteLine($"points                     {_timings.Median("points").TotalSeconds,6:F2} s");
        Console.WriteLine($"patchtracer apply          {_timings.Median("process apply").TotalSeconds,6:F2} s   the same as a process that has nothing compiled yet; starting it takes {_timings.Median("process start").TotalSeconds:F2} s");
        Console.WriteLine($"patchtracer points --tree  {_timings.Median("process points").TotalSeconds,6:F2} s");
    }

    /// <summary>As `patchtracer apply` does it, from finding out what the tree is to the last commit.</summary>
    private async Task WeaveAsync(string tree)
    {
        var source = await TreeSource.OpenCommittedAsync(tree, CancellationToken.None);
        using var work = await WorkTree.OpenInPlaceAsync(source, SilentReporter.Instance, CancellationToken.None);
        await new Weave(work, _catalog, _runtime, Weave.Digest(_catalog, _runtime))
            .RunAsync(SilentReporter.Instance, CancellationToken.None);
    }

    private static async Task ApplyAsync(string tree, string change)
    {
        // --index: git commit -a leaves new files out.
        await GitAsync(tree, "apply", "--index", "--whitespace=nowarn", change);
        await GitAsync(tree, "commit", "--quiet", "--all", "--no-verify", "--message", "the same change");
    }

    private async Task PointsAsync()
    {
        var plan = await Weave.PlanAsync(repository, _catalog, new WeaveOptions(_runtime), CancellationToken.None);
        if (!plan.Fits)
            throw new DriftException(plan);
    }

    private Task<string> OurselvesAsync(string verb, string tree) =>
        new Tool(Path.Combine(checkout, "patchtracer"), verb, "--tree", tree).RunAsync(CancellationToken.None);

    private static Task<string> GitAsync(string tree, params string[] arguments) =>
        new Tool("git", ["-c", "user.name=Bench", "-c", "user.email=bench@localhost", .. arguments]) { WorkingDirectory = tree }.RunAsync(
            CancellationToken.None);
}
