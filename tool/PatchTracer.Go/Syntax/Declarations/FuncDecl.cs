namespace PatchTracer.Go.Syntax;

/// <summary>A function or method declaration.</summary>
public sealed class FuncDecl : Decl, IFunction
{
    private readonly LazyBody? _lazy;
    private BlockStmt? _body;

    internal FuncDecl(TextSpan span, ParameterList? receiverList, Ident identifier, FuncType type, BlockStmt? body, LazyBody? lazy)
        : base(span)
    {
        ReceiverList = Adopt(receiverList);
        Identifier = Adopt(identifier);
        Type = Adopt(type);
        _body = Adopt(body);
        _lazy = lazy;
    }

    /// <summary>The receiver as written, with its parentheses; null for a plain function.</summary>
    public ParameterList? ReceiverList { get; }

    public Receiver? Receiver => Receiver.Of(ReceiverList);

    public Ident Identifier { get; }

    public string Name => Identifier.Name;

    public FuncType Type { get; }

    public ImmutableArray<Parameter> Parameters => Type.Parameters.Parameters;

    public ImmutableArray<Parameter> Results => Type.Results?.Parameters ?? [];

    /// <summary>Without parsing the body.</summary>
    public bool HasBody => _body is not null || _lazy is not null;

    /// <summary>From brace to brace, without parsing the body; null when there is none.</summary>
    public TextSpan? BodySpan => _body?.Span ?? _lazy?.Span;

    /// <summary>Parsed now if it was skipped, see <see cref="ParseOptions.SkipBodies"/>. Safe to ask from several threads.</summary>
    public BlockStmt? Body => _body ?? (_lazy is null ? null : ParseBody(_lazy));

    internal override void AddChildren(List<Node> children)
    {
        Add(children, ReceiverList);
        Add(children, Identifier);
        Add(children, Type);
        Add(children, Body);
    }

    private BlockStmt ParseBody(LazyBody lazy)
    {
        lock (lazy)
            return _body ??= Adopt(lazy.Parse(File));
    }
}
