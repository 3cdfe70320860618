using System.Runtime.InteropServices;
using PatchTracer.Traces;

namespace PatchTracer.Truth.Faults;

/// <summary>
/// The time of each operation in a run by the rules of others, that ours are held against: both follow parents only, and know no subjects.
/// </summary>
internal static class OperationTimes
{
    /// <summary>The naive rule: what spans took without what their children took of it. In nanoseconds, by operation.</summary>
    public static IReadOnlyDictionary<Operation, double> Self(SpanSet spans)
    {
        var times = new Dictionary<Operation, double>();
        foreach (var (tree, span) in Trees(spans).SelectMany(tree => tree.Spans.Select(span => (tree, span))))
        {
            Add(times, span, Own(span, tree.Children(span).Select(child => (child.StartUnixNano, End(child)))));
        }
        return times;
    }

    /// <summary>What is left of a span where nothing of what it led to went on, in nanoseconds.</summary>
    public static long Own(Span span, IEnumerable<(long Start, long End)> effects)
    {
        var (covered, at) = (0L, span.StartUnixNano);
        foreach (var (start, end) in effects.OrderBy(effect => effect.Start))
        {
            var (from, to) = (Math.Max(at, start), Math.Min(End(span), end));
            (covered, at) = to > from ? (covered + to - from, to) : (covered, at);
        }
        return span.DurationNanos - covered;
    }

    /// <summary>
    /// CRISP's: of every trace the critical path of its root, back from its end along the child that ended last before what is explained;
    /// what outlasts its parent is cut off there (Zhang et al., CRISP: Critical Path Analysis of Large-Scale Microservice Architectures,
    /// USENIX ATC 2022). In nanoseconds, by operation.
    /// </summary>
    public static IReadOnlyDictionary<Operation, double> OnRootPaths(SpanSet spans)
    {
        var times = new Dictionary<Operation, double>();
        foreach (var tree in Trees(spans))
        {
            foreach (var root in tree.Roots)
            {
                var open = new Stack<(Span Span, long From, long To)>([(root, root.StartUnixNano, End(root))]);
                while (open.TryPop(out var part))
                {
                    var at = part.To;
                    foreach (var child in tree.Children(part.Span).OrderByDescending(End))
                    {
                        var (from, to) = (Math.Max(part.From, child.StartUnixNano), Math.Min(at, End(child)));
                        // Began before what is explained and ended after it: it ran beside the path.
                        if (to <= from || (End(child) > at && at < part.To))
                            continue;
                        Add(times, part.Span, at - to);
                        open.Push((child, from, to));
                        at = from;
                    }
                    Add(times, part.Span, at - part.From);
                }
            }
        }
        return times;
    }

    /// <summary>Whose mean went up most, first.</summary>
    public static IReadOnlyList<Operation> Shifted(
        IReadOnlyList<IReadOnlyDictionary<Operation, double>> before, IReadOnlyList<IReadOnlyDictionary<Operation, double>> after)
    {
        double Mean(IReadOnlyList<IReadOnlyDictionary<Operation, double>> rounds, Operation operation) =>
            rounds.Average(round => round.GetValueOrDefault(operation));
        return [.. before.Concat(after).SelectMany(round => round.Keys).Distinct()
            .OrderByDescending(operation => Mean(after, operation) - Mean(before, operation))];
    }

    private static IEnumerable<Tree> Trees(SpanSet spans) =>
        spans.Spans.GroupBy(span => span.TraceId).Select(trace => new Tree([.. trace]));

    private static void Add(Dictionary<Operation, double> times, Span span, long nanos) =>
        CollectionsMarshal.GetValueRefOrAddDefault(times, Operation.Of(span), out _) += Math.Max(0, nanos);

    private static long End(Span span) => span.StartUnixNano + span.DurationNanos;

    /// <summary>The spans of one trace by their parents; who has none that was recorded is a root.</summary>
    private sealed class Tree
    {
        private readonly ILookup<SpanId, Span> _children;

        public Tree(IReadOnlyList<Span> spans)
        {
            Spans = spans;
            var ids = spans.Select(span => span.SpanId).ToHashSet();
            var hasParent = spans.ToLookup(span => !span.ParentSpanId.IsEmpty && span.ParentSpanId != span.SpanId && ids.Contains(span.ParentSpanId));
            Roots = [.. hasParent[false]];
            _children = hasParent[true].ToLookup(span => span.ParentSpanId);
        }

        public IReadOnlyList<Span> Spans { get; }

        public IReadOnlyList<Span> Roots { get; }

        public IEnumerable<Span> Children(Span span) => _children[span.SpanId];
    }
}

/// <summary>What a span does, whose time that is, and what people see of it.</summary>
/// <param name="Name"><c>NAME (SERVICE)</c>.</param>
internal readonly record struct Operation(string Name, string Layer)
{
    public static Operation Of(Span span) => new($"{span.Name} ({span.Service})", span.Layer);
}
