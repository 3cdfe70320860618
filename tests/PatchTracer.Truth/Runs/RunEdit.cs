using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Truth.Runs;

/// <summary>Changes to a run; the run itself stays as it is. Spans are named as they were in it.</summary>
internal sealed class RunEdit
{
    private readonly RecordedRun _run;
    private readonly Span?[] _spans;
    private readonly Dictionary<Span, int> _positions = new(ReferenceEqualityComparer.Instance);
    private readonly ILookup<SpanKey, Span> _children;
    private readonly Dictionary<SpanKey, SpanKey> _moved = [];
    private readonly List<Span> _added = [];
    private readonly List<RuntimeCounters> _counters;
    private DateTimeOffset? _end;

    public RunEdit(RecordedRun run)
    {
        _run = run;
        _spans = [.. run.Spans];
        _children = run.Spans.Where(span => span.ParentKey is not null).ToLookup(span => span.ParentKey!.Value);
        _counters = [.. run.Counters];
        _end = run.End;
        for (var i = 0; i < run.Spans.Count; i++)
            _positions[run.Spans[i]] = i;
    }

    /// <summary>All spans that were changed or taken away.</summary>
    public HashSet<Span> Touched { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Everything is another than it was: no subject can be called untouched.</summary>
    public bool TouchesAll { get; set; }

    public IEnumerable<Span> All => _run.Spans;

    /// <summary>Those whose parent it is.</summary>
    public IEnumerable<Span> ChildrenOf(Span span) => _children[span.Key];

    /// <summary>A span and everything that hangs on it by parents.</summary>
    public IReadOnlyList<Span> Subtree(Span root)
    {
        var tree = new List<Span> { root };
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(_children[tree[i].Key].Where(child => !tree.Contains(child)));
        return tree;
    }

    public void Change(Span span, Func<Span, Span> change)
    {
        Touched.Add(span);
        ref var at = ref _spans[_positions[span]];
        at = at is null ? null : change(at);
    }

    public void Remove(IEnumerable<Span> spans)
    {
        foreach (var span in spans)
        {
            // What hung on it hangs in the air.
            Touched.UnionWith(Subtree(span));
            _spans[_positions[span]] = null;
        }
    }

    public void Add(Span span) => _added.Add(span);

    /// <summary>Hangs a span, with everything that hangs on it, elsewhere; links to what moves follow it.</summary>
    /// <param name="parent">Empty: it becomes a root.</param>
    public void Move(Span root, TraceId trace, SpanId parent)
    {
        foreach (var span in Subtree(root))
        {
            _moved[span.Key] = new SpanKey(trace, span.SpanId);
            Change(span, now => now with { TraceId = trace });
        }
        Change(root, now => now with { ParentSpanId = parent, Links = [] });
        // Whoever gets it has one more than before.
        Touched.UnionWith(_run.Spans.Where(span => span.TraceId == trace && span.SpanId == parent));
    }

    /// <summary>What a span's process counted about itself; a process that counted nothing begins with this.</summary>
    public void Count(Span of, Func<RuntimeCounters, RuntimeCounters> change)
    {
        var at = _counters.FindIndex(counters => counters.Service == of.Service && counters.Node == of.Node);
        if (at < 0)
        {
            _counters.Add(new RuntimeCounters { Service = of.Service, Node = of.Node });
            at = _counters.Count - 1;
        }
        _counters[at] = change(_counters[at]);
    }

    /// <summary>No process has counted anything of a tracepoint.</summary>
    public void Forget(string tracepoint)
    {
        for (var i = 0; i < _counters.Count; i++)
        {
            _counters[i] = _counters[i] with
            {
                WithoutParent = _counters[i].WithoutParent.Where(count => count.Key != tracepoint).ToDictionary(),
                DroppedOf = _counters[i].DroppedOf.Where(count => count.Key != tracepoint).ToDictionary(),
                UnsampledOf = _counters[i].UnsampledOf.Where(count => count.Key != tracepoint).ToDictionary(),
            };
        }
    }

    /// <summary>One more of a tracepoint; null is none.</summary>
    public static IReadOnlyDictionary<string, long> Plus(IReadOnlyDictionary<string, long> counts, string? tracepoint) =>
        tracepoint is null ? counts
            : new Dictionary<string, long>(counts) { [tracepoint] = counts.GetValueOrDefault(tracepoint) + 1 };

    /// <summary>Nothing that ended later was recorded.</summary>
    public void EndAt(long unixNano)
    {
        Remove(_run.Spans.Where(span => span.EndUnixNano > unixNano));
        _end = UnixNano.ToTime(unixNano);
        TouchesAll = true;
    }

    public RecordedRun Done() => _run with
    {
        Spans = [.. _spans.Select(Relinked).OfType<Span>(), .. _added],
        Counters = _counters,
        End = _end,
    };

    private Span? Relinked(Span? span) => span is null || !span.Links.Any(link => _moved.ContainsKey(link.Key)) ? span : span with
    {
        Links = [.. span.Links.Select(link => _moved.TryGetValue(link.Key, out var to) ? link with { TraceId = to.TraceId } : link)],
    };
}
