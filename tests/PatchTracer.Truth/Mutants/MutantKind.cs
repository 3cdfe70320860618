using System.Text.Json;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Truth.Runs;

namespace PatchTracer.Truth.Mutants;

/// <summary>One way in which propagation, recording or delivery breaks, and where in a run it can.</summary>
/// <param name="About">What goes wrong, as who wrote the code would say it.</param>
internal sealed record MutantKind(string Name, string About, Func<MutantKind, WholeRun, IEnumerable<Mutant>> Places)
{
    public IEnumerable<Mutant> In(WholeRun run) => Places(this, run);

    public static string Kebab(DiagnosisCode code) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{code}");

    /// <summary>Wherever an edge of the contract is as wanted; one site is chosen by the seed and broken.</summary>
    /// <param name="codes">The right diagnoses of the edge that is broken.</param>
    /// <param name="isPlace">Whether it can be there at all.</param>
    /// <param name="breakIt">False when this site does not allow it, and nothing was changed.</param>
    public static MutantKind AtEdges(string name, string about, DiagnosisCode[] codes,
        Func<SiteGroup, bool> isPlace, Func<RunEdit, Site, SiteGroup, Random, bool> breakIt) =>
        AtEdges(name, about, group => new Expectation(group.Step.Name, codes), isPlace, breakIt);

    public static MutantKind AtEdges(string name, string about, Func<SiteGroup, Expectation> expect,
        Func<SiteGroup, bool> isPlace, Func<RunEdit, Site, SiteGroup, Random, bool> breakIt) => new(name, about, (kind, run) =>
            run.Groups.Where(isPlace).Select(group => new Mutant(kind, group.Title, expect(group),
                (whole, random) => Break(whole.Run, group, random, breakIt))));

    /// <summary>The sites of a group in an order that the seed chooses, until one can be broken.</summary>
    public static BrokenRun? Break(
        RecordedRun run, SiteGroup group, Random random, Func<RunEdit, Site, SiteGroup, Random, bool> breakIt)
    {
        foreach (var site in Shuffled(group.Sites, random))
        {
            var edit = new RunEdit(run);
            if (breakIt(edit, site, group, random))
                return new BrokenRun(edit, site.Subject);
        }
        return null;
    }

    public static T[] Shuffled<T>(IEnumerable<T> items, Random random)
    {
        T[] shuffled = [.. items];
        random.Shuffle(shuffled);
        return shuffled;
    }
}
