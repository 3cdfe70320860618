namespace PatchTracer.Go.Lexing;

/// <summary>A token by its place; its text is in the source.</summary>
public readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public TextSpan Span => TextSpan.FromBounds(Start, End);
}
