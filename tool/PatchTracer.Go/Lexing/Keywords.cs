namespace PatchTracer.Go.Lexing;

internal static class Keywords
{
    /// <summary>The keyword's kind, or <see cref="TokenKind.Identifier"/>.</summary>
    public static TokenKind KindOf(ReadOnlySpan<byte> name)
    {
        // No keyword is shorter than 2, longer than 11, or starts with a letter outside of b..v.
        if (name.Length is < 2 or > 11 || name[0] is < (byte)'b' or > (byte)'v')
            return TokenKind.Identifier;
        return name[0] switch
        {
            (byte)'b' => Either(name, "break"u8, TokenKind.Break),
            (byte)'c' => StartingWithC(name),
            (byte)'d' => Either(name, "defer"u8, TokenKind.Defer, "default"u8, TokenKind.Default),
            (byte)'e' => Either(name, "else"u8, TokenKind.Else),
            (byte)'f' =>
                name.Length == 4 ? Either(name, "func"u8, TokenKind.Func)
                : Either(name, "for"u8, TokenKind.For, "fallthrough"u8, TokenKind.Fallthrough),
            (byte)'g' => Either(name, "go"u8, TokenKind.Go, "goto"u8, TokenKind.Goto),
            (byte)'i' =>
                name.Length == 2 ? Either(name, "if"u8, TokenKind.If)
                : Either(name, "import"u8, TokenKind.Import, "interface"u8, TokenKind.Interface),
            (byte)'m' => Either(name, "map"u8, TokenKind.Map),
            (byte)'p' => Either(name, "package"u8, TokenKind.Package),
            (byte)'r' => Either(name, "return"u8, TokenKind.Return, "range"u8, TokenKind.Range),
            (byte)'s' =>
                name.Length == 6 && name[1] == 't' ? Either(name, "struct"u8, TokenKind.Struct)
                : Either(name, "select"u8, TokenKind.Select, "switch"u8, TokenKind.Switch),
            (byte)'t' => Either(name, "type"u8, TokenKind.Type),
            (byte)'v' => Either(name, "var"u8, TokenKind.Var),
            _ => TokenKind.Identifier,
        };
    }

    private static TokenKind StartingWithC(ReadOnlySpan<byte> name) => name.Length == 4
        ? Either(name, "case"u8, TokenKind.Case, "chan"u8, TokenKind.Chan)
        : Either(name, "const"u8, TokenKind.Const, "continue"u8, TokenKind.Continue);

    private static TokenKind Either(ReadOnlySpan<byte> name, ReadOnlySpan<byte> keyword, TokenKind kind) =>
        name.SequenceEqual(keyword) ? kind : TokenKind.Identifier;

    private static TokenKind Either(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> one, TokenKind oneKind, ReadOnlySpan<byte> other, TokenKind otherKind) =>
        name.SequenceEqual(one) ? oneKind : Either(name, other, otherKind);
}
