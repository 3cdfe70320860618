using System.Globalization;
using System.Text;
using PatchTracer.Traces.Explanation;

namespace PatchTracer.Traces.Views;

/// <summary>Why a subject took long, in sentences, and the parts that they are about.</summary>
public static class ExplanationText
{
    private const int Wide = 52;

    /// <summary>Sentences are about what is this much of the time that the subject took longer.</summary>
    private const double Matters = 0.1;
    private const int MostSentences = 3;

    /// <param name="most">At most so many lines of the table.</param>
    public static string Write(SubjectExplanation explanation, int most)
    {
        var text = new StringBuilder();
        foreach (var sentence in Sentences(explanation))
        {
            foreach (var line in PlainText.Wrap(sentence, 118))
                text.Append(line).Append('\n');
        }
        var parts = explanation.Parts.Where(part => part.Nanos > 0 || part.PeersNanos >= 1)
            .OrderByDescending(part => Math.Abs(part.ExcessNanos)).ToList();
        var table = new PlainTable(new PlainColumn("work of, or wait for", Wide, Wide), new PlainColumn("this", 8, IsNumber: true),
            new PlainColumn("peers", 8, IsNumber: true), new PlainColumn("more", 8, IsNumber: true),
            new PlainColumn("highest", 8, IsNumber: true), new PlainColumn("times", 6, IsNumber: true),
            new PlainColumn("peers", 6, IsNumber: true));
        foreach (var part in parts.Take(most))
            table.Row(Name(part), Nanos.Text(part.Nanos), Nanos.Text((long)part.PeersNanos), AnswerText.Signed(part.ExcessNanos),
                Nanos.Text(part.HighestNanos), $"{part.Times}", part.PeersTimes.ToString("0.#", CultureInfo.InvariantCulture));
        text.Append('\n').Append(table);
        if (parts.Count > most)
            text.Append($"… and {parts.Count - most} more\n");
        return text.ToString();
    }

    /// <summary>What is to be said, most of it first.</summary>
    public static IReadOnlyList<string> Sentences(SubjectExplanation explanation)
    {
        var sentences = new List<string> { Length(explanation) };
        if (explanation.MedianNanos is null)
            return sentences;
        sentences.Add(Judgement(explanation));
        var more = explanation.DurationNanos - explanation.Parts.Sum(part => part.PeersNanos);
        if (explanation.DurationNanos <= explanation.MedianNanos || more <= 0)
            return sentences;
        sentences.AddRange(explanation.Parts.Where(part => part.ExcessNanos >= Matters * more).Take(MostSentences)
            .Select(part => Sentence(part, more)));
        return sentences;
    }

    private static string Length(SubjectExplanation explanation)
    {
        var took = $"{explanation.Subject} ({explanation.Group}) took {Nanos.Text(explanation.DurationNanos)}";
        return explanation is { MedianNanos: { } median, NinetiethNanos: { } ninetieth }
            ? $"{took}; of its {explanation.Peers} peers half take at most {Nanos.Text(median)}, nine of ten {Nanos.Text(ninetieth)}, "
            + $"and {(explanation.AsSlow == 0 ? "none" : $"{explanation.AsSlow}")} as long as it."
            : $"{took}. It has no peers to be compared with.";
    }

    private static string Judgement(SubjectExplanation explanation) => explanation switch
    {
        { Chance: null } when explanation.AsSlow == explanation.Peers => "Nothing unusual: all of them take as long, or longer.",
        { Chance: null } => "Whether that is unusual cannot be told: there are too few peers, or they do not differ at all.",
        { Unusual: true, Chance: { } chance } => $"That is unusually long: the slowest of so many takes that long {Rarely(chance)}.",
        _ when explanation.DurationNanos <= explanation.NinetiethNanos => "Nothing unusual.",
        _ => "It is one of the slowest, but not slower than the slowest of so many are: nothing unusual.",
    };

    private static string Rarely(double chance) =>
        chance < 0.001 ? "in less than one of 1,000 cases"
        : string.Create(CultureInfo.InvariantCulture, $"in {100 * chance:0.#} of 100 cases");

    private static string Sentence(PartExcess part, double more)
    {
        var share = string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100 * part.ExcessNanos / more):0}%");
        var peers = part.HighestNanos == 0 ? "which none of the peers has"
            : $"where peers have {Nanos.Text((long)part.PeersNanos)} on average and {Nanos.Text(part.HighestNanos)} at most";
        var times = part.Times > 1 && part.Times > 1.5 * part.PeersTimes
            ? string.Create(CultureInfo.InvariantCulture, $", {part.Times} times (peers {part.PeersTimes:0.#})") : "";
        var where = part.Longest is { } longest
            ? $" See trace {longest.TraceId}, span {longest.SpanId}{(longest.Node is { } node ? $" on {node}" : "")}, "
            + $"{Nanos.Text(longest.Nanos)} of it, {Nanos.Text(longest.FromNanos)} after the start."
            : "";
        return $"{share} of what it took longer: {(part.IsWait ? "the wait for" : "work of")} {part.Operation}{times}: "
            + $"{Nanos.Text(part.Nanos)}, {peers}.{where}";
    }

    private static string Name(PartExcess part) => part.IsWait ? $"(wait for) {part.Operation}" : part.Operation;
}
