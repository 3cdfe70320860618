using PatchTracer.Go.Lexing;

namespace PatchTracer.Go.Syntax;

/// <summary>A literal of one token.</summary>
public sealed class BasicLit : Expr
{
    internal BasicLit(TextSpan span, TokenKind kind) : base(span) => Kind = kind;

    /// <summary>IntLiteral, FloatLiteral, ImaginaryLiteral, RuneLiteral or StringLiteral.</summary>
    public TokenKind Kind { get; }

    /// <summary>The value of a string literal, raw or interpreted; null for other kinds and for malformed escapes.</summary>
    public string? StringValue => Kind == TokenKind.StringLiteral ? StringLiteral.Unquote(File.BytesOf(Span)) : null;

    internal override void AddChildren(List<Node> children) { }
}
