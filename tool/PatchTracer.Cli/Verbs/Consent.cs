using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Files;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

/// <summary>
/// An experiment is a program. One that neither came with patchtracer nor was written by it is carried out when somebody says so who has
/// seen what it makes run: <c>--trust</c>, or an answer on the terminal. It is remembered, by the path of the file.
/// </summary>
internal static class Consent
{
    /// <param name="given">Whether it was said on the command line.</param>
    /// <param name="mayAsk">Whether there may be somebody to ask.</param>
    /// <exception cref="UsageException">Nobody has said so.</exception>
    public static async Task RequireAsync(Experiment experiment, bool given, bool mayAsk, CancellationToken cancellation)
    {
        var known = new KnownExperiments(CacheRoot.FromEnvironment());
        if (known.Contains(experiment.File, Path.Combine(Repository.Root, "samples")))
            return;
        if (!given)
        {
            var isOnTerminal = !System.Console.IsInputRedirected && !System.Console.IsErrorRedirected;
            if (!mayAsk || !isOnTerminal)
                throw new UsageException($"{Listing(experiment)}\nif you trust who wrote it, say so: --trust");
            Terminal.WriteErrorText($"{Listing(experiment)}\nCarry it out, now and from now on? [y/N]");
            if (await Task.Run(System.Console.In.ReadLine, cancellation).WaitAsync(cancellation) is not ("y" or "Y" or "yes"))
                throw new UsageException($"{experiment.File} is not carried out");
        }
        known.Add(experiment.File);
    }

    /// <summary>
    /// What this program has just written: a file, or a directory with everything in it. That it is written does not depend on whether it
    /// can be remembered.
    /// </summary>
    public static void Give(string path)
    {
        try
        {
            new KnownExperiments(CacheRoot.FromEnvironment()).Add(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.WriteErrorText($"what was written cannot be remembered as yours, so `run` will want --trust: {e.Message}");
        }
    }

    private static string Listing(Experiment experiment) => string.Join('\n',
    [
        $"{experiment.File}: nobody has carried this experiment out here. It would run",
        .. ExperimentPrograms.Of(experiment, ExperimentDefaults.Of(Repository.Root)).Where(group => group.What.Count > 0)
            .SelectMany(group => group.What.Select(what => $"    {what}").Prepend($"  {group.Where}:")),
    ]);
}
