namespace PatchTracer.Go;

/// <summary>Collects diagnostics of one file; skipped bodies may add theirs from another thread.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>A binary file that was taken for source yields one for nearly every byte; nobody reads more than these.</summary>
    public const int MaxDiagnostics = 1000;

    private readonly List<Diagnostic> _all = [];

    public bool IsEmpty
    {
        get
        {
            lock (_all)
                return _all.Count == 0;
        }
    }

    public void Add(TextSpan span, string message)
    {
        lock (_all)
            if (_all.Count < MaxDiagnostics)
                _all.Add(new(span, message));
    }

    /// <summary>In source order: the lexer is done with a file before the parser starts.</summary>
    public ImmutableArray<Diagnostic> ToImmutable()
    {
        lock (_all)
            return [.. _all.OrderBy(diagnostic => diagnostic.Span.Start)];
    }
}
