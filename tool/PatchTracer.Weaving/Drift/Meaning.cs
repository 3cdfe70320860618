using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Drift;

/// <summary>
/// How far a function is from what a tracepoint means, whatever the two are called: by what it gives, takes and calls, where that is known,
/// by what its comment says, and by whether its errors would reach the span.
/// </summary>
internal sealed class Meaning
{
    private const double PriceOfLostErrors = 4;
    private const double PriceOfCalls = 20;
    private const double PriceOfResults = 3;
    private const double PriceOfParameters = 3;
    private const double PriceOfWords = 3;

    /// <summary>From here on two functions call the same.</summary>
    private const double Same = 0.55;

    /// <summary>From here on it takes the same.</summary>
    private const double Similar = 0.5;

    private Meaning(double distance, double? calls, bool takesAndGivesTheSame, ImmutableArray<string> why) =>
        (Distance, Calls, TakesAndGivesTheSame, Why) = (distance, calls, takesAndGivesTheSame, why);

    /// <summary>Beside that of names.</summary>
    public double Distance { get; }

    /// <summary>How much of what is known to be called is called, from 0 to 1; null where nothing is known.</summary>
    public double? Calls { get; }

    public bool IsSame => Calls >= Same;

    /// <summary>Parameters, of which one may have come or gone, and results.</summary>
    public bool TakesAndGivesTheSame { get; }

    public ImmutableArray<string> Why { get; }

    public static Meaning Of(Tracepoint tracepoint, IReadOnlyList<FunctionTraits> known, FunctionSite site)
    {
        var traits = FunctionTraits.Of(site.Function);
        var losesErrors = LosesErrors(tracepoint, known, traits);
        var distance = (losesErrors ? PriceOfLostErrors : 0) + PriceOfWords * (1 - WordsLike(tracepoint, site));
        var like = known.Select(one => (Traits: one, Calls: one.CallsLike(traits))).OrderByDescending(pair => pair.Calls ?? -1).ToList();
        if (like.Count == 0)
            return new(distance, null, false, Reasons(null, losesErrors));
        var (nearest, calls) = like[0];
        distance += PriceOfCalls * (1 - (calls ?? 0.5))
            + PriceOfResults * (1 - nearest.ResultsLike(traits))
            + PriceOfParameters * (1 - nearest.ParametersLike(traits));
        var takesAndGivesTheSame = nearest.Parameters.Length > 0 && nearest.ParametersLike(traits) >= Similar
            && nearest.HasResultsOf(traits);
        return new(distance, calls, takesAndGivesTheSame, Reasons(calls, losesErrors));
    }

    /// <summary>The span takes the error result, and there is none.</summary>
    private static bool LosesErrors(Tracepoint tracepoint, IReadOnlyList<FunctionTraits> known, FunctionTraits traits) =>
        tracepoint.Span is { Error: ErrorRule.Default } && !traits.Results.Contains("error")
            && (known.Count == 0 || known.Any(one => one.Results.Contains("error")));

    private static ImmutableArray<string> Reasons(double? calls, bool losesErrors)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (calls is { } share)
            reasons.Add(share >= Same ? "calls the same" : share > 0.2 ? "calls some of the same" : "calls others");
        if (losesErrors)
            reasons.Add("gives no error");
        return reasons.DrainToImmutable();
    }

    /// <summary>
    /// How many of the tracepoint's words, its names among them, are in the comment and the name of a function, from 0 to 1.
    /// </summary>
    private static double WordsLike(Tracepoint tracepoint, FunctionSite site)
    {
        var wanted = Words.Of($"{tracepoint.About} {string.Join(' ', tracepoint.Match.SelectMany(pattern => pattern.Names))}");
        var there = Words.Of($"{site.Function.Name} {CommentOf(site)}");
        return wanted.Count == 0 ? 0 : Math.Min(1, (double)wanted.Intersect(there).Count() / Math.Min(wanted.Count, 4));
    }

    /// <summary>What is on the lines right above the function.</summary>
    private static string CommentOf(FunctionSite site)
    {
        var tree = site.File.Tree;
        var start = site.Function.Span.Start;
        var before = tree.Declarations.Where(declaration => declaration.Span.End <= start).Select(declaration => declaration.Span.End)
            .DefaultIfEmpty(0).Max();
        var text = new List<string>();
        var line = tree.PositionOf(start).Line;
        foreach (var comment in tree.CommentsIn(TextSpan.FromBounds(before, start)).Reverse())
        {
            if (tree.PositionOf(comment.End).Line < line - 1)
                break;
            line = tree.PositionOf(comment.Start).Line;
            text.Add(tree.TextOf(comment));
        }
        return string.Join(' ', text);
    }
}
