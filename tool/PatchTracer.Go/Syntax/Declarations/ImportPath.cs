namespace PatchTracer.Go.Syntax;

internal static class ImportPath
{
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

    private static bool IsVersion(string text) => text.Length > 1 && text[0] == 'v' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
