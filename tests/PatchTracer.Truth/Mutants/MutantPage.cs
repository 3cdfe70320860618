using System.Text;

namespace PatchTracer.Truth.Mutants;

/// <summary>docs/truth.md: what the verdict said of everything that was broken.</summary>
internal static class MutantPage
{
    /// <summary>How much of what was said is told of a mutant that was not understood.</summary>
    private const int MostText = 160;

    public static string Write(MutantScore score, MutantOptions options)
    {
        var page = new StringBuilder();
        page.Append($"""
            # How true the verdict is

            "Complete" is worth as much as the chance that something broken would have been called so. `make truth` breaks a recorded run, in
            every way and at every place that the contract and the catalog know of, judges it, and writes this page. Each break is a small honest
            one: what else follows from it happens as well (who begins a trace of his own takes along what hangs on him; what is not sampled is
            counted; links follow what they name). It is made for one subject of the run, which the seed chooses, or for all where it is of that
            nature, so one broken subject is what it takes to be found.

            A mutant is **caught** when the run is not called complete (or, where two spans have one id, when that is told), and the diagnosis is
            **right** when the first edge of the subject that is not as it should be is the one that was broken, with a reason that is true. A subject
            of which nothing was broken and that is called incomplete is a **false alarm**. Mutants that change nothing that anybody could tell are
            not made: two pods of one Service that take each other's place in a sync of that Service, a cause that ended early by less than clocks may
            differ.

            {Beside(options)}Broken was `{options.Bundle}`, judged by `{options.Contract}`: {score.Places} mutants of {score.Kinds.Count} kinds, seeds
            {options.Seeds}, **{score.Trials.Count} runs: {score.Caught} caught ({Percent(score.Caught, score)}), {score.Right} with a right diagnosis
            ({Percent(score.Right, score)}), {score.FalseAlarms} false alarms**.

            | kind | what breaks | places | runs | caught | right | diagnosis |
            |---|---|---|---|---|---|---|

            """);
        foreach (var kind in score.Kinds)
        {
            var trials = score.Trials.Where(trial => trial.Mutant.Kind == kind).ToArray();
            page.Append(
                $"| `{kind.Name}` | {kind.About} | {trials.Select(trial => trial.Mutant.Place).Distinct().Count()} | {trials.Length} "
                + $"| {trials.Count(trial => trial.IsCaught)} | {trials.Count(trial => trial.IsRight)} "
                + $"| {string.Join("; ", trials.Select(trial => trial.Mutant.Expected.Text).Distinct())} |\n");
        }
        Weaknesses(page, score);
        return page.ToString();
    }

    /// <summary>What was done besides with the run that the project records, and is told of no other.</summary>
    private static string Beside(MutantOptions options) => options.Bundle != MutantOptions.Default.Bundle ? "" : """
        Two are done for real as well, woven into a kubelet of the main job's cluster (`MainJobTests`, in `make test`): the tracepoint
        `kubelet.volume.wait` left out, and the context of `runtime-sync -> sandbox` not read. The verdict says the same of them as here:
        `tracepoint-silent` and `not-propagated`, at these edges.

        Seeds 1 to 3 were looked at while the diagnoses were built. Seeds 1001 to 1003 were drawn once, when they were done: of 1,986 mutants
        1,985 were caught and 1,953 (98.3 %) had a right diagnosis, without a false alarm. The one is of two requests that were under way at the
        same time and took each other's call of the driver: nothing in their spans tells them apart.


        """;

    private static void Weaknesses(StringBuilder page, MutantScore score)
    {
        page.Append("""

            ## Not caught, or not understood

            What was said in place of it, once for each place.

            | mutant | runs | said |
            |---|---|---|

            """);
        foreach (var trials in score.Trials.Where(trial => !trial.IsRight || !trial.IsCaught).GroupBy(trial => trial.Mutant))
        {
            page.Append($"| `{trials.Key.Kind.Name}` at {trials.Key.Place} | {trials.Count()} "
                + $"| {(trials.All(trial => trial.IsCaught) ? "" : "**not caught**; ")}{Cell(trials.First().Said)} |\n");
        }
    }

    private static string Cell(string text) =>
        (text.Length <= MostText ? text : $"{text[..MostText]}…").Replace("|", "\\|", StringComparison.Ordinal);

    private static string Percent(int count, MutantScore score) => FormattableString.Invariant($"{100.0 * count / score.Trials.Count:0.0} %");
}
