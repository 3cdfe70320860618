using System.Text;
using PatchTracer.Go.Lexing;
using PatchTracer.Go.Parsing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go;

/// <summary>
/// The tree of one Go source file, and its source. Every byte is either in a token or in the gap between two tokens (white space and
/// comments), so tokens and gaps in order give back the source, whatever it contains.
/// </summary>
public sealed class GoFile : Node
{
    private readonly DiagnosticBag _diagnostics;
    private readonly Lazy<FileHeader> _header;
    private readonly Lazy<LineMap> _lines;

    internal GoFile(ReadOnlyMemory<byte> source, TextSpan packageClause, Ident? packageName, ImmutableArray<Decl> declarations, DiagnosticBag diagnostics)
        : base(new(0, source.Length))
    {
        Source = source;
        PackageClause = packageClause;
        PackageIdentifier = Adopt(packageName);
        Declarations = Adopt(declarations);
        _diagnostics = diagnostics;
        _header = new(() => FileHeader.Read(source.Span, packageClause.Start));
        _lines = new(() => new(source.Span));
    }

    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>From <c>package</c> to the name; empty where it is missing.</summary>
    public TextSpan PackageClause { get; }

    public Ident? PackageIdentifier { get; }

    /// <summary>Empty where the package clause is missing.</summary>
    public string PackageName => PackageIdentifier?.Name ?? "";

    public ImmutableArray<Decl> Declarations { get; }

    public IEnumerable<FuncDecl> Functions => Declarations.OfType<FuncDecl>();

    public IEnumerable<ImportSpec> Imports => Declarations.OfType<ImportDecl>().SelectMany(declaration => declaration.Specs);

    /// <summary>In source order. Grows when skipped bodies are parsed.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => _diagnostics.ToImmutable();

    public ImmutableArray<BuildConstraint> BuildConstraints => _header.Value.BuildConstraints;

    /// <summary>True when a line above the package clause reads <c>// Code generated … DO NOT EDIT.</c></summary>
    public bool IsGenerated => _header.Value.IsGenerated;

    /// <summary>Never throws on input: what cannot be read becomes a diagnostic and a Bad node.</summary>
    public static GoFile Parse(ReadOnlyMemory<byte> source, ParseOptions options = default) => Parser.ParseFile(source, options);

    public static GoFile Parse(byte[] source, ParseOptions options = default) => Parser.ParseFile(source, options);

    public string TextOf(TextSpan span) => Encoding.UTF8.GetString(BytesOf(span));

    public ReadOnlySpan<byte> BytesOf(TextSpan span) => Source.Span.Slice(span.Start, span.Length);

    public LinePosition PositionOf(int offset) => _lines.Value.PositionOf(offset);

    /// <summary>The offset of the first byte of the line that holds <paramref name="offset"/>.</summary>
    public int LineStart(int offset) => _lines.Value.LineStart(offset);

    /// <summary>All tokens in source order, implied semicolons included, the end of the file last.</summary>
    public ImmutableArray<Token> Tokens() => Lexer.Tokenize(Source.Span);

    /// <summary>The comments that lie in a span, in source order.</summary>
    public ImmutableArray<TextSpan> CommentsIn(TextSpan span) => Trivia.CommentsIn(Source.Span, span);

    /// <summary>Prints tokens and the gaps between them; by construction what was parsed.</summary>
    public byte[] Print() => TokenPrinter.Print(Source.Span, Tokens().AsSpan());

    internal string NameOf(TextSpan span) => TextOf(span);

    internal override void AddChildren(List<Node> children)
    {
        Add(children, PackageIdentifier);
        Add(children, Declarations);
    }
}
