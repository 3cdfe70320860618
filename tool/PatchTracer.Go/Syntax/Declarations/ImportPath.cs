namespace PatchTracer.Go.Syntax;

internal static class ImportPath
{
    private static readonly System.Buffers.SearchValues<char> Excluded =
        System.Buffers.SearchValues.Create("!\"#$%&'()*,:;<=>?[\\]^`{|}\uFFFD");

    /// <summary>
    /// The package name that a path suggests: <c>k8s.io/klog/v2</c> is klog, <c>gopkg.in/yaml.v3</c> is yaml,
    /// <c>github.com/mattn/go-isatty</c> stays go-isatty, which is no name and so matches nothing.
    /// </summary>
    public static string GuessName(string path)
    {
        var segments = path.Split('/');
        var last = segments[^1];
        if (segments.Length > 1 && IsVersion(last))
            last = segments[^2];
        var dot = last.LastIndexOf('.');
        return dot > 0 && IsVersion(last[(dot + 1)..]) ? last[..dot] : last;
    }

    /// <summary>
    /// Of the literal, quotes included: the path is not empty and has none of the characters that the specification lets a compiler
    /// exclude.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> literal) =>
        Lexing.StringLiteral.Unquote(literal) is { Length: > 0 } path && path.AsSpan().IndexOfAny(Excluded) < 0
            && !path.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));

    private static bool IsVersion(string text) => text.Length > 1 && text[0] == 'v' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
