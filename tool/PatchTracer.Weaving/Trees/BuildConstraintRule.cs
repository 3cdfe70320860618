using PatchTracer.Tracepoints.Text;

namespace PatchTracer.Weaving.Trees;

/// <summary>
/// Whether a file can be part of a build for linux/amd64 (go help buildconstraint). Tags that nobody sets by default count as unset;
/// cgo may be either, since releases differ in it.
/// </summary>
internal static class BuildConstraintRule
{
    private static readonly string[] Systems =
        ["aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd", "openbsd", "plan9",
            "solaris", "wasip1", "windows", "zos"];

    private static readonly string[] Processors =
        ["386", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "loong64", "mips", "mips64", "mips64le", "mips64p32",
            "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm"];

    /// <summary>
    /// By name alone: <c>_test.go</c>, <c>_windows.go</c>, <c>_linux_arm64.go</c> and files that start with a dot or underscore are out.
    /// </summary>
    public static bool AdmitsName(string fileName)
    {
        if (!fileName.EndsWith(".go", StringComparison.Ordinal) || fileName[0] is '_' or '.')
            return false;
        var words = fileName[..^3].Split('_');
        if (words.Length == 1)
            return true;
        if (words[^1] == "test")
            return false;
        if (Processors.Contains(words[^1]))
            return words[^1] == "amd64" && (words.Length < 3 || !Systems.Contains(words[^2]) || words[^2] == "linux");
        return !Systems.Contains(words[^1]) || words[^1] == "linux";
    }

    public static bool Admits(ImmutableArray<BuildConstraint> constraints) =>
        Admits(constraints, cgo: true) || Admits(constraints, cgo: false);

    private static bool Admits(ImmutableArray<BuildConstraint> constraints, bool cgo)
    {
        // A //go:build line makes // +build lines redundant; of these, all have to hold.
        return constraints.FirstOrDefault(constraint => constraint.IsGoBuild) is { } modern
            ? new Expression(modern.Expression, cgo).Evaluate()
            : constraints.All(constraint => AdmitsOlder(constraint.Expression, cgo));
    }

    /// <summary>Spaces are or, commas are and, <c>!</c> is not.</summary>
    private static bool AdmitsOlder(string expression, bool cgo) =>
        expression.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(option => option.Split(',').All(term => term.StartsWith('!') ? !IsSet(term[1..], cgo) : IsSet(term, cgo)));

    private static bool IsSet(string tag, bool cgo) =>
        tag is "linux" or "amd64" or "unix" or "gc" || tag.StartsWith("go1.", StringComparison.Ordinal) || (tag == "cgo" && cgo);

    /// <summary>or := and ("||" and)*; and := not ("&amp;&amp;" not)*; not := "!" not | "(" or ")" | tag.</summary>
    private sealed class Expression(string text, bool cgo)
    {
        private readonly TextCursor _cursor = new(text.Replace(" ", "", StringComparison.Ordinal));

        public bool Evaluate() => Or();

        private bool Or()
        {
            var value = And();
            while (_cursor.Take("||"))
                value |= And();
            return value;
        }

        private bool And()
        {
            var value = Not();
            while (_cursor.Take("&&"))
                value &= Not();
            return value;
        }

        private bool Not()
        {
            if (_cursor.Take("!"))
                return !Not();
            if (!_cursor.Take("("))
                return IsSet(_cursor.While(c => char.IsLetterOrDigit(c) || c is '_' or '.'), cgo);
            var value = Or();
            _cursor.Take(")");
            return value;
        }
    }
}
