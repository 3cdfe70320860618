using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>One function declaration while tracepoints are woven into it: the names it got, and how many spans it has.</summary>
internal sealed class FunctionSession(SourceFile file, FuncDecl function)
{
    private readonly Dictionary<IFunction, SignatureNames> _names = [];

    private readonly Dictionary<(IStatementList List, string Name), string> _declared = [];

    public SourceFile File { get; } = file;

    public FuncDecl Function { get; } = function;

    public int Spans { get; private set; }

    /// <summary><c>ptSpan</c>, then <c>ptSpan2</c>, ….</summary>
    public string NextSpanName() => ++Spans == 1 ? "ptSpan" : $"ptSpan{Spans}";

    public SignatureNames NamesOf(IFunction owner) =>
        _names.TryGetValue(owner, out var names) ? names : _names[owner] = new SignatureNames(owner, File);

    /// <summary>Notes that a tracepoint's text declares a name in a list of statements; tells whose text has declared it before.</summary>
    public string? Declare(IStatementList list, string name, string owner) =>
        _declared.TryAdd((list, name), owner) ? null : _declared[(list, name)];

    public void AddEdits(EditList edits)
    {
        foreach (var names in _names.Values)
            names.AddEdits(edits);
    }
}
